import type { OutputOf } from '../../../../shared/contract/index.ts';
import { formatCount } from '../../../../shared/lib/format-count.ts';

/** An incident that a verdict would carry to. */
export type OtherSighting = OutputOf<'entities.otherSightings'>['incidents'][number];

/** How far a verdict carries: to incidents that are named, or everywhere. */
export interface Carry {
  readonly scope: 'incident' | 'everywhere';
  /** Uids of other incidents: that it is stated for too, or where it replaces what was stated for them. */
  readonly alsoIn: readonly string[];
}

const number = (value: number): string => formatCount(value);

/** What is held in another incident of the entities, in words. @param of how many entities are judged */
export function describeSighting(
  { entities, alerts, same, judgedOtherwise }: OtherSighting,
  of: number,
): string {
  const words = [
    ...(of > 1 ? [`${number(entities)} of ${number(of)} entities`] : []),
    alerts === 1 ? '1 alert' : `${number(alerts)} alerts`,
    ...(same > 0 ? [of > 1 ? `${number(same)} the same already` : 'the same already'] : []),
    ...(judgedOtherwise > 0
      ? [
          of > 1
            ? `${number(judgedOtherwise)} judged otherwise by an analyst`
            : 'judged otherwise by an analyst',
        ]
      : []),
  ];
  return words.join(', ');
}

/** Incidents that a verdict carries to where nobody chooses: those where it says something new and overrules nobody. */
export function suggestedIncidents(others: readonly OtherSighting[]): readonly string[] {
  return others
    .filter(({ entities, same, judgedOtherwise }) => judgedOtherwise === 0 && same < entities)
    .map(({ incident }) => incident.uid);
}

/**
 * What a verdict that holds everywhere does in the other incidents.
 * @param isWithin set from within an incident, which the others are other than; else they are all that have it.
 */
export function describeEverywhere(
  others: readonly OtherSighting[],
  total: number,
  overruled: number,
  isWithin = true,
): string {
  const other = isWithin ? 'other ' : '';
  if (total === 0) return `No ${other}incident has it now; alerts that come later show it.`;
  const kept = others.filter(({ judgedOtherwise }) => judgedOtherwise > 0).length - overruled;
  const shown = `It shows in ${number(total)} ${other}incident${total === 1 ? '' : 's'} and in all that come later`;
  return kept > 0 ? `${shown}; in ${number(kept)} an analyst's own verdict stays.` : `${shown}.`;
}
