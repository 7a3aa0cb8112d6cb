import { describe, expect, it } from 'vitest';
import { effectScope, nextTick, ref } from 'vue';
import type { AlertStoryView } from '../../../../shared/story/alert-story-types.ts';
import { useStoryView } from './use-story-view.ts';

function setUp(): {
  readonly alert: { value: string | null };
  readonly first: { value: AlertStoryView | null };
  readonly view: { value: AlertStoryView | 'raw' };
} {
  const alert = ref<string | null>('a');
  const first = ref<AlertStoryView | null>('fields');
  const view = effectScope().run(() =>
    useStoryView(
      () => alert.value,
      () => first.value,
    ),
  );
  if (view === undefined) throw new Error('no view');
  return { alert, first, view };
}

describe('the view of an alert’s story', () => {
  it('is what context fills where the alert has its fields alone, and nobody chose', async () => {
    const { first, view } = setUp();
    expect(view.value).toBe('fields');
    first.value = 'processTree';
    await nextTick();
    expect(view.value).toBe('processTree');
    first.value = 'signInList';
    await nextTick();
    expect(view.value).toBe('processTree');
  });

  it('stays what a person chose, until another alert is told', async () => {
    const { alert, first, view } = setUp();
    view.value = 'fields';
    first.value = 'processTree';
    await nextTick();
    expect(view.value).toBe('fields');
    alert.value = 'b';
    await nextTick();
    expect(view.value).toBe('processTree');
  });
});
