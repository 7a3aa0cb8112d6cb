import { describe, expect, it } from 'vitest';
import { describeOutcome } from './job-outcome.ts';

const imported = { alertsNew: 99, alertsUpdated: 0, rejected: 0 };
const correlated = { incidentsNew: 61, incidentsChanged: 0, incidentsRedirected: 0, linksWritten: 40 };

describe('describeOutcome', () => {
  it('says what came of an import', () => {
    const job = { kind: 'import', result: { import: 'uid', ...correlated } } as const;
    expect(describeOutcome(job, imported)).toBe('99 new alerts, 61 new incidents');
    expect(
      describeOutcome(
        { kind: 'import', result: { import: 'uid', incidentsNew: 0, incidentsChanged: 1 } },
        { alertsNew: 0, alertsUpdated: 1200, rejected: 1 },
      ),
    ).toBe('1,200 updated alerts, 1 changed incident, 1 rejected record');
    expect(
      describeOutcome(
        { kind: 'import', result: { import: 'uid', incidentsNew: 0 } },
        { alertsNew: 0, alertsUpdated: 0, rejected: 0 },
      ),
    ).toBe('Nothing new');
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
    expect(describeOutcome({ kind: 'index', result: null }, null)).toBeNull();
  });
});
