import { mostCountedFan, roundUpToPowerOfTwo } from '../../shared/correlation/index.ts';
import type { KindRule } from '../../shared/correlation/index.ts';
import type { EntitySpread, MeasuredHub } from './correlation-input.ts';
import type { PartChanges } from './part-changes.ts';
import type { PartAlert } from './part-alert.ts';
import type { PartEntity, PartReader } from './part-reader.ts';

const HOUR = 3_600_000;

/** How an entity is seen now, over the whole store. */
export interface SpreadNow {
  readonly spread: EntitySpread;
  /** Null where the stored row about hubs stands. */
  readonly hub: MeasuredHub | null;
  /** Links by it may be others than before, also between alerts that have not changed. */
  readonly isChanged: boolean;
  readonly isHub: boolean;
}

/** The spread of an entity of which none is stored. */
export const unseen = { fan: 1, hours: 1 };

/** True when so many other assets make an entity of this rule yield no link. */
export function isHubFan(rule: KindRule | null, fan: number): boolean {
  return rule !== null && roundUpToPowerOfTwo(fan) > rule.hubLimit;
}

/** A hub of which only new alerts speak stays one: the assets that they bring are added, its alerts are not read. */
export function spreadOfGrownHub(
  reader: PartReader,
  changes: PartChanges,
  entity: PartEntity,
  rule: KindRule,
  stored: EntitySpread,
  naming: readonly number[],
): SpreadNow | null {
  const shown = reader.store.pluck<number>('SELECT fan FROM ignored_hub WHERE entity_id = ?').get(entity.id);
  if (shown === undefined) return null;
  const assets = new Set<number>();
  for (const id of naming) {
    const alert = reader.alert(id);
    if (alert?.time === null) continue;
    for (const other of alert?.entities ?? [])
      if (other !== entity.id && reader.isAsset(other)) assets.add(other);
  }
  const most = mostCountedFan(rule.hubLimit) + 1;
  let fan = shown;
  for (const asset of assets) if (fan < most && !isSeenTogether(reader, changes, entity.id, asset)) fan += 1;
  return {
    spread: { entity: entity.id, fan, hours: stored.hours },
    hub: { entity: entity.id, hub: { fan, limit: rule.hubLimit } },
    isChanged: false,
    isHub: true,
  };
}

/** Whether an alert that is not new names both. Looks through the alerts of the asset, of which there are mostly few. */
function isSeenTogether(reader: PartReader, changes: PartChanges, hub: number, asset: number): boolean {
  const both = reader.store.read<{ id: number }>(
    `SELECT e.alert_id AS id FROM evidence AS e INDEXED BY evidence_by_entity
     WHERE e.entity_id = ? AND EXISTS (SELECT 1 FROM evidence AS h INDEXED BY evidence_by_entity WHERE h.entity_id = ? AND h.alert_id = e.alert_id)`,
  );
  for (const { id } of both.all(asset, hub)) {
    if (changes.newAlerts.has(id)) continue;
    const alert = reader.alert(id);
    if (alert && alert.time !== null && alert.entities.includes(hub) && alert.entities.includes(asset))
      return true;
  }
  return false;
}

/**
 * Counts an entity from all of its alerts.
 * @param reach longest window of any rule for its kind, ms.
 * @param grownBy the alerts that name it since it was counted last, where nothing else has changed; else null.
 */
export function countSpread(
  reader: PartReader,
  entity: PartEntity,
  rule: KindRule | null,
  reach: number,
  stored: EntitySpread | null,
  grownBy: readonly number[] | null,
): SpreadNow {
  const list = reader.postings(entity.id);
  const fan = fanOf(reader, entity, rule, list, stored, grownBy);
  const hours = new Set(list.map(({ time }) => Math.floor((time ?? 0) / HOUR))).size;
  const isHub = isHubFan(rule, fan);
  const isNear = list.some(
    ({ time }, index) => index > 0 && (time ?? 0) - (list[index - 1]?.time ?? 0) <= reach,
  );
  return {
    spread: { entity: entity.id, fan, hours },
    hub: {
      entity: entity.id,
      hub: isHub && isNear && rule ? { fan, limit: rule.hubLimit } : null,
    },
    isChanged: effectOf(rule, stored ?? unseen) !== effectOf(rule, { fan, hours }),
    isHub,
  };
}

/** What of a spread links depend on: equal texts, equal links. */
function effectOf(
  rule: KindRule | null,
  { fan, hours }: { readonly fan: number; readonly hours: number },
): string {
  const roundedHours = roundUpToPowerOfTwo(hours);
  if (rule === null) return `${roundedHours}`;
  if (isHubFan(rule, fan)) return 'hub';
  return `${roundedHours} ${fanEffect(rule, fan)}`;
}

/** Distinct other assets, or a number that says no more where the exact one would change nothing. */
function fanOf(
  reader: PartReader,
  entity: PartEntity,
  rule: KindRule | null,
  list: readonly PartAlert[],
  stored: EntitySpread | null,
  grownBy: readonly number[] | null,
): number {
  if (rule === null) return 1;
  if (stored !== null && grownBy !== null) {
    const grown = new Set(grownBy);
    const added = list.filter(({ id }) => grown.has(id));
    const most = stored.fan + countFan(reader, entity.id, added);
    if (!isHubFan(rule, most) && fanEffect(rule, most) === fanEffect(rule, stored.fan)) return most;
  }
  return Math.min(countFan(reader, entity.id, list), mostCountedFan(rule.hubLimit) + 1);
}

/** What of a fan links depend on. */
function fanEffect(rule: KindRule, fan: number): number {
  const rounded = roundUpToPowerOfTwo(fan);
  return rounded <= rule.fullFan ? 1 : rounded;
}

function countFan(reader: PartReader, entity: number, list: readonly PartAlert[]): number {
  reader.readNamed(list);
  const assets = new Set<number>();
  for (const alert of list) for (const other of alert.entities) assets.add(other);
  assets.delete(entity);
  let fan = 0;
  for (const other of assets) if (reader.isAsset(other)) fan += 1;
  return fan;
}
