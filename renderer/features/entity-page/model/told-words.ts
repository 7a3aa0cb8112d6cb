import type { OutputOf } from '../../../../shared/contract/index.ts';
import { formatCount } from '../../../../shared/lib/format-count.ts';

/** Of how much of what names an entity a part of its page is told. */
export type Told = OutputOf<'entities.address'>['told'];

/** True where a part of a page leaves out something that names its entity. */
export const isPart = ({ alertsRead, alertTotal, contextIsPart, listIsPart }: Told): boolean =>
  alertsRead < alertTotal || contextIsPart || listIsPart;

/**
 * Of what a part of an entity's page is told, in words; empty where that is all there is.
 * @param ofIncident whether the alerts of the incident from which it is looked at were read before others.
 */
export function toldWords(told: Told, ofIncident: boolean): string {
  const { alertsRead, alertTotal, contextIsPart, listIsPart } = told;
  const which = ofIncident ? 'those of this incident, then the newest' : 'the newest';
  const alerts =
    alertsRead < alertTotal
      ? `Told by ${formatCount(alertsRead)} of its ${formatCount(alertTotal)} alerts: ${which}.`
      : null;
  const context = !contextIsPart
    ? null
    : alerts !== null
      ? 'Of its context records, too, the newest alone are read.'
      : alertTotal > 0
        ? 'Told by all of its alerts and by the newest of its context records alone.'
        : 'Told by the newest of its context records alone.';
  return [alerts, context, listIsPart ? 'More was found than is listed.' : null]
    .filter((words) => words !== null)
    .join(' ');
}

/** The same for what `entities.get` reads of the newest alerts alone. @param most how many those are. */
export const toldOfNewest = (alertTotal: number, most: number): Told => ({
  alertsRead: Math.min(most, alertTotal),
  alertTotal,
  contextIsPart: false,
  listIsPart: false,
});

/**
 * That no record says something, or none of those that were read.
 * @param what what one record would do, as in `shows anybody here`.
 */
export const noneSays = (told: Told, what: string): string =>
  isPart(told) ? `None of the alerts and records that were read ${what}.` : `No record ${what}.`;
