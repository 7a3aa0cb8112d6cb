import { entityKinds } from '../../model/entity-kinds.ts';
import {
  consideredSpan,
  entityBase,
  chanceWindow,
  entityWindow,
  fixedStrength,
  gapLoss,
  linkStrength,
  neededStrength,
  roundUpToPowerOfTwo,
} from '../figures.ts';
import type { CorrelationInput } from '../types.ts';

const HOUR = 3_600_000;

interface ReferenceLink {
  readonly a: string;
  readonly b: string;
  readonly key: string;
  readonly gap: number;
  readonly window: number;
  readonly strength: number;
}

/**
 * Links by shared entities and by pairs, and the groups before pooling, word for word as the definitions have
 * them and with no regard to speed: the engine is held against it. One tenant, no storms, no sequences, no
 * source incidents, no locks.
 */
export function referencePartition(input: CorrelationInput): {
  readonly links: readonly ReferenceLink[];
  readonly groups: readonly (readonly string[])[];
} {
  const alerts = input.alerts.uid
    .map((uid, index) => ({
      uid,
      at: input.alerts.first[index] as number,
      entities: [
        ...input.postings.entities.slice(input.postings.offsets[index], input.postings.offsets[index + 1]),
      ],
      counts: input.alerts.linkable[index] === 1,
    }))
    .filter((alert) => alert.counts && !Number.isNaN(alert.at))
    .sort((x, y) => x.at - y.at || (x.uid < y.uid ? -1 : 1));
  const kindOf = (entity: number) => entityKinds[input.entities.kind[entity] as number] ?? 'generic';
  const isLinking = (entity: number): boolean => input.entities.links[entity] === 1;
  const isAsset = (entity: number): boolean =>
    ['device', 'user', 'mailbox'].includes(kindOf(entity)) && isLinking(entity);
  const span = consideredSpan(new Set(alerts.map((alert) => Math.floor(alert.at / (24 * HOUR)))).size);

  const namedBy = (entity: number) => alerts.filter((alert) => alert.entities.includes(entity));
  const fanOf = (entity: number): number =>
    new Set(
      namedBy(entity).flatMap((alert) =>
        alert.entities.filter((other) => other !== entity && isAsset(other)),
      ),
    ).size;
  const isHub = (entity: number): boolean =>
    roundUpToPowerOfTwo(fanOf(entity)) > (input.settings.kinds[kindOf(entity)]?.hubLimit ?? -1);

  const hoursOf = (entity: number): number =>
    roundUpToPowerOfTwo(new Set(namedBy(entity).map((alert) => Math.floor(alert.at / HOUR))).size);

  const links: ReferenceLink[] = [];
  const entities = Array.from({ length: input.entities.count }, (_, entity) => entity).filter(isLinking);
  for (const entity of entities) {
    const rule = input.settings.kinds[kindOf(entity)];
    if (!rule || isHub(entity)) continue;
    const named = namedBy(entity);
    const fan = roundUpToPowerOfTwo(fanOf(entity));
    const hours = hoursOf(entity);
    const { window } = entityWindow(rule, fan, hours, span, input.settings.chancePerMille);
    for (const [x, y] of consecutive(named)) {
      const gap = y.at - x.at;
      if (gap > window) continue;
      const strength = linkStrength(
        entityBase(rule, fan),
        gap,
        chanceWindow(hours, span, input.settings.chancePerMille),
        gapLoss(kindOf(entity), input.settings),
      );
      links.push({ a: x.uid, b: y.uid, key: input.entities.key(entity), gap, window, strength });
    }
  }
  const pairRule = input.settings.deviceUserPair;
  for (const device of entities.filter((entity) => kindOf(entity) === 'device' && !isHub(entity))) {
    for (const user of entities.filter((entity) => kindOf(entity) === 'user' && !isHub(entity))) {
      for (const [x, y] of consecutive(namedBy(device).filter((alert) => alert.entities.includes(user)))) {
        const gap = y.at - x.at;
        if (gap > pairRule.window) continue;
        const key = `${input.entities.key(device)} ${input.entities.key(user)}`;
        links.push({
          a: x.uid,
          b: y.uid,
          key,
          gap,
          window: pairRule.window,
          strength: fixedStrength(
            pairRule,
            gap,
            chanceWindow(Math.min(hoursOf(device), hoursOf(user)), span, input.settings.chancePerMille),
            input.settings,
          ),
        });
      }
    }
  }
  return {
    links,
    groups: unite(
      input,
      links,
      alerts.map((alert) => alert.uid),
    ),
  };
}

function consecutive<Item>(items: readonly Item[]): readonly (readonly [Item, Item])[] {
  return items.slice(1).map((item, index) => [items[index] as Item, item]);
}

function unite(
  input: CorrelationInput,
  links: readonly ReferenceLink[],
  order: readonly string[],
): readonly (readonly string[])[] {
  const rank = new Map(order.map((uid, index) => [uid, index]));
  const rankOf = (uid: string): number => rank.get(uid) ?? -1;
  const sorted = [...links].sort(
    (x, y) =>
      y.strength - x.strength ||
      rankOf(x.a) - rankOf(y.a) ||
      rankOf(x.b) - rankOf(y.b) ||
      (x.key < y.key ? -1 : 1),
  );
  let groups: readonly (readonly string[])[] = input.alerts.uid.map((uid) => [uid]);
  for (const { a, b, strength } of sorted) {
    const groupA = groups.find((group) => group.includes(a)) ?? [];
    const groupB = groups.find((group) => group.includes(b)) ?? [];
    if (groupA === groupB || groupA.length + groupB.length > input.settings.groupLimit) continue;
    if (strength < neededStrength(Math.min(groupA.length, groupB.length), input.settings)) continue;
    groups = [...groups.filter((group) => group !== groupA && group !== groupB), [...groupA, ...groupB]];
  }
  return groups.map((group) => [...group].sort()).sort((x, y) => ((x[0] ?? '') < (y[0] ?? '') ? -1 : 1));
}
