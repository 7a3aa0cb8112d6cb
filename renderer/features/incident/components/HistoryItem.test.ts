import { mount } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { describe, expect, it } from 'vitest';
import { clientProvision } from '../../../client/index.ts';
import { createMockClient } from '../../../client/mock/index.ts';
import type { HistoryEntry } from '../model/history.ts';
import HistoryItem from './HistoryItem.vue';

const change: HistoryEntry = {
  id: 'a:1',
  kind: 'change',
  at: 0,
  by: 'Dana Reyes',
  byKind: 'analyst',
  group: 'g',
  field: 'comment',
  target: 'comment-1',
  targetLabel: 'Incident 7',
  oldValue: '**Tor** again',
  newValue: null,
  text: null,
  attachments: [],
  undone: false,
  targets: [],
  targetTotal: 0,
};

const show = (entry: HistoryEntry) =>
  mount(HistoryItem, {
    props: { entry },
    global: { plugins: [createPinia()], provide: clientProvision(createMockClient({}).client) },
  });

describe('an entry of the history', () => {
  it('tells that a comment was taken back, which is a change of it', () => {
    expect(show(change).get('.change').text()).toBe('Took back the comment “Tor again”');
  });

  it('has a comment itself in its own words, not as a change', () => {
    const comment = {
      ...change,
      kind: 'comment' as const,
      field: null,
      oldValue: null,
      text: '**Tor** again',
    };
    const shown = show(comment);
    expect(shown.find('.change').exists()).toBe(false);
    expect(shown.get('.text-of-comment').text()).toBe('Tor again');
  });

  it('cuts a long value until all of it is asked for', async () => {
    const caption = { ...change, field: 'pin caption', oldValue: null, newValue: 'It ran. '.repeat(500) };
    const shown = show(caption);
    expect(shown.get('.change').classes()).toContain('cut');
    const button = shown.get('button');
    expect([button.text(), button.attributes('aria-expanded')]).toEqual(['Show all', 'false']);
    await button.trigger('click');
    expect(shown.get('.change').classes()).not.toContain('cut');
    expect([button.text(), button.attributes('aria-expanded')]).toEqual(['Show less', 'true']);
    expect(
      show({ ...caption, newValue: 'It ran.' })
        .find('button')
        .exists(),
    ).toBe(false);
  });
});
