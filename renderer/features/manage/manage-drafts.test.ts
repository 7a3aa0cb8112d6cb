import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it } from 'vitest';
import { useManageDrafts } from './manage-drafts.ts';
import type { ManageDraft } from './manage-drafts.ts';

beforeEach(() => setActivePinia(createPinia()));

const draft = (subject: string): ManageDraft => ({
  held: { before: {}, form: {}, clashes: new Set() } as unknown as ManageDraft['held'],
  files: [],
  leaveOpen: false,
  subject,
});

describe('edits of incidents that were left', () => {
  it('are those of the same incidents, in whatever order they were chosen, and of no others', () => {
    const drafts = useManageDrafts();
    drafts.keep(['b', 'a'], draft('2 incidents'));
    expect(drafts.has(['a'])).toBe(false);
    expect(drafts.has(['a', 'b', 'c'])).toBe(false);
    expect(drafts.take(['a', 'b'])?.subject).toBe('2 incidents');
    expect(drafts.has(['b', 'a'])).toBe(false);
  });
});
