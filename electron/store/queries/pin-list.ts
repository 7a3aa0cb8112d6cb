import type { OutputOf } from '../../../shared/contract/index.ts';
import type { EntityKind } from '../../../shared/model/entity-kinds.ts';
import { alertCaption, entityCaption, evidenceCaption } from '../../../shared/story/caption.ts';
import { orderPins } from '../../../shared/story/pin-order.ts';
import { alertTactic, tacticOrder } from '../../../shared/story/tactic.ts';
import type { ReadableStore } from '../connection.ts';
import { findIncident } from '../incident-access.ts';
import { summarizeEntities } from './entity-summary.ts';
import type { EntitySummary } from './entity-summary.ts';
import { readTexts } from './json-text.ts';

type Pin = OutputOf<'pins.list'>['pins'][number];

/** Tactics of a technique by its id. */
export type TacticsOf = (technique: string) => readonly string[];

interface Row {
  readonly uid: string;
  readonly kind: 'alert' | 'entity' | 'evidence';
  readonly note: string | null;
  readonly group: string | null;
  readonly caption: string | null;
  readonly inStory: number;
  readonly position: number;
  readonly by: string | null;
  readonly alertId: number | null;
  readonly alertUid: string | null;
  readonly title: string | null;
  readonly severity: string | null;
  readonly category: string | null;
  readonly techniques: string | null;
  readonly serviceSource: string | null;
  readonly at: number | null;
  readonly entityId: number | null;
}

const sql = {
  pins: `SELECT p.uid, p.target_kind AS kind, p.note, p.group_name AS "group", p.caption, p.in_story AS inStory, p.position, p.author AS by,
      a.id AS alertId, a.uid AS alertUid, a.title, a.severity, a.category, a.techniques, a.service_source AS serviceSource, a.first_ms AS at,
      i.entity_id AS entityId
    FROM pin AS p LEFT JOIN record AS d ON d.uid = p.alert_uid LEFT JOIN alert AS a ON a.id = d.alert_id
      LEFT JOIN identifier AS i ON i.id = p.identifier_id
    WHERE p.incident_uid = ? AND p.removed = 0 ORDER BY p.position, p.id`,
  /** Alerts of the incident that name an entity, earliest first. */
  earliest: `SELECT a.first_ms AS at, a.category, a.techniques, a.service_source AS serviceSource
    FROM (SELECT DISTINCT alert_id FROM evidence WHERE entity_id = ? LIMIT 20000) AS e CROSS JOIN alert AS a ON a.id = e.alert_id
    WHERE a.incident_id = ? ORDER BY a.first_ms IS NULL, a.first_ms, a.id LIMIT 100`,
  named: `SELECT DISTINCT n.id, n.kind, n.label, e.ordinal FROM evidence AS e JOIN entity AS n ON n.id = e.entity_id
    WHERE e.alert_id = ? AND e.embedded = 0 ORDER BY e.record_id, e.ordinal LIMIT 60`,
  roles: 'SELECT roles FROM evidence WHERE alert_id = ? AND entity_id = ? ORDER BY id LIMIT 1',
};

/** The pins of an incident in the order in which they are shown. What they point at may be gone with an undone import: then they are left out. */
export function listPins(store: ReadableStore, reference: string, tacticsOf: TacticsOf): Pin[] {
  const incident = findIncident(store, reference);
  const rows = store.read<Row>(sql.pins).all(incident.uid);
  const entities = summarizeEntities(
    store,
    rows.flatMap(({ entityId }) => (entityId === null ? [] : [entityId])),
    incident.uid,
  );
  const pins = rows.flatMap((row): Pin[] => {
    const { uid, note, group, caption, position, by } = row;
    const shown = describe(store, incident.id, row, entities, tacticsOf);
    if (shown === null) return [];
    return [{ uid, note, group, caption, position, by, inStory: row.inStory === 1, ...shown }];
  });
  return [...orderPins(pins)];
}

type Described = Omit<Pin, 'uid' | 'note' | 'group' | 'caption' | 'position' | 'by' | 'inStory'>;

function describe(
  store: ReadableStore,
  incident: number,
  row: Row,
  entities: ReadonlyMap<number, EntitySummary>,
  tacticsOf: TacticsOf,
): Described | null {
  const entity = row.entityId === null ? undefined : entities.get(row.entityId);
  if (row.kind !== 'entity') {
    if (row.alertId === null || row.alertUid === null) return null;
    const common = {
      at: row.at,
      tactic: tacticOfAlert(row, tacticsOf),
      serviceSource: row.serviceSource,
      severity: row.severity,
    };
    const title = row.title ?? row.alertUid;
    if (row.kind === 'evidence') {
      if (!entity) return null;
      const roles = readTexts(store.pluck<string>(sql.roles).get(row.alertId, entity.id) ?? null);
      return {
        ...common,
        target: { kind: 'evidence', alert: row.alertUid, entityId: entity.id },
        label: entity.label,
        verdict: entity.verdict,
        entityKind: entity.kind,
        entities: [nameOf(entity)],
        automaticCaption: evidenceCaption(entity, title, entity.verdict, roles),
      };
    }
    const named = store.read<{ id: number; kind: EntityKind; label: string }>(sql.named).all(row.alertId);
    const distinct = [...new Map(named.map((one) => [one.id, nameOf(one)])).values()];
    return {
      ...common,
      target: { kind: 'alert', alert: row.alertUid },
      label: title,
      verdict: null,
      entityKind: null,
      entities: distinct.sort((a, b) => rankOf(a.kind) - rankOf(b.kind)).slice(0, mostEntities),
      automaticCaption: alertCaption(title, distinct),
    };
  }
  if (!entity) return null;
  const alerts = store
    .read<Pick<Row, 'at' | 'category' | 'techniques' | 'serviceSource'>>(sql.earliest)
    .all(entity.id, incident);
  return {
    target: { kind: 'entity', entityId: entity.id },
    label: entity.label,
    severity: null,
    verdict: entity.verdict,
    entityKind: entity.kind,
    at: alerts[0]?.at ?? null,
    tactic: earliestTactic(alerts.map((alert) => tacticOfAlert(alert, tacticsOf))),
    serviceSource: alerts[0]?.serviceSource ?? null,
    entities: [nameOf(entity)],
    automaticCaption: entityCaption(entity, entity.verdict, entity.verdictBy),
  };
}

/** Entities that a step shows. */
const mostEntities = 8;

const nameOf = ({
  id,
  kind,
  label,
}: Pick<EntitySummary, 'id' | 'kind' | 'label'>): Pin['entities'][number] => ({
  id,
  kind,
  label,
});

/** People and machines first, then what acts, then everything else. */
const firstKinds: readonly EntityKind[] = [
  'user',
  'device',
  'mailbox',
  'mailMessage',
  'url',
  'ip',
  'process',
  'file',
];
function rankOf(kind: EntityKind): number {
  const rank = firstKinds.indexOf(kind);
  return rank < 0 ? firstKinds.length : rank;
}

function tacticOfAlert(
  { category, techniques }: Pick<Row, 'category' | 'techniques'>,
  tacticsOf: TacticsOf,
): string | null {
  return alertTactic(category, readTexts(techniques).map(tacticsOf));
}

/** Of the alerts that name an entity, the tactic that stands first in the kill chain. */
function earliestTactic(tactics: readonly (string | null)[]): string | null {
  return tactics.reduce((first, tactic) => (tacticOrder(tactic) < tacticOrder(first) ? tactic : first), null);
}
