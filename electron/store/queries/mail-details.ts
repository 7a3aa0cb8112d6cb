import type { OutputOf } from '../../../shared/contract/index.ts';
import { OperationError } from '../../../shared/contract/operation.ts';
import type { JsonObject, JsonValue } from '../../../shared/lib/json.ts';
import { isJsonArray, textAt, textsAt, timeAt, valueAt } from '../../../shared/story/details.ts';
import { createFinder } from '../../../shared/story/relations.ts';
import type { ReadableStore } from '../connection.ts';
import { newestAlertsOf } from './entity-alerts.ts';
import { tellOf } from './entity-told.ts';
import { identifiersOf, requireEntity } from './entity-details.ts';
import { summarizeEntities, verdictsOf } from './entity-summary.ts';
import type { EntitySummary } from './entity-summary.ts';
import { contextMentions } from './entity-mentions.ts';
import type { ContextMention } from './entity-mentions.ts';
import { copiesOf, messageOf } from './mail-delivery.ts';
import type { TellingAlert } from './mail-delivery.ts';
import { messagesOfSender } from './mail-from-sender.ts';
import { attachmentsOf, authenticationOf, countOf, sayingsOf, urlsOf } from './mail-parts.ts';
import { readEvidence } from './evidence-items.ts';

type Mail = OutputOf<'entities.mail'>;

/** A message is told by the newest of its alerts and of the rows of context that name it. */
const mostAlerts = 50;
const mostRows = 2000;

/**
 * A mail message in full.
 * @param incidentUid the incident in whose scope verdicts are looked at; null: everywhere.
 * @throws OperationError `notFound` when there is no such entity, `badInput` when it is no mail message.
 */
export function getMail(store: ReadableStore, entityId: number, incidentUid: string | null): Mail {
  const entity = requireEntity(store, entityId, incidentUid);
  if (entity.kind !== 'mailMessage')
    throw new OperationError('badInput', 'The entity is not a mail message.', { entityId });
  const named = newestAlertsOf(store, entityId, mostAlerts + 1);
  const alertIds = named.slice(0, mostAlerts).map(({ id }) => id);
  const around = readEvidence(store, alertIds, incidentUid);
  const own = around.filter((item) => item.entity.id === entityId);
  const rows = contextMentions(store, entityId, ['mailEvent'], mostRows);
  const alerts = alertsOf(store, alertIds);
  // What alerts say of the message stands before what rows of context say.
  const details = mergeDetails([
    ...rows.records.map(({ record }) => messageOf(record)?.details ?? {}),
    ...[...own].sort((a, b) => filled(a.details) - filled(b.details)).map((item) => item.details),
  ]);
  const sender = textAt(details, 'p2Sender', 'emailAddress') ?? textAt(details, 'p1Sender', 'emailAddress');
  const entities = new Map(around.map((item) => [item.entity.id, item.entity]));
  const find = createFinder(around, identifiersOf(store, entities.keys()));
  const sayings = sayingsOf(own, rows.records, alerts);
  const others = otherRecipients(store, entityId, incidentUid);
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
    networkMessageId: textAt(details, 'networkMessageId'),
    internetMessageId: textAt(details, 'internetMessageId'),
    receivedAt: timeAt(details, 'receivedDateTime') ?? receivedIn(rows.records),
    copies: copiesOf(own, rows.records, alerts),
    told: tellOf(store, entityId, {
      alerts: { read: alertIds.length, truncated: named.length > mostAlerts },
      context: [rows],
      lists: [],
    }),
    direction: textAt(details, 'antiSpamDirection'),
    language: textAt(details, 'language'),
    threats: [
      ...new Set([
        ...sayings.flatMap(({ details: said }) => textsAt(said, 'threats')),
        ...own.flatMap(({ threats }) => threats),
      ]),
    ],
    detectionMethods: [...textsAt(details, 'threatDetectionMethods')],
    authentication: authenticationOf(sayings),
    urls: urlsOf(sayings, (url) => entityAt(entities, find(['url'], url))),
    urlCount: countOf(sayings, 'urlCount', 'UrlCount'),
    attachments: attachmentsOf(sayings, around, (sha256) => entityAt(entities, find(['file'], sha256))),
    attachmentCount: countOf(sayings, 'attachmentsCount', 'AttachmentCount'),
    headers: headersOf(details),
    messageRecord:
      own.find(({ details: said }) => valueAt(said, 'messageSource') !== undefined)?.recordUid ?? null,
    otherRecipients: others,
    fromSender: messagesOfSender(
      store,
      sender,
      [entityId, ...others.flatMap(({ entity: copy }) => copy?.id ?? [])],
      incidentUid,
    ),
    evidence: own,
    verdicts: verdictsOf(store, entityId, incidentUid),
  };
}

/** Rows of EmailEvents tell when they were received by their own time: the earliest counts. */
function receivedIn(rows: readonly ContextMention[]): number | null {
  const delivered = rows.filter(
    ({ record, at }) => at !== null && textAt(messageOf(record)?.details, 'deliveryAction') !== null,
  );
  return delivered.length === 0 ? null : Math.min(...delivered.map(({ at }) => at ?? Infinity));
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

/** What anybody says of the message; where they differ, what comes last. */
function mergeDetails(all: readonly JsonObject[]): JsonObject {
  const merged: Record<string, JsonValue> = {};
  for (const details of all) {
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

function entityAt(entities: ReadonlyMap<number, EntitySummary>, id: number | null): EntitySummary | null {
  return id === null ? null : (entities.get(id) ?? null);
}
