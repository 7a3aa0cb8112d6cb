import { describe, expect, it } from 'vitest';
import { describeOutcome, isWorthTelling } from './job-outcome.ts';

const none = { alertsNew: 0, alertsUpdated: 0, context: 0, rejected: 0 };
const file = { path: '/a/b.json', format: 'graph', error: null };
const gone = {
  path: 'C:\\a\\gone.json',
  format: null,
  error: 'There is no file or folder C:\\a\\gone.json.',
};
const imported = { summary: { ...none, alertsNew: 99 }, files: [file] };
const correlated = { incidentsNew: 61, incidentsChanged: 0, incidentsRedirected: 0, linksWritten: 40 };

describe('describeOutcome', () => {
  it('says what came of an import', () => {
    const job = { kind: 'import', result: { import: 'uid', ...correlated } } as const;
    expect(describeOutcome(job, imported)).toBe('99 new alerts, 61 new incidents');
    expect(
      describeOutcome(
        { kind: 'import', result: { import: 'uid', incidentsNew: 0, incidentsChanged: 1 } },
        { summary: { ...none, alertsUpdated: 1200, rejected: 1 }, files: [file] },
      ),
    ).toBe('1,200 updated alerts, 1 changed incident, 1 rejected record');
    expect(
      describeOutcome(
        { kind: 'import', result: { import: 'uid', incidentsNew: 0 } },
        { summary: none, files: [file] },
      ),
    ).toBe('Nothing new');
  });

  it('says of an import that it brought context records only, held no file, or that files could not be read', () => {
    const job = { kind: 'import', result: { import: 'uid', incidentsNew: 0 } } as const;
    expect(describeOutcome(job, { summary: { ...none, context: 64 }, files: [file] })).toBe(
      '64 context records',
    );
    expect(describeOutcome(job, { summary: none, files: [] })).toBe('The folder holds no file');
    const one = { summary: { ...none, alertsNew: 1 }, files: [file, gone] };
    expect(describeOutcome(job, one)).toBe('1 new alert, gone.json could not be read');
    expect(describeOutcome(job, { summary: none, files: [gone, file, gone] })).toBe(
      '2 files could not be read',
    );
  });

  it('says what a check and a correlation found', () => {
    expect(describeOutcome({ kind: 'check', result: { ok: true, findings: [] } }, null)).toBe(
      'The store is whole',
    );
    expect(describeOutcome({ kind: 'check', result: { ok: false, findings: ['a', 'b'] } }, null)).toBe(
      '2 findings: see Settings',
    );
    expect(describeOutcome({ kind: 'correlation', result: correlated }, null)).toBe('61 new incidents');
    expect(describeOutcome({ kind: 'correlation', result: { incidentsNew: 0 } }, null)).toBe('Nothing new');
    expect(describeOutcome({ kind: 'correlation', result: { incidentsRedirected: 2 } }, null)).toBe(
      '2 merged incidents',
    );
    expect(describeOutcome({ kind: 'index', result: null }, null)).toBeNull();
  });

  it('is told of work that nobody asked for only where something came of it', () => {
    const told = (result: Record<string, number | boolean>): boolean => {
      const job = { kind: 'correlation', result } as const;
      return isWorthTelling(job, describeOutcome(job, null));
    };
    expect(told({ incidentsNew: 0, isAsked: false })).toBe(false);
    expect(told({ incidentsNew: 1, isAsked: false })).toBe(true);
    expect(told({ incidentsNew: 0 })).toBe(true);
  });
});
