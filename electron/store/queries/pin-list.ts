import type { OutputOf } from '../../../shared/contract/index.ts';
import { entityCaption, evidenceCaption } from '../../../shared/story/caption.ts';
import { orderPins } from '../../../shared/story/pin-order.ts';
import { alertTactic, tacticOrder } from '../../../shared/story/tactic.ts';
import type { ReadableStore } from '../connection.ts';
import { findIncident } from '../incident-access.ts';
import { summarizeEntities } from './entity-summary.ts';
import type { EntitySummary } from './entity-summary.ts';
import { readTexts } from './json-text.ts';
import { recipientsOf } from './mail-recipients.ts';
import { tellSteps } from './pin-captions.ts';
import type { ToldStep } from './pin-captions.ts';
import { recipientsInIdentifiers } from './recipients-in-identifiers.ts';

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
  earliest: `SELECT a.id AS alertId, a.first_ms AS at, a.category, a.techniques, a.service_source AS serviceSource
    FROM (SELECT DISTINCT alert_id FROM evidence WHERE entity_id = ? LIMIT 20000) AS e CROSS JOIN alert AS a ON a.id = e.alert_id
    WHERE a.incident_id = ? ORDER BY a.first_ms IS NULL, a.first_ms, a.id LIMIT 100`,
  /** Of what is seen so often that none of the alerts above is of the incident. */
  seen: `SELECT a.id FROM evidence AS e INDEXED BY evidence_by_entity CROSS JOIN alert AS a ON a.id = e.alert_id
    WHERE e.entity_id = ? AND a.incident_id = ? LIMIT 1`,
  alert: `SELECT id AS alertId, first_ms AS at, category, techniques, service_source AS serviceSource FROM alert WHERE id = ?`,
  /** Which of some entities an incident's alerts name. */
  namedInIncident: `SELECT DISTINCT e.entity_id FROM alert AS a INDEXED BY alert_by_incident CROSS JOIN evidence AS e ON e.alert_id = a.id
    WHERE a.incident_id = ? AND e.entity_id IN (SELECT value FROM json_each(?)) ORDER BY e.entity_id`,
  said: 'SELECT roles, verdict FROM evidence WHERE alert_id = ? AND entity_id = ? ORDER BY verdict IS NULL, id LIMIT 1',
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
  const earliest = new Map(
    rows.map((row) => [row.uid, row.kind === 'entity' ? earliestOf(store, incident.id, row.entityId) : []]),
  );
  const recipients = recipientsOf(
    store,
    rows.flatMap((row) => {
      const { entityId } = row;
      if (entityId === null || entities.get(entityId)?.kind !== 'mailMessage') return [];
      return [{ entityId, alertId: row.alertId ?? earliest.get(row.uid)?.[0]?.alertId ?? null }];
    }),
  );
  const steps = tellSteps(
    store,
    rows.flatMap(({ kind, alertId }) => (kind === 'alert' && alertId !== null ? [alertId] : [])),
    incident.uid,
  );
  const pins = rows.flatMap((row): Pin[] => {
    const { uid, note, group, caption, position, by } = row;
    const entity = row.entityId === null ? undefined : entities.get(row.entityId);
    const to = (entity && recipients.get(entity.id)) ?? [];
    const alerts = earliest.get(row.uid) ?? [];
    const step = row.kind === 'alert' && row.alertId !== null ? steps.get(row.alertId) : undefined;
    const shown = describe(store, { row, entity, alerts, to: to.slice(0, mostRecipients), step }, tacticsOf);
    if (shown === null) return [];
    return [{ uid, note, group, caption, position, by, inStory: row.inStory === 1, ...shown }];
  });
  return [...orderPins(pins)];
}

/** Which of some entities the alerts of an incident name. Its cost is linear in the evidence of the incident. */
export function seenOf(store: ReadableStore, reference: string, entities: readonly number[]): number[] {
  const { id } = findIncident(store, reference);
  return store.pluck<number>(sql.namedInIncident).all(id, JSON.stringify(entities));
}

/** An alert of the incident that names an entity. */
interface NamingAlert extends Pick<Row, 'at' | 'category' | 'techniques' | 'serviceSource'> {
  readonly alertId: number;
}

