import { expect, it } from 'vitest';
import { readMarkdown } from '../../../ui/markdown/read-markdown.ts';
import { insertMention, openMentionAt, optionsOf } from './mention-options.ts';

it('finds the @ that the caret stands behind, and none inside an address', () => {
  expect(openMentionAt('see @mal', 8)).toEqual({ start: 4, end: 8, text: 'mal' });
  expect(openMentionAt('@Suspicious URL', 15)).toEqual({ start: 0, end: 15, text: 'Suspicious URL' });
  expect(openMentionAt('ana@contoso.com', 15)).toBeNull();
  expect(openMentionAt('@a\nb', 4)).toBeNull();
  expect(openMentionAt('no', 2)).toBeNull();
  expect(openMentionAt('[a](b) @x] y', 12)).toBeNull();
});

it.each([
  ['@203[.]0', '203[.]0'],
  ['see (@203[.]0[.]113(.)7', '203[.]0[.]113(.)7'],
  ['@hxxps[://]evil[dot]example', 'hxxps[://]evil[dot]example'],
  ['@ana[@]contoso[.]com', 'ana[@]contoso[.]com'],
  // One that is being written is not yet part of the name.
  ['@203[', '203'],
  ['@203[.', '203'],
])('takes the brackets of a defanged value for a part of it: %s', (text, meant) => {
  expect(openMentionAt(text, text.length)).toMatchObject({ end: text.length, text: meant });
});

it('puts what was chosen in its place, as Markdown that reads back', () => {
  const [option] = optionsOf({
    alerts: [{ uid: 'p|1', title: 'Anonymous [IP] address', severity: 'medium' }],
    entities: [],
  });
  const text = 'see @ano now';
  const open = openMentionAt(text, 8);
  if (option === undefined || open === null) throw new Error('nothing is offered');
  const written = insertMention(text, open, option);
  expect(written.text.slice(written.caret)).toBe('now');
  expect(readMarkdown(written.text)[0]).toMatchObject({
    parts: [
      { kind: 'text', text: 'see ' },
      { kind: 'mention', label: 'Anonymous [IP] address', mention: { kind: 'alert', alert: 'p|1' } },
      { kind: 'text', text: ' now' },
    ],
  });
});
