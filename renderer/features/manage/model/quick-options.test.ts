import { describe, expect, it } from 'vitest';
import { incidentPatch } from '../../../../shared/contract/index.ts';
import type { ManagedValues } from './patch.ts';
import {
  assignOptions,
  assignPatch,
  classifyOptions,
  classifyPatch,
  matchOptions,
  statusOptions,
  statusPatch,
  tagOptions,
} from './quick-options.ts';

const values: ManagedValues = {
  incidents: 3,
  status: [
    { value: 'active', incidents: 2 },
    { value: 'resolved', incidents: 1 },
  ],
  severity: [{ value: null, incidents: 3 }],
  assignedTo: [{ value: 'Eve', incidents: 3 }],
  classification: [{ value: 'truePositive', incidents: 3 }],
  determination: [{ value: 'phishing', incidents: 3 }],
  tags: [{ value: 'vip', incidents: 2 }],
  systemTags: [],
};
const marks = (options: readonly { id: string; mark: string }[], mark: string): string[] =>
  options.filter((option) => option.mark === mark).map(({ id }) => id);

describe('lines of the small menus', () => {
  it('mark what all or some of the incidents have', () => {
    expect(marks(statusOptions(values), 'some')).toEqual(['active', 'resolved']);
    expect(statusOptions(values).find(({ id }) => id === 'active')?.hint).toBe('2 of 3');
    expect(marks(assignOptions(values, [], 'Dana', ''), 'all')).toEqual(['person:Eve']);
    expect(marks(classifyOptions(values), 'all')).toEqual(['truePositive/phishing']);
  });

  it('offer me, nobody, everyone known, and a name as it is typed', () => {
    const ids = (text: string) => assignOptions(values, ['Ana', 'Dana'], 'Dana', text).map(({ id }) => id);
    expect(ids('')).toEqual(['person:Dana', 'nobody', 'person:Ana', 'person:Eve']);
    expect(ids(' Zed: the 2nd ').at(-1)).toBe('typed:Zed: the 2nd');
    expect(ids('eve')).toHaveLength(4);
    expect(assignPatch('typed:Zed: the 2nd')).toEqual({ assignedTo: 'Zed: the 2nd' });
    expect(assignPatch('nobody')).toEqual({ assignedTo: null });
  });

  it('make changes that the contract takes', () => {
    const patches = [
      ...statusOptions(values).map(({ id }) => statusPatch(id)),
      ...classifyOptions(values).map(({ id }) => classifyPatch(id)),
    ];
    expect(patches.filter((patch) => patch === null)).toHaveLength(1);
    for (const patch of patches) if (patch !== null) expect(incidentPatch.parse(patch)).toEqual(patch);
    expect(classifyPatch('falsePositive/')).toEqual({ classification: 'falsePositive', determination: null });
  });

  it('offer tags of the incidents, known ones, and a new one as it is typed', () => {
    const none = { addTags: [], removeTags: [] };
    const lines = tagOptions(values, none, ['VIP', 'payroll'], '#new one');
    expect(lines.map(({ id, mark }) => [id, mark])).toEqual([
      ['vip', 'some'],
      ['payroll', 'none'],
      ['new one', 'none'],
    ]);
    expect(tagOptions(values, none, [], 'Vip')).toHaveLength(1);
  });

  it('are found by words of line and heading, what begins with the text first', () => {
    const found = (text: string) => matchOptions(classifyOptions(values), text).map(({ id }) => id);
    expect(found('phish')).toEqual(['truePositive/phishing']);
    expect(found('false other')).toEqual(['falsePositive/other']);
    expect(matchOptions(statusOptions(values), 'r')[0]?.id).toBe('resolved');
    expect(found('zzz')).toEqual([]);
  });
});
