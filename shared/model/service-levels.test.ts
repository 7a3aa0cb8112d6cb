import { describe, expect, it } from 'vitest';
import {
  defaultServiceLevels,
  nextTimer,
  serviceLevelStateOf,
  stateOfTimer,
  timedSeverityOf,
  timersOf,
  type TimedIncident,
} from './service-levels.ts';

const minute = 60_000;
const begin = Date.UTC(2026, 0, 5, 8);
const fresh: TimedIncident = {
  severity: 'high',
  status: 'active',
  createdAt: begin,
  triagedAt: null,
  resolvedAt: null,
};
const timers = (change: Partial<TimedIncident> = {}) =>
  timersOf(defaultServiceLevels, { ...fresh, ...change });

describe('service levels', () => {
  it('begin when the incident came into the store, with the times of its severity', () => {
    expect(timers()).toEqual({
      triage: { dueAt: begin + 15 * minute, atRiskAt: begin + 11.25 * minute, endedAt: null },
      resolve: { dueAt: begin + 240 * minute, atRiskAt: begin + 180 * minute, endedAt: null },
    });
    expect(timers({ severity: 'low' }).triage?.dueAt).toBe(begin + 480 * minute);
    expect(timers({ severity: 'informational' })).toEqual({ triage: null, resolve: null });
  });

  it('count an unknown severity as medium', () => {
    expect(timedSeverityOf(null)).toBe('medium');
    expect(timedSeverityOf('sev-0')).toBe('medium');
    expect(timers({ severity: null })).toEqual(timers({ severity: 'medium' }));
  });

  it('end triage when the status leaves New, and go on when it is New again', () => {
    const triagedAt = begin + 3 * minute;
    expect(timers({ status: 'inProgress', triagedAt }).triage?.endedAt).toBe(triagedAt);
    expect(timers({ status: 'inProgress', triagedAt }).resolve?.endedAt).toBeNull();
    expect(timers({ status: 'inProgress' }).triage?.endedAt).toBe(begin);
    expect(timers({ status: 'awaitingAction', triagedAt }).triage?.endedAt).toBe(triagedAt);
    expect(timers({ triagedAt }).triage?.endedAt).toBeNull();
  });

  it('end resolving with the resolution, and begin again when it is taken back', () => {
    const resolvedAt = begin + 500 * minute;
    const resolved = timers({ status: 'resolved', resolvedAt });
    expect(resolved.resolve?.endedAt).toBe(resolvedAt);
    expect(resolved.triage?.endedAt).toBe(resolvedAt);
    expect(timers({ status: 'resolved' }).resolve?.endedAt).toBe(begin);
    expect(timers({ status: 'inProgress', resolvedAt }).resolve?.endedAt).toBeNull();
  });

  it.each([
    [null, 0, 'running'],
    [null, 74, 'running'],
    [null, 75, 'atRisk'],
    [null, 100, 'atRisk'],
    [null, 101, 'overdue'],
    [100, 1000, 'met'],
    [101, 101, 'missed'],
  ] as const)('ended at %s, at %s: %s', (endedAt, now, state) => {
    expect(stateOfTimer({ atRiskAt: 75, dueAt: 100, endedAt }, now)).toBe(state);
  });

  it('name the timer that is due next', () => {
    expect(nextTimer(timers())?.dueAt).toBe(begin + 15 * minute);
    expect(nextTimer(timers({ status: 'inProgress' }))?.dueAt).toBe(begin + 240 * minute);
    expect(nextTimer(timers({ status: 'resolved' }))).toBeNull();
    expect(serviceLevelStateOf(timers(), begin + 12 * minute)).toBe('atRisk');
    expect(serviceLevelStateOf(timers({ status: 'inProgress' }), begin + 12 * minute)).toBe('onTime');
    expect(serviceLevelStateOf(timers(), begin + 16 * minute)).toBe('overdue');
    expect(serviceLevelStateOf(timers({ status: 'resolved' }), begin + 16 * minute)).toBe('');
  });
});
