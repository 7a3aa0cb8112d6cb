import { describe, expect, it } from 'vitest';
import { computed, shallowReactive, shallowRef } from 'vue';
import { useRowAt } from './use-row-at.ts';

describe('rows of a list that changes in place', () => {
  it('are those of now: added, put in the place of others, or of another list', () => {
    const list = shallowRef(shallowReactive(['a', 'b']));
    const rowAt = useRowAt(() => list.value);
    const shown = computed(() => [0, 1, 2].map(rowAt));
    expect(shown.value).toEqual(['a', 'b', null]);
    list.value.push('c');
    expect(shown.value).toEqual(['a', 'b', 'c']);
    list.value[1] = 'B';
    expect(shown.value).toEqual(['a', 'B', 'c']);
    list.value.splice(0, 2);
    expect(shown.value).toEqual(['c', null, null]);
    list.value = shallowReactive(['x']);
    expect(shown.value).toEqual(['x', null, null]);
  });
});
