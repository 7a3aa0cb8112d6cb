import { formatCount } from '../../../../shared/lib/format-count.ts';
const count = (number: number): string => `${formatCount(number)} ${number === 1 ? 'alert' : 'alerts'}`;

/** The alerts that leave an incident. */
export interface Leaving {
  /** Number of the incident that they leave. */
  readonly from: number;
  /** Alerts in it now. */
  readonly alerts: number;
  /** Alerts that leave it, with their repeats where those go along. */
  readonly leaving: number;
}

/** What a split does, in numbers. */
export const describeSplit = ({ from, alerts, leaving }: Leaving): string =>
  `${count(leaving)} of ${formatCount(alerts)} ${leaving === 1 ? 'leaves' : 'leave'} #${from} and ${leaving === 1 ? 'forms' : 'form'} a new incident; ${count(alerts - leaving)} ${alerts - leaving === 1 ? 'stays' : 'stay'}. No run unites the two again.`;

/** What a move does, in numbers. */
export function describeMove(
  { from, alerts, leaving }: Leaving,
  to: { readonly number: number; readonly alerts: number },
): string {
  const stay = alerts - leaving;
  const rest =
    stay === 0
      ? `#${from} has none left and leads to #${to.number}.`
      : `${count(stay)} ${stay === 1 ? 'stays' : 'stay'}.`;
  return `${count(leaving)} ${leaving === 1 ? 'leaves' : 'leave'} #${from} and ${leaving === 1 ? 'joins' : 'join'} #${to.number}, which has ${count(to.alerts + leaving)} then; ${rest} No run takes ${leaving === 1 ? 'it' : 'them'} back.`;
}
