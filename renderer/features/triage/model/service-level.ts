import type { OutputOf } from '../../../../shared/contract/index.ts';
import { formatCount } from '../../../../shared/lib/format-count.ts';

/** Timers of one incident. */
export type ServiceLevel = OutputOf<'incidents.get'>['row']['serviceLevel'];
/** One timer. */
export type ServiceTimer = NonNullable<ServiceLevel['triage']>;
/** Which timer. */
export type TimerKind = 'triage' | 'resolve';
/** How a timer stands: running in three ways, ended in two. */
export type TimerState = 'onTime' | 'atRisk' | 'overdue' | 'met' | 'missed';

/** What timers are called. */
export const timerLabels: Readonly<Record<TimerKind, string>> = { triage: 'Triage', resolve: 'Resolve' };
/** What states are called. */
export const stateLabels: Readonly<Record<TimerState, string>> = {
  onTime: 'On time',
  atRisk: 'At risk',
  overdue: 'Overdue',
  met: 'Met',
  missed: 'Missed',
};

/** How a timer stands at a moment (ms UTC). */
export function timerState(timer: ServiceTimer, now: number): TimerState {
  if (timer.endedAt !== null) return timer.endedAt <= timer.dueAt ? 'met' : 'missed';
  if (now > timer.dueAt) return 'overdue';
  return now >= timer.atRiskAt ? 'atRisk' : 'onTime';
}

/** The timer that runs and is due next; where none runs the one that ended last; null where there is no timer. */
export function nextTimer(
  level: ServiceLevel,
): { readonly kind: TimerKind; readonly timer: ServiceTimer } | null {
  const timers = (['triage', 'resolve'] as const).flatMap((kind) => {
    const timer = level[kind];
    return timer === null ? [] : [{ kind, timer }];
  });
  const running = timers.filter(({ timer }) => timer.endedAt === null);
  const order = (one: { timer: ServiceTimer }): number =>
    running.length > 0 ? one.timer.dueAt : -(one.timer.endedAt ?? 0);
  return (running.length > 0 ? running : timers).toSorted((a, b) => order(a) - order(b))[0] ?? null;
}

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
] as const;

/** From how many days on hours are left out: nobody counts them then. */
const manyDays = 7;

/** A span of time in its two largest units, rounded down to whole minutes: `1 d 4 h`, `25 min`, `12 d`, `under 1 min`. */
export function describeDuration(milliseconds: number): string {
  let rest = Math.max(0, milliseconds);
  const parts: string[] = [];
  const largest = units.findIndex(([, size]) => rest >= size);
  if (largest < 0) return 'under 1 min';
  const shown = rest >= manyDays * units[0][1] ? 1 : 2;
  for (const [name, size] of units.slice(largest, largest + shown)) {
    const amount = Math.floor(rest / size);
    rest -= amount * size;
    if (amount > 0) parts.push(`${formatCount(amount)} ${name}`);
  }
  return parts.join(' ');
}

/** What is left of a timer, or how far it went past, in few words: `25 min left`, `3 h over`, `met`, `missed by 2 d`. */
export function describeTimer(timer: ServiceTimer, now: number): string {
  switch (timerState(timer, now)) {
    case 'onTime':
    case 'atRisk':
      return `${describeDuration(timer.dueAt - now)} left`;
    case 'overdue':
      return `${describeDuration(now - timer.dueAt)} over`;
    case 'met':
      return 'met';
    case 'missed':
      return `missed by ${describeDuration((timer.endedAt ?? timer.dueAt) - timer.dueAt)}`;
  }
}

/** The exact times of a timer. `format` prints a moment with its zone. */
export function timerDetails(
  kind: TimerKind,
  timer: ServiceTimer,
  now: number,
  format: (at: number) => string,
): string {
  const state = timerState(timer, now);
  return [
    `${timerLabels[kind]}: ${stateLabels[state].toLowerCase()}, ${describeTimer(timer, now)}`,
    `due ${format(timer.dueAt)}`,
    timer.endedAt === null ? `at risk from ${format(timer.atRiskAt)}` : `ended ${format(timer.endedAt)}`,
  ].join('\n');
}
