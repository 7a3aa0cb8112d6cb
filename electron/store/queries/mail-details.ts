import type { OutputOf } from '../../../shared/contract/index.ts';
import { OperationError } from '../../../shared/contract/operation.ts';
import type { JsonObject, JsonValue } from '../../../shared/lib/json.ts';
import { isJsonArray, numberAt, textAt, textsAt, timeAt, valueAt } from '../../../shared/story/details.ts';
import { unwrapLink } from '../../../shared/model/safe-links.ts';
import { flatten } from '../../../shared/story/raw-fields.ts';
import { createFinder } from '../../../shared/story/relations.ts';
import type { EntityFinder } from '../../../shared/story/relations.ts';
import type { ReadableStore } from '../connection.ts';
import { newestAlertsOf } from './entity-alerts.ts';
import { identifiersOf, requireEntity } from './entity-details.ts';
import { summarizeEntities, verdictsOf } from './entity-summary.ts';
import type { EntitySummary } from './entity-summary.ts';
import { deliveryOf } from './mail-delivery.ts';
import type { TellingAlert } from './mail-delivery.ts';
import { readEvidence } from './evidence-items.ts';
import type { EvidenceItem } from './evidence-items.ts';

type Mail = OutputOf<'entities.mail'>;

/** A message is told by the newest of its alerts. */
const mostAlerts = 50;

/**
 * A mail message in full.
 * @param incidentUid the incident in whose scope verdicts are looked at; null: everywhere.
 * @throws OperationError `notFound` when there is no such entity, `badInput` when it is no mail message.
 */
export function getMail(store: ReadableStore, entityId: number, incidentUid: string | null): Mail {
  const entity = requireEntity(store, entityId, incidentUid);
  if (entity.kind !== 'mailMessage')
    throw new OperationError('badInput', 'The entity is not a mail message.', { entityId });
  const alertIds = newestAlertsOf(store, entityId, mostAlerts).map(({ id }) => id);
  const around = readEvidence(store, alertIds, incidentUid);
  const own = around.filter((item) => item.entity.id === entityId);
  const details = mergeDetails(own);
  const entities = new Map(around.map((item) => [item.entity.id, item.entity]));
  const find = createFinder(around, identifiersOf(store, entities.keys()));
  const delivery = deliveryOf(store, entityId, own, alertsOf(store, alertIds));
  const locations = delivery.flatMap(({ location }) => location ?? []);
  const [deliveredTo] = locations;
  const latest = locations.at(-1);
  return {
    entity,
    subject: textAt(details, 'subject'),
    sender: {
      p1: textAt(details, 'p1Sender', 'emailAddress'),
      p2: textAt(details, 'p2Sender', 'emailAddress'),
      displayName: textAt(details, 'p2Sender', 'displayName') ?? textAt(details, 'p1Sender', 'displayName'),
      domain: textAt(details, 'p2Sender', 'domainName') ?? textAt(details, 'p1Sender', 'domainName'),
      ip: textAt(details, 'senderIp'),
    },
    recipient: textAt(details, 'recipientEmailAddress'),
    networkMessageId: textAt(details, 'networkMessageId'),
    internetMessageId: textAt(details, 'internetMessageId'),
    receivedAt: timeAt(details, 'receivedDateTime'),
    deliveryAction: delivery.find(({ action }) => action !== null)?.action ?? null,
    deliveryLocation: deliveredTo ?? null,
    latestLocation: latest?.toLowerCase() === deliveredTo?.toLowerCase() ? null : (latest ?? null),
    delivery,
    direction: textAt(details, 'antiSpamDirection'),
    language: textAt(details, 'language'),
    threats: [...new Set([...textsAt(details, 'threats'), ...own.flatMap(({ threats }) => threats)])],
    detectionMethods: [...textsAt(details, 'threatDetectionMethods')],
    authentication: authenticationOf(details),
    urls: urlsOf(details, find, entities),
    attachments: attachmentsOf(details, around, find, entities),
    headers: headersOf(details),
    messageRecord:
      own.find(({ details: said }) => valueAt(said, 'messageSource') !== undefined)?.recordUid ?? null,
    otherRecipients: otherRecipients(store, entityId, incidentUid),
    evidence: own,
    verdicts: verdictsOf(store, entityId, incidentUid),
  };
}

function alertsOf(store: ReadableStore, ids: readonly number[]): ReadonlyMap<string, TellingAlert> {
  const rows = store
    .read<TellingAlert>(
      `SELECT a.uid, a.title, a.service_source AS serviceSource, a.first_ms AS at
       FROM json_each(?) AS j CROSS JOIN alert AS a ON a.id = j.value`,
    )
    .all(JSON.stringify(ids));
  return new Map(rows.map((row) => [row.uid, row]));
}

