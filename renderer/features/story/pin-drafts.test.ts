import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, expect, test } from 'vitest';
import { createApp } from 'vue';
import { provideClient } from '../../client/index.ts';
import { createMockClient, scenarioHandlers } from '../../client/mock/index.ts';
import { useUnsavedWork } from '../../ui/index.ts';
import { usePinDrafts } from './pin-drafts.ts';

/** The program as it starts: what is in the window's storage stays, what is in its memory does not. */
function start(): ReturnType<typeof usePinDrafts> {
  const { client } = createMockClient({
    ...scenarioHandlers('many', () => undefined),
    'application.writeStorage': () => ({ asked: true }),
  });
  const app = createApp({});
  const pinia = createPinia();
  provideClient(app, client);
  app.use(pinia);
  setActivePinia(pinia);
  return usePinDrafts();
}
beforeEach(() => localStorage.clear());

const draft = { text: 'She opened the', begun: 'A click on a link', base: null };

test('a caption and a note that are being written are there again after an end that nobody asked for', () => {
  const before = start();
  before.set('caption', 'p1', draft);
  before.set('note', 'p1', { text: '', begun: 'Ask Ada', base: 'Ask Ada' });
  const drafts = start();
  expect(drafts.of('caption', 'p1')).toBeNull();
  drafts.recover('caption', 'p1');
  drafts.recover('note', 'p1');
  drafts.recover('note', 'p2');
  // With what stood when it was begun: words of somebody else are not written over.
  expect(drafts.of('caption', 'p1')).toEqual(draft);
  expect(drafts.of('note', 'p1')).toEqual({ text: '', begun: 'Ask Ada', base: 'Ask Ada' });
  expect(drafts.of('note', 'p2')).toBeNull();
  expect(useUnsavedWork().names).toEqual(['the caption of a step', 'a note of a pin']);
});

test('what was saved, left or taken away with its pin, and a field that was only opened, are not', () => {
  const before = start();
  before.set('caption', 'saved', draft);
  before.set('caption', 'saved', null);
  before.set('caption', 'opened', { ...draft, text: draft.begun });
  before.set('note', 'unpinned', draft);
  before.forget('unpinned');
  localStorage.setItem('casemate.pin.caption odd', JSON.stringify({ text: '{"text":1}', at: 1 }));
  const drafts = start();
  for (const pin of ['saved', 'opened', 'unpinned', 'odd'])
    for (const of of ['caption', 'note'] as const) {
      drafts.recover(of, pin);
      expect(drafts.of(of, pin)).toBeNull();
    }
});

test('what is being written is not replaced by what was', () => {
  start().set('caption', 'p1', draft);
  const drafts = start();
  drafts.set('caption', 'p1', { ...draft, text: 'Anew' });
  drafts.recover('caption', 'p1');
  expect(drafts.of('caption', 'p1')?.text).toBe('Anew');
});
