import type { OutputOf } from '../../../shared/contract/index.ts';
import { blockingText } from '../../../shared/correlation/blocking-texts.ts';
import type { BlockingCondition } from '../../../shared/correlation/index.ts';
import { causeText } from '../../../shared/correlation/link-texts.ts';
import type { ReadableStore } from '../connection.ts';
import { readCorrelationSettings } from '../correlation-settings.ts';
import { decisionsApart } from './decisions-between.ts';
import { spanOfTenant } from './entity-spread.ts';
import { explainLinks } from './explained-links.ts';
import { causeBetween, standingOf } from './incident-standing.ts';
import type { AlertPlace, AroundLink } from './links-around.ts';
import type { RawFieldFinder } from './raw-fields.ts';
import { apartSizes, remedyForCause, remedyForFacts, remedyForWeakLink, type Apart } from './remedies.ts';

/** One thing that keeps two apart, as the contract has it. */
export type Blocking = OutputOf<'correlation.explain'>['blocking'][number];

/** An end: an alert, or a whole incident. */
export interface ApartEnd {
  readonly alert: AlertPlace | null;
  readonly incidentId: number | null;
}

/** What remedies need to know of two ends. */
export function makeApart(store: ReadableStore, from: ApartEnd, to: ApartEnd): Apart {
  const standing = ({ incidentId }: ApartEnd) => (incidentId === null ? null : standingOf(store, incidentId));
  const [a, b] = [standing(from), standing(to)];
  const incidentOf = store.pluck<number | null>('SELECT incident_id FROM alert WHERE id = ?');
  const isIn =
    ({ alert, incidentId }: ApartEnd) =>
    (alertId: number): boolean =>
      alertId === alert?.id || (incidentId !== null && incidentOf.get(alertId) === incidentId);
  return {
    store,
    settings: readCorrelationSettings(store),
    from: a,
    to: b,
    isFrom: isIn(from),
    isTo: isIn(to),
    span: spanOfTenant(store, a?.tenant ?? b?.tenant ?? null),
  };
}

/** What is known of a condition beside itself. */
export interface ConditionContext {
  /** The withheld link that it is about. */
  readonly link: AroundLink | null;
  readonly gapMilliseconds: number | null;
  readonly finder: RawFieldFinder;
}

/** A condition with its text, its link and the step that would change it. */
export function describeBlocking(
  apart: Apart,
  condition: BlockingCondition<number>,
  { link, gapMilliseconds, finder }: ConditionContext,
): Blocking {
  const { store } = apart;
  const ofLink = link === null ? apart : apartOfLink(apart, link);
  const sizes = apartSizes(ofLink);
  const labelOf = (key: string): string =>
    store.pluck<string>('SELECT label FROM entity WHERE key = ?').get(key) ?? key;
  const text = blockingText(condition, apart.settings, { labelOf, sizes });
  const between =
    ofLink === apart || !ofLink.from || !ofLink.to
      ? ''
      : `Between incidents ${ofLink.from.id} and ${ofLink.to.id}: `;
  const explained = link === null ? null : (explainLinks(store, [{ id: link.id }], finder)[0] ?? null);
  return {
    condition: condition.code,
    text: `${between}${text}`,
    link: explained,
    remedy: remedyOf(ofLink, condition, link, explained?.entityKind ?? null, gapMilliseconds),
  };
}

function remedyOf(
  apart: Apart,
  condition: BlockingCondition<number>,
  link: AroundLink | null,
  entityKind: Parameters<typeof remedyForWeakLink>[0]['entityKind'],
  gapMilliseconds: number | null,
): Blocking['remedy'] {
  switch (condition.code) {
    case 'withheldWeak': {
      const { rule, strength, gapMilliseconds: gap } = condition.link;
      return remedyForWeakLink(
        {
          rule,
          entityId: link?.entityId ?? null,
          entityKind,
          strength,
          gapMilliseconds: gap,
          needed: condition.neededStrength,
        },
        apart,
      );
    }
    case 'withheldLock':
      return remedyForCause(condition.cause, apart);
    case 'withheldSize':
      return remedyForCause('none', apart);
    default:
      return remedyForFacts(
        condition,
        gapMilliseconds,
        apart,
        (key) => apart.store.pluck<number>('SELECT id FROM entity WHERE key = ?').get(key) ?? null,
      );
  }
}

/** The way from one to the other may lead through a third incident: then it is that one which a link is withheld from. */
function apartOfLink(apart: Apart, { row }: AroundLink): Apart {
  const { store } = apart;
  const incidentOf = store.pluck<number | null>('SELECT incident_id FROM alert WHERE id = ?');
  const [a, b] = [incidentOf.get(row.a) ?? null, incidentOf.get(row.b) ?? null];
  const known = new Set([apart.from?.id ?? null, apart.to?.id ?? null]);
  if (known.has(a) && known.has(b)) return apart;
  return makeApart(
    store,
    { alert: { id: row.a, incidentId: a }, incidentId: a },
    { alert: { id: row.b, incidentId: b }, incidentId: b },
  );
}

/**
 * What keeps two incidents apart by a decision, although no link has met it: a change of settings alone would not unite them.
 * @param isBare they share nothing that could join them: what has no effect yet is then left out.
 */
export function standingCondition(apart: Apart, isBare: boolean): Blocking | null {
  const { store, from, to } = apart;
  if (!from || !to) return null;
  const cause = causeBetween(from, to, decisionsApart(store, apart.isFrom, apart.isTo).length > 0);
  if (cause === null || (isBare && cause !== 'cannotLink' && cause !== 'tenant')) return null;
  const sentence = causeText(cause);
  return {
    condition: cause === 'tenant' ? 'tenant' : 'withheldLock',
    text: `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`,
    link: null,
    remedy: remedyForCause(cause, apart),
  };
}
