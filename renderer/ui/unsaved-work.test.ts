import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it } from 'vitest';
import { effectScope, ref } from 'vue';
import { useUnsaved, useUnsavedWork } from './unsaved-work.ts';

beforeEach(() => setActivePinia(createPinia()));

describe('unsaved work', () => {
  it('is named while it is there, each name once, and is forgotten with its component', () => {
    const work = useUnsavedWork();
    const [pane, box] = [effectScope(), effectScope()];
    const edits = ref(false);
    pane.run(() => useUnsaved(() => (edits.value ? 'the edits of incident 7' : null)));
    box.run(() => useUnsaved(() => 'the comment'));
    effectScope().run(() => useUnsaved(() => 'the comment'));
    expect(work.names).toEqual(['the comment']);
    edits.value = true;
    expect(work.names).toEqual(['the comment', 'the edits of incident 7']);
    box.stop();
    expect(work.names).toEqual(['the comment', 'the edits of incident 7']);
    edits.value = false;
    expect(work.names).toEqual(['the comment']);
    edits.value = true;
    pane.stop();
    expect(work.names).toEqual(['the comment']);
  });
});
