import { expect, test } from 'vitest';
import { effectScope, nextTick, ref, shallowRef } from 'vue';
import type { ClientError } from '../../../client/index.ts';
import { alertRows } from '../../../client/mock/phishing/entities.ts';
import type { TableSelection } from '../../../ui/index.ts';
import type { AlertRow } from '../../story/index.ts';
import { useListedSelection } from './use-listed-selection.ts';

test('what a list does not have any more is not selected; what is still to come, or could not be read, is', async () => {
  const [sample] = alertRows;
  if (sample === undefined) throw new Error('the story of the mock has alerts');
  const rowsOf = (...uids: readonly string[]): readonly AlertRow[] => uids.map((uid) => ({ ...sample, uid }));
  const chosen = shallowRef<TableSelection>({ keys: new Set(['a', 'b', 'c']), anchor: 'a' });
  const list = {
    rows: shallowRef(rowsOf('a')),
    hasMore: ref(true),
    loading: ref(false),
    error: shallowRef<ClientError | null>(null),
  };
  const after = async (change: () => void): Promise<readonly string[]> => {
    change();
    await nextTick();
    return [...chosen.value.keys];
  };
  const scope = effectScope();
  scope.run(() => useListedSelection(chosen, list));
  expect(await after(() => (list.rows.value = rowsOf()))).toEqual(['a', 'b', 'c']);
  expect(
    await after(() => {
      list.rows.value = rowsOf('a', 'b', 'd');
      list.hasMore.value = false;
    }),
  ).toEqual(['a', 'b']);
  expect(
    await after(() => {
      list.loading.value = true;
      list.rows.value = [];
    }),
  ).toEqual(['a', 'b']);
  expect(
    await after(() => {
      list.loading.value = false;
      list.error.value = { code: 'crashed', message: 'gone' } as unknown as ClientError;
    }),
  ).toEqual(['a', 'b']);
  // Narrowed to what is still new, and all of it was saved: none is left.
  expect(await after(() => (list.error.value = null))).toEqual([]);
  scope.stop();
});
