import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it } from 'vitest';
import { ref } from 'vue';
import { useUnsavedWork } from '../../ui/index.ts';
import { useCommentDrafts } from './comment-drafts.ts';

beforeEach(() => setActivePinia(createPinia()));

describe('comments that are being written', () => {
  it('stay with their incident, whatever is looked at meanwhile, and are named as unsaved', () => {
    const drafts = useCommentDrafts();
    const shown = ref('1');
    const text = drafts.text(() => shown.value);
    const files = drafts.files(() => shown.value);
    text.value = 'Half a thought';
    expect(useUnsavedWork().names).toEqual(['a comment on an incident']);
    shown.value = '2';
    expect(text.value).toBe('');
    files.value = [{ sha256: 'a'.repeat(64), name: 'fax.pdf', size: 5 }];
    expect(useUnsavedWork().names).toEqual(['comments on 2 incidents']);
    shown.value = '1';
    expect(text.value).toBe('Half a thought');
    expect(files.value).toEqual([]);
    drafts.clear('1', { text: 'Half a', files: [] });
    expect(text.value).toBe('Half a thought');
    drafts.clear('1', { text: 'Half a thought', files: [] });
    expect(text.value).toBe('');
    shown.value = '2';
    drafts.clear('2', { text: '', files: files.value });
    expect(useUnsavedWork().names).toEqual([]);
    text.value = ' ';
    expect(text.value).toBe(' ');
    expect(useUnsavedWork().names).toEqual([]);
  });
});
