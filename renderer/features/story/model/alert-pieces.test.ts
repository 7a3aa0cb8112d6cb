import { expect, it } from 'vitest';
import { piecesOfAlert } from './alert-pieces.ts';

type Evidence = Parameters<typeof piecesOfAlert>[0];

const piece = (
  id: number,
  kind: 'mailMessage' | 'file' | 'device',
  details: Record<string, unknown>,
  more: Record<string, unknown> = {},
) => ({
  entity: { id, key: '', kind, label: `label ${id}`, verdict: 'malicious', verdictBy: 'source' },
  embedded: false,
  sourceVerdict: null,
  details,
  ...more,
});

it('lists every copy of a message and every name of a file, and all else once, each as its piece has it', () => {
  const evidence = [
    piece(3, 'device', {}, { embedded: true }),
    piece(1, 'mailMessage', { recipientEmailAddress: 'a@x.example' }, { sourceVerdict: 'suspicious' }),
    piece(1, 'mailMessage', { recipientEmailAddress: 'b@x.example' }),
    piece(1, 'mailMessage', {}, { embedded: true }),
    piece(2, 'file', { fileDetails: { fileName: 'renamed.docm', filePath: 'C:\\Temp' } }),
    piece(2, 'file', { fileDetails: { fileName: 'renamed.docm', filePath: 'D:\\' } }),
    piece(3, 'device', {}),
  ] as unknown as Evidence;
  expect(
    piecesOfAlert(evidence).map(({ name, otherName, recipient, path, verdict }) => [
      name,
      otherName,
      recipient,
      path,
      verdict,
    ]),
  ).toEqual([
    ['label 1', null, 'a@x.example', null, 'suspicious'],
    ['label 1', null, 'b@x.example', null, 'malicious'],
    ['renamed.docm', 'label 2', null, 'C:\\Temp', 'malicious'],
    ['renamed.docm', 'label 2', null, 'D:\\', 'malicious'],
    ['label 3', null, null, null, 'malicious'],
  ]);
});
