import { flushPromises } from '@vue/test-utils';
import { beforeEach, describe, expect, it } from 'vitest';
import { ref } from 'vue';
import { mergesInStore } from '../../testing/merges-in-store.ts';
import { useToasts, useUnsavedWork } from '../../ui/index.ts';
import { useCommentDrafts } from './comment-drafts.ts';

let merge: ReturnType<typeof mergesInStore>;
beforeEach(() => {
  localStorage.clear();
  merge = mergesInStore();
});

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

  it('go with an incident that is merged, to the one that it became, behind what is written there', async () => {
    const drafts = useCommentDrafts();
    const file = { sha256: 'a'.repeat(64), name: 'fax.pdf', size: 5 };
    drafts.text(() => 'one').value = 'Seen before';
    drafts.files(() => 'one').value = [file];
    drafts.text(() => 'other').value = 'Half a thought';
    drafts.text(() => 'apart').value = 'Not of these';
    merge('one', { uid: 'other', number: 7 });
    await flushPromises();
    expect(drafts.text(() => 'one').value).toBe('');
    expect(drafts.text(() => 'other').value).toBe('Half a thought\n\nSeen before');
    expect(drafts.files(() => 'other').value).toEqual([file]);
    expect(drafts.text(() => 'apart').value).toBe('Not of these');
    expect(useToasts().toasts.map(({ text }) => text)).toEqual([
      'The comment that you were writing is under #7 now',
    ]);
  });

  it('go back when the merge is undone, with what they were, and leave what was written there', async () => {
    const drafts = useCommentDrafts();
    const file = { sha256: 'a'.repeat(64), name: 'fax.pdf', size: 5 };
    drafts.text(() => 'one').value = 'Seen before';
    drafts.files(() => 'one').value = [file];
    drafts.text(() => 'other').value = 'Half a thought';
    merge('one', { uid: 'other', number: 7 });
    await flushPromises();
    // Meanwhile something is written before it.
    drafts.text(() => 'other').value = 'Half a thought, and more\n\nSeen before';
    merge('one', null);
    await flushPromises();
    expect(drafts.text(() => 'one').value).toBe('Seen before');
    expect(drafts.files(() => 'one').value).toEqual([file]);
    expect(drafts.text(() => 'other').value).toBe('Half a thought, and more');
    expect(drafts.files(() => 'other').value).toEqual([]);
    expect(useToasts().toasts.map(({ text }) => text)).toContain(
      'The comment that you were writing is back where you began it',
    );
    // A second merge takes them along again.
    merge('one', { uid: 'other', number: 7 });
    await flushPromises();
    expect(drafts.text(() => 'other').value).toBe('Half a thought, and more\n\nSeen before');
  });

  it('stay where they were changed since, which is told, and what was sent comes not back', async () => {
    const drafts = useCommentDrafts();
    drafts.text(() => 'one').value = 'Seen before';
    drafts.text(() => 'two').value = 'Sent';
    merge('one', { uid: 'other', number: 7 });
    merge('two', { uid: 'third', number: 8 });
    await flushPromises();
    drafts.text(() => 'other').value = 'Seen before, twice';
    drafts.clear('third', { text: 'Sent', files: [] });
    merge('one', null);
    merge('two', null);
    await flushPromises();
    expect(drafts.text(() => 'one').value).toBe('');
    expect(drafts.text(() => 'two').value).toBe('');
    expect(drafts.text(() => 'other').value).toBe('Seen before, twice');
    expect(useToasts().toasts.map(({ text }) => text)).toContain(
      'The comment that you were writing stays under #7',
    );
  });

  it('are there again after a program that ended without being asked, until they are sent', async () => {
    useCommentDrafts().text(() => 'one').value = 'Half a thought';
    useCommentDrafts().text(() => 'two').value = 'Another';
    // A new window has nothing but its storage.
    merge = mergesInStore();
    const shown = ref('three');
    const drafts = useCommentDrafts();
    const text = drafts.text(() => shown.value);
    expect(text.value).toBe('');
    expect(useUnsavedWork().names).toEqual([]);
    shown.value = 'one';
    expect(text.value).toBe('Half a thought');
    expect(useUnsavedWork().names).toEqual(['a comment on an incident']);
    // What waits in an incident that another is merged into comes before what goes along.
    merge('one', { uid: 'two', number: 2 });
    await flushPromises();
    expect(drafts.text(() => 'two').value).toBe('Another\n\nHalf a thought');
    drafts.clear('two', { text: 'Another\n\nHalf a thought', files: [] });
    merge = mergesInStore();
    for (const incident of ['one', 'two']) expect(useCommentDrafts().text(() => incident).value).toBe('');
    expect(localStorage.length).toBe(0);
  });

  it('are kept for the newest fifty incidents, and what is no draft is read as none', () => {
    localStorage.setItem('casemate.comment.odd', '{"text":7}');
    localStorage.setItem('casemate.comment.broken', '{');
    expect(useCommentDrafts().text(() => 'odd').value).toBe('');
    expect(useCommentDrafts().text(() => 'broken').value).toBe('');
    for (let index = 0; index < 60; index += 1) useCommentDrafts().text(() => `i${index}`).value = 'Text';
    expect(localStorage.length).toBe(50);
    expect(localStorage.getItem('casemate.comment.broken')).toBeNull();
    expect(localStorage.getItem('casemate.comment.i59')).toContain('Text');
  });
});
