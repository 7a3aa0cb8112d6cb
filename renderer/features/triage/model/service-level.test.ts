import { describe, expect, it } from 'vitest';
import { describeDuration, describeTimer, nextTimer, timerDetails, timerState } from './service-level.ts';

const hour = 3_600_000;
const timer = (dueAt: number, endedAt: number | null = null) => ({ dueAt, atRiskAt: dueAt - hour, endedAt });

describe('the state of a timer', () => {
  it('runs on time, at risk and overdue, each from its exact moment', () => {
    const one = timer(10 * hour);
    expect(timerState(one, 9 * hour - 1)).toBe('onTime');
    expect(timerState(one, 9 * hour)).toBe('atRisk');
    expect(timerState(one, 10 * hour)).toBe('atRisk');
    expect(timerState(one, 10 * hour + 1)).toBe('overdue');
  });

  it('is met or missed for good once it has ended, whatever the time', () => {
    expect(timerState(timer(10 * hour, 10 * hour), 99 * hour)).toBe('met');
    expect(timerState(timer(10 * hour, 10 * hour + 1), 0)).toBe('missed');
  });
});

describe('the timer that counts', () => {
  it('is the one that runs and is due first', () => {
    expect(nextTimer({ triage: timer(5 * hour), resolve: timer(3 * hour) })?.kind).toBe('resolve');
    expect(nextTimer({ triage: timer(2 * hour, hour), resolve: timer(30 * hour) })?.kind).toBe('resolve');
    expect(nextTimer({ triage: timer(2 * hour), resolve: null })?.kind).toBe('triage');
  });

  it('is the one that ended last where none runs, and none where there is none', () => {
    expect(nextTimer({ triage: timer(2 * hour, hour), resolve: timer(9 * hour, 8 * hour) })?.kind).toBe(
      'resolve',
    );
    expect(nextTimer({ triage: null, resolve: null })).toBeNull();
  });
});

describe('words of timers', () => {
  it('names two units at most, rounded down', () => {
    expect(describeDuration(0)).toBe('under 1 min');
    expect(describeDuration(59_999)).toBe('under 1 min');
    expect(describeDuration(25 * 60_000)).toBe('25 min');
    expect(describeDuration(28 * hour + 59 * 60_000)).toBe('1 d 4 h');
    expect(describeDuration(24 * hour + 5 * 60_000)).toBe('1 d');
    expect(describeDuration((7 * 24 - 1) * hour)).toBe('6 d 23 h');
    expect(describeDuration(1200 * 24 * hour + 5 * hour)).toBe('1,200 d');
  });

  it('says what is left, over, met and missed', () => {
    expect(describeTimer(timer(10 * hour), 9.5 * hour)).toBe('30 min left');
    expect(describeTimer(timer(10 * hour), 13 * hour)).toBe('3 h over');
    expect(describeTimer(timer(10 * hour, 9 * hour), 13 * hour)).toBe('met');
    expect(describeTimer(timer(10 * hour, 12 * hour), 13 * hour)).toBe('missed by 2 h');
  });

  it('gives the exact times', () => {
    expect(timerDetails('triage', timer(10 * hour), 11 * hour, (at) => `${at / hour}:00 UTC`)).toBe(
      'Triage: overdue, 1 h over\ndue 10:00 UTC\nat risk from 9:00 UTC',
    );
    expect(timerDetails('resolve', timer(10 * hour, hour), 0, (at) => `${at / hour}:00 UTC`)).toContain(
      'ended 1:00 UTC',
    );
  });
});