function earliestOf(store: ReadableStore, incident: number, entityId: number | null): readonly NamingAlert[] {
  if (entityId === null) return [];
  const found = store.read<NamingAlert>(sql.earliest).all(entityId, incident);
  if (found.length > 0) return found;
  const one = store.pluck<number>(sql.seen).get(entityId, incident);
  return one === undefined ? [] : store.read<NamingAlert>(sql.alert).all(one);
}

/** Things that an alert names, its messages with whom they went to. */
function withRecipients(store: ReadableStore, named: Pin['entities']): Pin['entities'] {
  const mails = named.flatMap(({ id, kind }) => (kind === 'mailMessage' ? [id] : []));
  const found = recipientsInIdentifiers(store, mails);
  return named.map((one) => {
    const to = found.get(one.id);
    return to === undefined ? one : { ...one, recipients: to.slice(0, mostRecipients) };
  });
}

type Described = Omit<Pin, 'uid' | 'note' | 'group' | 'caption' | 'position' | 'by' | 'inStory'>;

/** What is known of one pin. */
interface KnownPin {
  readonly row: Row;
  readonly entity: EntitySummary | undefined;
  /** Of a pin on an entity, the alerts of the incident that name it, earliest first. */
  readonly alerts: readonly NamingAlert[];
  /** Of a mail message, who it went to. */
  readonly to: readonly string[];
  /** Of a pin on an alert, what it tells. */
  readonly step: ToldStep | undefined;
}

function describe(
  store: ReadableStore,
  { row, entity, alerts, to, step }: KnownPin,
  tacticsOf: TacticsOf,
): Described | null {
  if (row.kind !== 'entity') {
    if (row.alertId === null || row.alertUid === null) return null;
    const common = {
      at: row.at,
      tactic: tacticOfAlert(row, tacticsOf),
      serviceSource: row.serviceSource,
      severity: row.severity,
      count: step?.count ?? 1,
      alike: step?.alike ?? true,
      until: step?.until ?? null,
      seen: true,
      recipients: [...to],
    };
    const title = row.title ?? row.alertUid;
    if (row.kind === 'evidence') {
      if (!entity) return null;
      // What this alert says of it: what is held of the entity now may be another's word.
      const said = store
        .read<{ roles: string; verdict: string | null }>(sql.said)
        .get(row.alertId, entity.id);
      const roles = readTexts(said?.roles ?? null);
      return {
        ...common,
        target: { kind: 'evidence', alert: row.alertUid, entityId: entity.id },
        label: entity.label,
        verdict: entity.verdict,
        verdictBy: entity.verdictBy,
        entityKind: entity.kind,
        entities: [nameOf(entity)],
        automaticCaption: evidenceCaption({ ...entity, to }, title, said?.verdict ?? null, roles),
      };
    }
    if (step === undefined) return null;
    return {
      ...common,
      target: { kind: 'alert', alert: row.alertUid },
      label: title,
      verdict: null,
      verdictBy: null,
      entityKind: null,
      entities: withRecipients(store, step.entities.map(nameOf)),
      automaticCaption: step.caption,
    };
  }
  if (!entity) return null;
  const seen = alerts.length > 0;
  return {
    target: { kind: 'entity', entityId: entity.id },
    label: entity.label,
    severity: null,
    verdict: entity.verdict,
    verdictBy: entity.verdictBy,
    entityKind: entity.kind,
    at: alerts[0]?.at ?? null,
    count: 1,
    alike: true,
    until: null,
    tactic: earliestTactic(alerts.map((alert) => tacticOfAlert(alert, tacticsOf))),
    serviceSource: alerts[0]?.serviceSource ?? null,
    entities: [nameOf(entity)],
    seen,
    recipients: [...to],
    automaticCaption: entityCaption(
      { ...entity, to },
      { verdict: entity.verdict, by: entity.verdictBy, seen },
    ),
  };
}

/** Recipients of a message that a pin names. */
const mostRecipients = 20;

const nameOf = ({ id, key, kind, label }: Pin['entities'][number]): Pin['entities'][number] => ({
  id,
  key,
  kind,
  label,
});

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
