import { flushPromises } from '@vue/test-utils';
import { beforeEach, describe, expect, it } from 'vitest';
import { sampleIncident } from '../../client/mock/index.ts';
import { mergesInStore } from '../../testing/merges-in-store.ts';
import { useToasts } from '../../ui/index.ts';
import { formOf, valuesOfOne } from './model/patch.ts';
import type { ManageForm } from './model/patch.ts';
import { useManageDrafts } from './manage-drafts.ts';
import type { ManageDraft } from './manage-drafts.ts';

let merge: ReturnType<typeof mergesInStore>;
beforeEach(() => {
  localStorage.clear();
  merge = mergesInStore();
});

const single = {
  row: sampleIncident(0),
  automaticName: 'Automatic',
  automaticSeverity: 'high',
  resolvingComment: null,
};
const before = formOf({ single, values: valuesOfOne(single) });

const draft = (subject: string, edits: Partial<ManageForm> = {}): ManageDraft => ({
  held: { before, form: { ...before, ...edits }, clashes: new Set() },
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

  it('go with an incident that is merged; what is edited in both stays as it is in the one that stays', async () => {
    const drafts = useManageDrafts();
    drafts.keep(
      ['old'],
      draft('incident 3', { severity: 'low', assignedTo: 'Kim', comment: 'Old', addTags: ['a'] }),
    );
    drafts.keep(['new'], draft('incident 7', { assignedTo: 'Lee', comment: 'New', addTags: ['b'] }));
    drafts.keep(['old', 'third'], draft('2 incidents', { severity: 'high' }));
    merge('old', { uid: 'new', number: 7 });
    await flushPromises();
    expect(drafts.has(['old'])).toBe(false);
    expect(drafts.storedComment(['old'])).toBe('');
    expect(drafts.storedComment(['new'])).toBe('New\n\nOld');
    expect(drafts.take(['third', 'new'])?.subject).toBe('2 incidents');
    const kept = drafts.take(['new']);
    expect(kept?.subject).toBe('incident 7');
    expect(kept?.held.form).toMatchObject({
      severity: 'low',
      assignedTo: 'Lee',
      comment: 'New\n\nOld',
      addTags: ['b', 'a'],
    });
  });

  it('go back when the merge is undone, as they were, unless they were changed since', async () => {
    const drafts = useManageDrafts();
    const [mine, theirs] = [
      draft('incident 3', { severity: 'low', comment: 'Old' }),
      draft('incident 7', { comment: 'New' }),
    ];
    drafts.keep(['old'], mine);
    drafts.keep(['new'], theirs);
    drafts.keep(['gone'], mine);
    merge('old', { uid: 'new', number: 7 });
    merge('gone', { uid: 'elsewhere', number: 8 });
    await flushPromises();
    // Looked at and left as they were.
    const seen = drafts.take(['new']);
    if (seen !== null) drafts.keep(['new'], { ...seen });
    drafts.take(['elsewhere']);
    drafts.keep(['elsewhere'], draft('incident 8', { severity: 'high' }));
    merge('old', null);
    merge('gone', null);
    await flushPromises();
    expect(drafts.storedComment(['old'])).toBe('Old');
    expect(drafts.storedComment(['new'])).toBe('New');
    expect(drafts.take(['old'])).toEqual(mine);
    expect(drafts.take(['new'])).toEqual(theirs);
    expect(drafts.has(['gone'])).toBe(false);
    expect(drafts.take(['elsewhere'])?.held.form.severity).toBe('high');
    expect(useToasts().toasts.map(({ text }) => text)).toEqual(
      expect.arrayContaining([
        'Your edits of an incident that was merged are back where you began them',
        'Your edits of an incident that was merged stay under #8',
      ]),
    );
  });

  it('go with an incident that was merged before they were put aside', async () => {
    const drafts = useManageDrafts();
    merge('old', { uid: 'new', number: 7 });
    drafts.keep(['old'], draft('incident 3', { severity: 'low' }));
    await flushPromises();
    expect(drafts.take(['new'])?.subject).toBe('incident 7');
  });
});
