import { blockingFacts, type BlockingCondition } from '../../../shared/correlation/blocking.ts';
import type { ReadableStore } from '../connection.ts';
import {
  describeBlocking,
  makeApart,
  standingCondition,
  type ApartEnd,
  type Blocking,
} from './explain-blocking.ts';
import type { AroundLink } from './links-around.ts';
import { aroundLinksById } from './links-around.ts';
import { pairFacts } from './pair-facts.ts';
import { RawFieldFinder } from './raw-fields.ts';
import { nearestMeetings } from './shared-entities.ts';
import { withheldLinks } from './withheld-links.ts';

export type { Blocking } from './explain-blocking.ts';

/** Conditions that are told; more teach nothing. */
const mostConditions = 20;

/**
 * What keeps an incident apart from another, or from an alert: the links withheld between them, the strongest first; without any, the
 * entities that both name with why each joins nothing.
 */
export function explainApart(store: ReadableStore, from: ApartEnd, to: ApartEnd): readonly Blocking[] {
  const apart = makeApart(store, from, to);
  const finder = new RawFieldFinder(store);
  const withheld = linksBetween(store, from, to).slice(0, mostConditions);
  if (withheld.length > 0)
    return withheld.map((link) =>
      describeBlocking(apart, conditionOf(link), { link, gapMilliseconds: link.row.gapMilliseconds, finder }),
    );
  const found =
    apart.from?.tenant != null && apart.to?.tenant != null && apart.from.tenant !== apart.to.tenant
      ? []
      : meetingsOf(store, from, to);
  const standing = standingCondition(
    apart,
    found.every(({ condition: { code } }) => code === 'neverLinks'),
  );
  const conditions = found.map(({ condition, gapMilliseconds }) =>
    describeBlocking(apart, condition, { link: null, gapMilliseconds, finder }),
  );
  if (conditions.length > 0 || standing?.condition === 'tenant')
    return [...(standing ? [standing] : []), ...conditions];
  const bare = describeBlocking(
    apart,
    { code: 'noSharedEntity' },
    { link: null, gapMilliseconds: null, finder },
  );
  return [...(standing ? [standing] : []), bare];
}

function linksBetween(store: ReadableStore, from: ApartEnd, to: ApartEnd): readonly AroundLink[] {
  if (from.incidentId === null || to.incidentId === null) return [];
  // Both have the links between them: those of the smaller are fewer to read.
  const count = store.pluck<number>('SELECT alert_count FROM incident_row WHERE incident_id = ?');
  const isFromSmaller = (count.get(from.incidentId) ?? 0) <= (count.get(to.incidentId) ?? 0);
  const [own, other] = isFromSmaller ? [from.incidentId, to.incidentId] : [to.incidentId, from.incidentId];
  const between = withheldLinks(store, own).filter(({ otherIncident }) => otherIncident === other);
  const alert = from.alert?.id ?? to.alert?.id ?? null;
  const ofAlert = between.filter(({ a, b }) => alert === a || alert === b);
  // What is withheld from the alert itself answers best; else what is withheld from its incident.
  const told = ofAlert.length > 0 ? ofAlert : between;
  return aroundLinksById(
    store,
    told.slice(0, mostConditions).map(({ id }) => id),
  );
}

function conditionOf({ row }: AroundLink): BlockingCondition<number> {
  switch (row.state) {
    case 'withheldLock':
      return { code: 'withheldLock', link: row, cause: row.refusal ?? null };
    case 'withheldSize':
      return { code: 'withheldSize', link: row };
    default:
      return { code: 'withheldWeak', link: row, neededStrength: row.neededStrength ?? null };
  }
}

interface FoundCondition {
  readonly condition: BlockingCondition<number>;
  readonly gapMilliseconds: number | null;
}

/** Nearest to a change first. */
const order: readonly BlockingCondition<number>['code'][] = [
  'gapBeyondWindow',
  'hub',
  'ignoredEntity',
  'doubtfulTime',
  'noLink',
  'neverLinks',
];

function meetingsOf(store: ReadableStore, from: ApartEnd, to: ApartEnd): readonly FoundCondition[] {
  const settings = makeApart(store, from, to).settings;
  const conditions: FoundCondition[] = [];
  for (const { entityId, a, b } of nearestMeetings(store, from, to)) {
    const facts = pairFacts(store, a, b, [entityId]);
    if (!facts || facts.shared.length === 0) continue;
    const blocking = blockingFacts(facts, settings, true);
    const gapMilliseconds = facts.gapMilliseconds;
    if (blocking.length === 0) conditions.push({ condition: { code: 'noLink' }, gapMilliseconds });
    else for (const condition of blocking) conditions.push({ condition, gapMilliseconds });
  }
  const once = new Map(
    conditions.map((found) => [
      `${found.condition.code} ${'key' in found.condition ? found.condition.key : ''}`,
      found,
    ]),
  );
  return [...once.values()]
    .sort(
      (x, y) =>
        order.indexOf(x.condition.code) - order.indexOf(y.condition.code) || distance(x) - distance(y),
    )
    .slice(0, mostConditions);
}

/** How far a meeting is beyond what would join. */
function distance({ condition }: FoundCondition): number {
  switch (condition.code) {
    case 'gapBeyondWindow':
      return condition.gapMilliseconds / Math.max(1, condition.windowMilliseconds);
    case 'hub':
      return condition.fan / Math.max(1, condition.limit);
    default:
      return 0;
  }
}
