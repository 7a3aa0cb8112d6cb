import type { InputOf, OutputOf } from '../../../../shared/contract/index.ts';

/** Service levels as the contract has them, minutes. */
export type ServiceLevels = OutputOf<'triage.serviceLevels'>['settings'];
/** A unit in which times are written down. */
export type Unit = 'minutes' | 'hours' | 'days';
/** One field: how many of which unit; empty for no limit. */
export interface TimeField {
  readonly amount: string;
  readonly unit: Unit;
}
/** Timers, in the order of the columns. */
export const timers = ['triage', 'resolve'] as const;
/** Severities, gravest first. */
export const severities = ['high', 'medium', 'low', 'informational'] as const;
/** One of {@link timers}. */
export type Timer = (typeof timers)[number];
/** One of {@link severities}. */
export type Severity = (typeof severities)[number];

/** The form: a field for each timer of each severity, and the share of the time after which a timer is at risk. */
export type ServiceLevelDraft = Readonly<Record<Timer, Readonly<Record<Severity, TimeField>>>> & {
  readonly atRiskPercent: string;
};

const sizes: Readonly<Record<Unit, number>> = { minutes: 1, hours: 60, days: 24 * 60 };
/** The longest time that the contract takes, minutes. */
const longest = 366 * 24 * 60;

/** Minutes in the largest unit in which they are a whole number. */
export function fieldOf(minutes: number | null): TimeField {
  if (minutes === null) return { amount: '', unit: 'hours' };
  const unit = minutes % sizes.days === 0 ? 'days' : minutes % sizes.hours === 0 ? 'hours' : 'minutes';
  return { amount: String(minutes / sizes[unit]), unit };
}

/** What is wrong with a field, as a sentence; null when it can be saved. */
export function problemOfField({ amount, unit }: TimeField): string | null {
  const text = amount.trim();
  if (text === '') return null;
  if (!/^\d{1,7}$/.test(text) || Number(text) < 1) return 'A whole number from 1 on';
  return Number(text) * sizes[unit] > longest ? 'At most 366 days' : null;
}

/** What is wrong with the share, as a sentence; null when it can be saved. */
export function problemOfShare(text: string): string | null {
  const share = text.trim();
  return /^\d{1,2}$/.test(share) && Number(share) >= 1 ? null : 'A whole number from 1 to 99';
}

const perSeverity = <T>(make: (severity: Severity) => T): Readonly<Record<Severity, T>> => ({
  high: make('high'),
  medium: make('medium'),
  low: make('low'),
  informational: make('informational'),
});

/** The form of settings. */
export const draftOf = (settings: ServiceLevels): ServiceLevelDraft => ({
  triage: perSeverity((severity) => fieldOf(settings.triage[severity])),
  resolve: perSeverity((severity) => fieldOf(settings.resolve[severity])),
  atRiskPercent: String(settings.atRiskPercent),
});

/** The settings of a form; null while something in it is wrong. */
export function settingsOf(
  draft: ServiceLevelDraft,
): NonNullable<InputOf<'triage.setServiceLevels'>['settings']> | null {
  const fields = timers.flatMap((timer) => severities.map((severity) => draft[timer][severity]));
  if (problemOfShare(draft.atRiskPercent) !== null || fields.some((field) => problemOfField(field) !== null))
    return null;
  const minutes = ({ amount, unit }: TimeField): number | null =>
    amount.trim() === '' ? null : Number(amount.trim()) * sizes[unit];
  return {
    triage: perSeverity((severity) => minutes(draft.triage[severity])),
    resolve: perSeverity((severity) => minutes(draft.resolve[severity])),
    atRiskPercent: Number(draft.atRiskPercent.trim()),
  };
}
