import { describe, expect, it } from 'vitest';
import { changeSentence, countOf, fieldName, fieldValue, historyFilters, kindsOf } from './history.ts';

describe('history filter', () => {
  it('puts every kind under "all" and exactly one other filter', () => {
    for (const kind of ['comment', 'change', 'sourceComment', 'automatic', 'import'] as const) {
      expect(historyFilters.filter((filter) => kindsOf(filter.id).includes(kind))).toHaveLength(2);
      expect(kindsOf('all')).toContain(kind);
    }
  });

  it('counts the whole history, not what is loaded of it', () => {
    const counts = { comment: 1, change: 903, sourceComment: 2, automatic: 4, import: 5 };
    expect(historyFilters.map(({ id }) => countOf(id, counts))).toEqual([915, 3, 903, 9]);
  });
});

describe('history text', () => {
  it('names known fields and opens unknown ones into words', () => {
    expect(fieldName('assignedTo')).toBe('Assigned to');
    expect(fieldName('someNewField')).toBe('Some new field');
    expect(fieldName('pin note')).toBe('Pin note');
  });
  it('reads a status by what it belongs to', () => {
    expect(fieldValue({ field: 'status', target: 'incident:1' }, 'active')).toBe('New');
    expect(fieldValue({ field: 'status', target: 'alert:1' }, 'inProgress')).toBe('In progress');
    expect(fieldValue({ field: 'verdict', target: 'entity:1' }, 'noThreatsFound')).toBe('Clean');
  });
  it('keeps unknown values and says when there was none', () => {
    expect(fieldValue({ field: 'name', target: 'incident:1' }, 'Own name')).toBe('Own name');
    expect(fieldValue({ field: 'severity', target: 'incident:1' }, 'catastrophic')).toBe('catastrophic');
    expect(fieldValue({ field: 'name', target: 'incident:1' }, null)).toBe('not set');
  });
});

describe('changeSentence', () => {
  it('tells of many how many they are', () => {
    const many = { target: 'x', targetLabel: '37 pieces of evidence', targetTotal: 37 };
    const tell = (entry: Parameters<typeof changeSentence>[0]): string =>
      Object.values(changeSentence(entry)).join('');
    expect(tell({ ...many, field: 'pin', oldValue: null, newValue: 'Pinned' })).toBe(
      'Pinned 37 pieces of evidence',
    );
    const verdict = { ...many, targetLabel: '9 entities', field: 'verdict', newValue: 'Clean' };
    expect(tell({ ...verdict, oldValue: null })).toBe('Set the verdict of 9 entities to Clean');
    expect(tell({ ...verdict, oldValue: 'Malicious' })).toBe(
      'Set the verdict of 9 entities to Clean (was: Malicious)',
    );
  });

  const tell = (
    field: string,
    targetLabel: string,
    oldValue: string | null,
    newValue: string | null,
  ): string => {
    const { before, value, after } = changeSentence({
      field,
      target: 'x',
      targetLabel,
      targetTotal: 0,
      oldValue,
      newValue,
    });
    return before + value + after;
  };
  it.each([
    ['assignedTo', 'Odd sign-in', null, 'Dana', 'Assigned alert “Odd sign-in” to Dana (was: nobody)'],
    ['assignedTo', 'Incident 7', 'Dana', null, 'Unassigned incident 7 (was: Dana)'],
    ['status', 'Incident 7', 'New', 'In progress', 'Set the status of incident 7 to In progress (was: New)'],
    ['name', 'Incident 7', 'A', 'B', 'Renamed incident 7 to “B” (was: “A”)'],
    ['tag', 'Incident 7', null, 'vip', 'Tagged incident 7 with vip'],
    ['tag', 'Incident 7', 'vip', null, 'Removed tag vip from incident 7'],
    ['verdict', 'evil.exe', null, 'Clean', 'Set the verdict of “evil.exe” to Clean (was: not set)'],
    ['pin', 'evil.exe', null, 'Pinned', 'Pinned “evil.exe”'],
    ['pin in story', 'evil.exe', 'yes', 'no', 'Left “evil.exe” out of the story'],
    ['pin in story', 'evil.exe', 'no', 'yes', 'Told “evil.exe” in the story'],
    ['pin group', 'evil.exe', null, 'Malware', 'Put the pin “evil.exe” into the group “Malware”'],
    ['pin group', 'evil.exe', 'Malware', null, 'Took the pin “evil.exe” out of its group (was: Malware)'],
    ['pin caption', 'evil.exe', null, 'It ran', 'Wrote as the caption of the step “evil.exe”: It ran'],
    [
      'classification',
      'Incident 7',
      'malware',
      null,
      'Cleared the classification of incident 7 (was: malware)',
    ],
    ['merged', 'Incident 7', null, null, 'Merged: incident 7'],
    ['comment', 'Incident 7', '**Tor** again', null, 'Took back the comment “Tor again”'],
    [
      'comment',
      'Tor use',
      null,
      `${'word '.repeat(20)}end`,
      `Put back the comment “${'word '.repeat(16).slice(0, 79)}…” on alert “Tor use”`,
    ],
  ])('tells %s of %s', (field, label, oldValue, newValue, sentence) => {
    expect(tell(field, label, oldValue, newValue)).toBe(sentence);
  });
});