/** What any alert says of the message; where they differ, the richest evidence counts. */
function mergeDetails(own: readonly EvidenceItem[]): JsonObject {
  const richest = [...own].sort((a, b) => filled(a.details) - filled(b.details));
  const merged: Record<string, JsonValue> = {};
  for (const { details } of richest) {
    for (const [name, value] of Object.entries(details)) {
      if (
        name !== '__proto__' &&
        value !== null &&
        value !== '' &&
        !(isJsonArray(value) && value.length === 0)
      )
        merged[name] = value;
    }
  }
  return merged;
}

function filled(details: JsonObject): number {
  return Object.values(details).filter((value) => value !== null && value !== '').length;
}

const authenticationFields = /spf|dkim|dmarc|arc(?=[A-Z]|$)|authentication/i;

function authenticationOf(details: JsonObject): Mail['authentication'] {
  return Object.entries(details).flatMap(([name, value]) =>
    authenticationFields.test(name)
      ? flatten(value, { left: 50 }).map((field) => ({
          name: field.path === '' ? name : `${name}.${field.path}`,
          value: field.value,
        }))
      : [],
  );
}

function urlsOf(
  details: JsonObject,
  find: EntityFinder,
  entities: ReadonlyMap<number, EntitySummary>,
): Mail['urls'] {
  return [...new Set(textsAt(details, 'urls'))].map((url) => ({
    url,
    original: unwrapLink(url)?.original ?? null,
    entity: entityAt(entities, find(['url'], url)),
  }));
}

function entityAt(entities: ReadonlyMap<number, EntitySummary>, id: number | null): EntitySummary | null {
  return id === null ? null : (entities.get(id) ?? null);
}

/**
 * Attachments as the evidence names them. The Graph security API counts a message's attachments without naming them; where it counts
 * some, the files of the same alerts are shown, unless the alert is about a device too and they may be anything.
 */
function attachmentsOf(
  details: JsonObject,
  around: readonly EvidenceItem[],
  find: EntityFinder,
  entities: ReadonlyMap<number, EntitySummary>,
): Mail['attachments'] {
  const named = valueAt(details, 'attachments');
  if (isJsonArray(named) && named.length > 0) {
    return named.map((item) => {
      const sha256 = textAt(item, 'sha256') ?? textAt(item, 'fileDetails', 'sha256');
      const name =
        typeof item === 'string' ? item : (textAt(item, 'fileName') ?? textAt(item, 'name') ?? 'Unnamed');
      return {
        name,
        sha256,
        size: numberAt(item, 'fileSize') ?? numberAt(item, 'size'),
        entity: entityAt(entities, find(['file'], sha256)),
      };
    });
  }
  if ((numberAt(details, 'attachmentsCount') ?? 0) === 0) return [];
  const withDevice = new Set(
    around.filter(({ entity }) => entity.kind === 'device').map(({ alertUid }) => alertUid),
  );
  const files = around.filter(({ entity, alertUid }) => entity.kind === 'file' && !withDevice.has(alertUid));
  return [...new Map(files.map((item) => [item.entity.id, item])).values()].map(
    ({ entity, details: file }) => ({
      name: textAt(file, 'fileDetails', 'fileName') ?? entity.label,
      sha256: textAt(file, 'fileDetails', 'sha256'),
      size: numberAt(file, 'fileDetails', 'fileSize'),
      entity,
    }),
  );
}

/** Header fields in their order, where a source delivered the message itself. */
function headersOf(details: JsonObject): Mail['headers'] {
  return textsAt(details, 'messageSource', 'headers').map((line) => {
    const cut = line.indexOf(':');
    return cut < 0
      ? { name: '', value: line }
      : { name: line.slice(0, cut).trim(), value: line.slice(cut + 1).trim() };
  });
}

/** Copies of the message to others share its Internet message id; their identifiers begin with it. */
function otherRecipients(
  store: ReadableStore,
  entityId: number,
  incidentUid: string | null,
): Mail['otherRecipients'] {
  const rows = store
    .read<{ id: number; recipient: string }>(
      `SELECT o.entity_id AS id, substr(o.value, instr(i.value, '|') + 1) AS recipient FROM identifier AS i CROSS JOIN identifier AS o
         ON o.kind = i.kind AND o.namespace = i.namespace
         AND o.value >= substr(i.value, 1, instr(i.value, '|')) AND o.value < substr(i.value, 1, instr(i.value, '|') - 1) || '}'
       WHERE i.entity_id = ? AND i.namespace = 'internetMessageIdRecipient' AND instr(i.value, '|') > 0
         AND o.entity_id <> i.entity_id ORDER BY recipient LIMIT 500`,
    )
    .all(entityId);
  const entities = summarizeEntities(
    store,
    rows.map(({ id }) => id),
    incidentUid,
  );
  return rows.map(({ id, recipient }) => ({ recipient, entity: entities.get(id) ?? null }));
}
