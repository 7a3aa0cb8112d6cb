import { describe, expect, it } from 'vitest';
import { messageList } from './message-list.ts';
import { rawFields } from './raw-fields.ts';
import type { StoryEvidence } from './types.ts';

const item = (
  kind: StoryEvidence['entity']['kind'],
  details: StoryEvidence['details'],
  label: string = kind,
): StoryEvidence => ({
  entity: { id: kind === 'file' ? 1 : 2, kind, label, verdict: 'suspicious' },
  embedded: false,
  alertUid: 'a',
  roles: [],
  threats: [],
  details,
});

describe('pieces of one entity that an alert names several times', () => {
  it('lists a message to several once for each recipient, and says where the source judges them apart', () => {
    const one = item('mailMessage', { recipientEmailAddress: 'b@contoso.com', deliveryLocation: 'inbox' });
    const entity = { ...one.entity, verdict: 'malicious', verdictBy: 'source' };
    const copies = [
      { ...one, entity, sourceVerdict: 'malicious' },
      {
        ...one,
        entity,
        sourceVerdict: 'suspicious',
        details: { recipientEmailAddress: 'A@contoso.com', deliveryLocation: 'quarantine' },
      },
      // The same copy as another record writes it.
      { ...one, entity, sourceVerdict: 'malicious', details: { recipientEmailAddress: 'B@contoso.com' } },
    ];
    const rows = messageList(copies);
    expect(
      rows.map(({ recipient, deliveryLocation, verdict, isDisputed }) => [
        recipient,
        deliveryLocation,
        verdict,
        isDisputed,
      ]),
    ).toEqual([
      ['A@contoso.com', 'quarantine', 'suspicious', true],
      ['b@contoso.com', 'inbox', 'malicious', true],
    ]);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(2);
    const judged = copies.map((copy) => ({ ...copy, entity: { ...entity, verdictBy: 'analyst' } }));
    expect(messageList(judged).map(({ verdict, isDisputed }) => [verdict, isDisputed])).toEqual([
      ['malicious', false],
      ['malicious', false],
    ]);
  });

  it('names files in the fields as their own evidence does, and copies of messages with their recipients', () => {
    const file = item('file', { fileDetails: { fileName: 'renamed.docm' } }, 'payload.docm');
    const mail = item('mailMessage', { recipientEmailAddress: 'a@contoso.com' }, 'Hello');
    expect(rawFields([], [file, mail]).map(({ group }) => group)).toEqual([
      'File: renamed.docm (also known as payload.docm)',
      'Email: Hello, to a[@]contoso[.]com',
    ]);
  });
});
