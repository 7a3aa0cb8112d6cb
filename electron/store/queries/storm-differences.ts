import type { OutputOf } from '../../../shared/contract/index.ts';
import { imageOfLabel } from '../../../shared/story/process-label.ts';
import type { EntityKind } from '../../../shared/model/entity-kinds.ts';
import { mainProcess } from '../../../shared/story/narrate-process.ts';
import { groupBy } from '../../../shared/story/collect.ts';
import type { ReadableStore } from '../connection.ts';
import { readEvidence } from './evidence-items.ts';
import { cached } from './result-cache.ts';
import { looksAlike } from './storm-size.ts';

/** What the alerts that the row of a storm stands for differ in. */
export type StormDifference = NonNullable<OutputOf<'alerts.get'>['difference']>;

/** Of a storm so many alerts are compared, the earliest. */
const mostCompared = 2_000;
/** Names that are told; the rest is counted. */
const mostNames = 4;
/** Alerts of one process name whose records are read for their command lines. */
const mostRead = 20;

/** Kinds by how much they tell of what an alert is about. */
const tellingFirst: readonly EntityKind[] = [
  'process',
  'url',
  'file',
  'registryValue',
  'registryKey',
  'mailMessage',
  'ip',
  'user',
  'mailbox',
  'device',
];

const rankOf = (kind: EntityKind): number => {
  const place = tellingFirst.indexOf(kind);
  return place < 0 ? tellingFirst.length : place;
};

/** SQL of this module, for a test of its plans. */
export const differenceSql = {
  members: `SELECT s.id FROM alert AS r CROSS JOIN alert AS s INDEXED BY alert_by_storm ON s.storm_id = r.id
     WHERE r.id = ? AND (s.id = r.id OR (${looksAlike('s', 'r')})) ORDER BY s.first_ms LIMIT ${mostCompared}`,
  named: `SELECT e.entity_id AS entityId, n.kind, count(DISTINCT e.alert_id) AS alerts
     FROM json_each(?) AS j CROSS JOIN evidence AS e ON e.alert_id = j.value CROSS JOIN entity AS n ON n.id = e.entity_id
     WHERE e.embedded = 0 GROUP BY e.entity_id`,
  names: `SELECT DISTINCT e.alert_id AS alertId, e.entity_id AS entityId, n.label
     FROM json_each(?) AS j CROSS JOIN evidence AS e ON e.alert_id = j.value CROSS JOIN entity AS n ON n.id = e.entity_id
     WHERE e.embedded = 0 AND n.kind = ?`,
} as const;

/**
 * What the alerts that the row of a storm's first alert stands for differ in: the most telling kind of which not all of them name the same entities.
 * Null where all name the same, and for what is no first alert of a storm. Storms of more than 2,000 alerts are judged by the first 2,000.
 */
export function stormDifference(store: ReadableStore, stormId: number): StormDifference | null {
  return cached(store, `difference of storm ${stormId}`, () => {
    const members = store.pluck<number>(differenceSql.members).all(stormId);
    if (members.length < 2) return null;
    const list = JSON.stringify(members);
    const differing = store
      .read<{ entityId: number; kind: EntityKind; alerts: number }>(differenceSql.named)
      .all(list)
      .filter(({ alerts }) => alerts < members.length);
    const [kind] = differing.map((named) => named.kind).sort((a, b) => rankOf(a) - rankOf(b));
    if (kind === undefined) return null;
    const ids = new Set(differing.map(({ entityId }) => entityId));
    const rows = store
      .read<{ alertId: number; entityId: number; label: string }>(differenceSql.names)
      .all(list, kind)
      .filter(({ entityId }) => ids.has(entityId));
    const nameOf = (label: string): string => (kind === 'process' ? imageOfLabel(label) : label);
    const groups = groupBy(rows, ({ label }) => nameOf(label).toLowerCase());
    const names = [...groups]
      .map(([name, group]) => ({
        label: nameOf(group[0]?.label ?? name),
        alerts: new Set(group.map(({ alertId }) => alertId)).size,
        entities: new Set(group.map(({ entityId }) => entityId)).size,
      }))
      .sort((a, b) => b.alerts - a.alerts || (a.label < b.label ? -1 : 1));
    return {
      kind,
      compared: members.length,
      names: names.slice(0, mostNames),
      more: Math.max(0, names.length - mostNames),
      byCommandLine: kind === 'process' && names.length === 1 && commandLinesDiffer(store, members),
    };
  });
}

/** Whether processes of one name were started with different command lines, as far as the first alerts tell. */
function commandLinesDiffer(store: ReadableStore, members: readonly number[]): boolean {
  const told = tellApart(store, members.slice(0, mostRead), 'process');
  return new Set([...told.values()].map(({ text }) => text)).size > 1;
}

/** What tells one repeat of a storm from the others. */
type Telling = NonNullable<OutputOf<'alerts.storm'>['rows'][number]['telling']>;

/**
 * What each of some alerts of a storm is about, by uid: the command line of its gravest process, else the names of what differs. Reads the records
 * of these alerts: for a page of them.
 * @param kind that in which the alerts of the storm differ
 */
export function tellApart(
  store: ReadableStore,
  alertIds: readonly number[],
  kind: EntityKind,
): ReadonlyMap<string, Telling> {
  const told = new Map<string, Telling>();
  const byAlert = groupBy(readEvidence(store, alertIds, null), ({ alertUid }) => alertUid);
  for (const [uid, evidence] of byAlert) {
    const node = kind === 'process' ? mainProcess(evidence) : null;
    const names = new Set(
      evidence.flatMap(({ entity, embedded }) => (entity.kind === kind && !embedded ? [entity.label] : [])),
    );
    const text = node?.commandLine ?? [...names].slice(0, mostNames).join(', ');
    if (text !== '') told.set(uid, { kind, text: shortened(text), isCommand: node?.commandLine != null });
  }
  return told;
}

/** Characters of a command line that a list needs: more nobody reads there. */
const mostTold = 600;

const shortened = (text: string): string => {
  const points = [...text.slice(0, 4 * mostTold)];
  return points.length <= mostTold ? text : `${points.slice(0, mostTold - 1).join('')}…`;
};
