import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it } from 'vitest';
import { ref } from 'vue';
import { useUnsavedWork } from '../../ui/index.ts';
import { useNoteDrafts } from './note-drafts.ts';

beforeEach(() => setActivePinia(createPinia()));

describe('notes that are being written', () => {
  it('stay with their entity, are named as unsaved, and go once they are sent', () => {
    const drafts = useNoteDrafts();
    const shown = ref(1);
    const text = drafts.text(() => shown.value);
    text.value = 'Called: was on a tr';
    shown.value = 2;
    expect(text.value).toBe('');
    expect(useUnsavedWork().names).toEqual(['the note on an entity']);
    text.value = 'Other';
    expect(useUnsavedWork().names).toEqual(['notes on 2 entities']);
    shown.value = 1;
    drafts.clear(1, 'Called');
    expect(text.value).toBe('Called: was on a tr');
    drafts.clear(1, 'Called: was on a tr');
    drafts.clear(2, 'Other');
    expect(useUnsavedWork().names).toEqual([]);
  });
});
