import { severityRank } from './values.ts';

/** Severities that a service level can be set for; any other, and none, counts as medium. */
export const timedSeverities = ['informational', 'low', 'medium', 'high'] as const;
/** One of {@link timedSeverities}. */
export type TimedSeverity = (typeof timedSeverities)[number];

/** Minutes per severity; null: no limit. */
export type MinutesPerSeverity = Readonly<Record<TimedSeverity, number | null>>;

/** How long incidents of a severity may wait. */
export interface ServiceLevelSettings {
  /** Until one is triaged: {@link isTriaged}. */
  readonly triage: MinutesPerSeverity;
  /** Until it is resolved. */
  readonly resolve: MinutesPerSeverity;
  /** Share of the time after which a timer is at risk, percent. */
  readonly atRiskPercent: number;
}

/** What is in force until somebody sets something else. The figures are starting points, to be set to what a team has promised. */
export const defaultServiceLevels: ServiceLevelSettings = {
  triage: { informational: null, low: 8 * 60, medium: 60, high: 15 },
  resolve: { informational: null, low: 72 * 60, medium: 24 * 60, high: 4 * 60 },
  atRiskPercent: 75,
};

/** One timer: it runs until `endedAt`, is at risk from `atRiskAt` and overdue after `dueAt`, ms UTC each. */
export interface ServiceTimer {
  readonly dueAt: number;
  readonly atRiskAt: number;
  /** Null while it runs. */
  readonly endedAt: number | null;
}

/** Both timers of an incident; null where the settings set no time for its severity. */
export interface ServiceTimers {
  readonly triage: ServiceTimer | null;
  readonly resolve: ServiceTimer | null;
}

/** What the timers of an incident depend on. Times in ms UTC. */
export interface TimedIncident {
  readonly severity: string | null;
  readonly status: string;
  /** When it came into the store. */
  readonly createdAt: number;
  /** When an analyst last took it out of New; null where nobody did. */
  readonly triagedAt: number | null;
  readonly resolvedAt: number | null;
}

/**
 * Whether an incident is triaged: its status is no longer New. What else is done on it, such as a tag, a comment or an owner, is not yet a
 * decision to work on it. The step *Triage* ends by the same rule.
 */
export const isTriaged = (status: string): boolean => status !== 'active';

/** A timer at a moment: `met` and `missed` are ended ones. */
export type TimerState = 'running' | 'atRisk' | 'overdue' | 'met' | 'missed';

/** The severity whose times count for an incident. */
export function timedSeverityOf(severity: string | null): TimedSeverity {
  return timedSeverities[severityRank(severity) - 1] ?? 'medium';
}

/**
 * The timers of an incident. Both begin when it came into the store. Triage ends when its status leaves New (where a source delivered it so: at
 * once) and goes on when it is New again; resolving ends with its resolution.
 */
export function timersOf(settings: ServiceLevelSettings, incident: TimedIncident): ServiceTimers {
  const severity = timedSeverityOf(incident.severity);
  const { createdAt, status, triagedAt, resolvedAt } = incident;
  // A source says at most when it resolved an incident: one that came as resolved without a time was so from the start.
  const resolved = status === 'resolved' ? (resolvedAt ?? createdAt) : null;
  const triaged = isTriaged(status) ? (triagedAt ?? resolved ?? createdAt) : null;
  return {
    triage: timerFrom(createdAt, settings.triage[severity], settings.atRiskPercent, triaged),
    resolve: timerFrom(createdAt, settings.resolve[severity], settings.atRiskPercent, resolved),
  };
}

function timerFrom(
  begin: number,
  minutes: number | null,
  atRiskPercent: number,
  endedAt: number | null,
): ServiceTimer | null {
  if (minutes === null) return null;
  const span = minutes * 60_000;
  return {
    dueAt: begin + span,
    atRiskAt: begin + Math.round((span * atRiskPercent) / 100),
    endedAt,
  };
}

/** What a timer is at a moment, ms UTC. */
export function stateOfTimer({ dueAt, atRiskAt, endedAt }: ServiceTimer, now: number): TimerState {
  if (endedAt !== null) return endedAt <= dueAt ? 'met' : 'missed';
  if (now > dueAt) return 'overdue';
  return now >= atRiskAt ? 'atRisk' : 'running';
}

/** The timer that runs and is due first; null where none runs. */
export function nextTimer({ triage, resolve }: ServiceTimers): ServiceTimer | null {
  const running = [triage, resolve].filter((timer) => timer !== null && timer.endedAt === null);
  return running.reduce<ServiceTimer | null>(
    (first, timer) => (timer !== null && (first === null || timer.dueAt < first.dueAt) ? timer : first),
    null,
  );
}

/** Values of the filter `serviceLevel`: the state of the timer that is due next; '' where none runs. */
export type ServiceLevelState = 'onTime' | 'atRisk' | 'overdue' | '';

/** The value of the filter `serviceLevel` that an incident has at a moment, ms UTC. */
export function serviceLevelStateOf(timers: ServiceTimers, now: number): ServiceLevelState {
  const timer = nextTimer(timers);
  if (timer === null) return '';
  switch (stateOfTimer(timer, now)) {
    case 'overdue':
      return 'overdue';
    case 'atRisk':
      return 'atRisk';
    case 'running':
    case 'met':
    case 'missed':
      return 'onTime';
  }
}
