import type { OutputOf } from '../../../shared/contract/index.ts';
import { deviceOfKey, identityText } from '../../../shared/correlation/identity-text.ts';
import { becauseText, strengthText, withheldText } from '../../../shared/correlation/link-texts.ts';
import type { LinkEnd, LinkFacts, NamedEntity } from '../../../shared/correlation/link-texts.ts';
import type { CorrelationSettings } from '../../../shared/correlation/settings.ts';
import type { ReadableStore } from '../connection.ts';
import { readCorrelationSettings } from '../correlation-settings.ts';
import { decisionBetween } from './decisions-between.ts';
import { spreadFacts } from './entity-spread.ts';
import { summarizeEntities, type EntitySummary } from './entity-summary.ts';
import { sizesOf } from './incident-standing.ts';
import { linkColumns, linkJoins, toLink, type StoredLinkRow } from './links.ts';
import { RawFieldFinder, type RawField } from './raw-fields.ts';
import { stormFacts } from './storm-facts.ts';

/** A link with all that a person needs to judge it, as the contract has it. */
export type ExplainedLink = OutputOf<'correlation.ofAlert'>['held'][number];

interface Row extends StoredLinkRow {
  readonly a: number;
  readonly b: number;
  readonly aTitle: string;
  readonly bTitle: string;
  readonly aTime: number | null;
  readonly bTime: number | null;
  readonly aIncident: number | null;
  readonly bIncident: number | null;
  readonly tenant: string | null;
  readonly entityId: number | null;
  readonly secondEntityId: number | null;
  readonly refusal: string | null;
  readonly needed: number | null;
  readonly pooled: number | null;
}

/** Links to be explained. `reversed`: told from their second alert to their first. */
export interface LinkToExplain {
  readonly id: number;
  readonly reversed?: boolean;
  /** Ends as they are to be told, where they are others than the link's own (two repeats of one storm). */
  readonly ends?: readonly [number, number];
}

/** Links with their texts and raw fields, in the order given. Ids that are not there are left out. */
export function explainLinks(
  store: ReadableStore,
  links: readonly LinkToExplain[],
  finder = new RawFieldFinder(store),
): ExplainedLink[] {
  const settings = readCorrelationSettings(store);
  const rows = new Map(
    store
      .read<Row>(
        `SELECT ${linkColumns}, k.a, k.b, x.title AS aTitle, y.title AS bTitle, x.first_ms AS aTime, y.first_ms AS bTime,
           x.incident_id AS aIncident, y.incident_id AS bIncident,
           coalesce(x.tenant, y.tenant) AS tenant, k.entity_id AS entityId, k.second_entity_id AS secondEntityId, k.refusal, k.needed, k.pooled
         FROM json_each(?) AS j CROSS JOIN link AS k ON k.id = j.value ${linkJoins}`,
      )
      .all(JSON.stringify(links.map(({ id }) => id)))
      .map((row) => [row.id, row]),
  );
  const entities = summarizeEntities(
    store,
    [...rows.values()].flatMap(({ entityId, secondEntityId }) =>
      [entityId, secondEntityId].filter((id) => id !== null),
    ),
    null,
  );
  return links.flatMap((wanted) => {
    const row = rows.get(wanted.id);
    return row ? [explainOne(store, wanted, row, entities, settings, finder)] : [];
  });
}

function explainOne(
  store: ReadableStore,
  { reversed = false, ends }: LinkToExplain,
  row: Row,
  summaries: ReadonlyMap<number, EntitySummary>,
  settings: CorrelationSettings,
  finder: RawFieldFinder,
): ExplainedLink {
  const entities = [row.entityId, row.secondEntityId].flatMap((id) =>
    id === null ? [] : (summaries.get(id) ?? []),
  );
  const [a, b] = ends ?? [row.a, row.b];
  const [fieldsA, fieldsB] = fieldsOf(row, a, b, finder);
  const link = toLink(row);
  const endA = ends ? endOf(store, a) : { uid: row.from, title: row.aTitle, time: row.aTime };
  const endB = ends ? endOf(store, b) : { uid: row.to, title: row.bTitle, time: row.bTime };
  const [from, to] = reversed && !ends ? [endB, endA] : [endA, endB];
  const [fromFields, toFields] = reversed && !ends ? [fieldsB, fieldsA] : [fieldsA, fieldsB];
  const [fromStorm, toStorm] = (reversed && !ends ? [b, a] : [a, b]).map((alert) =>
    stormFacts(store, alert, row.rule === 'storm'),
  ) as [LinkEnd['storm'], LinkEnd['storm']];
  const named = entities.map((entity) => ({ kind: entity.kind, label: identityOf(store, entity) }));
  const facts: LinkFacts = {
    rule: row.rule,
    entities: named,
    gapMilliseconds: row.gapMilliseconds,
    windowMilliseconds: row.windowMilliseconds,
    strength: row.strength,
    state: row.state,
    refusal: row.refusal,
    neededStrength: row.needed,
    pooledStrength: row.pooled,
    ends:
      from.time === null || to.time === null
        ? null
        : [
            { time: from.time, storm: fromStorm },
            { time: to.time, storm: toStorm },
          ],
  };
  const sizes =
    row.state.startsWith('withheld') && row.aIncident !== null && row.bIncident !== null
      ? sizesOf(store, row.aIncident, row.bIncident)
      : null;
  return {
    ...link,
    sharedValue: named.length === 0 ? link.sharedValue : named.map(({ label }) => label).join(' + '),
    from: from.uid,
    to: to.uid,
    id: row.id,
    fromTitle: from.title,
    toTitle: to.title,
    fromTime: from.time,
    toTime: to.time,
    fromStorm,
    toStorm,
    fromFields: [...fromFields],
    toFields: [...toFields],
    entities,
    because: becauseText(facts, {
      sourceIncident: row.rule === 'sourceIncident' ? sourceIncidentOf(store, row.a) : null,
      decision: row.rule === 'mustLink' ? decisionBetween(store, row.a, row.b) : null,
      target: row.rule === 'sequence:lateralMovement' ? otherDevice(store, row.b, row.entityId) : null,
    }),
    strengthText: strengthText(
      facts,
      settings,
      row.rule === 'sharedEntity' && row.entityId !== null
        ? spreadFacts(store, row.entityId, row.tenant)
        : null,
    ),
    withheldText: withheldText(facts, settings, sizes),
  };
}

interface End {
  readonly uid: string;
  readonly title: string;
  readonly time: number | null;
}

function endOf(store: ReadableStore, alertId: number): End {
  return (
    store.read<End>('SELECT uid, title, first_ms AS time FROM alert WHERE id = ?').get(alertId) ?? {
      uid: '',
      title: '',
      time: null,
    }
  );
}

/** What people read for an entity, with all that makes it the same one where its label alone does not. */
function identityOf(store: ReadableStore, { kind, key, label }: EntitySummary): string {
  const behind = deviceOfKey(key);
  if (behind === null) return label;
  const device = store
    .pluck<string>(
      `SELECT n.label FROM identifier AS i JOIN entity AS n ON n.id = i.entity_id
       WHERE i.kind = 'device' AND i.namespace = ? AND i.value = ? LIMIT 1`,
    )
    .get(behind.namespace, behind.value);
  return identityText(kind, key, label, device ?? behind.value);
}

/** The device that an alert names beside another; null where it names none, or several. */
function otherDevice(store: ReadableStore, alertId: number, deviceId: number | null): NamedEntity | null {
  const [device, ...more] = store
    .pluck<string>(
      `SELECT DISTINCT n.label FROM evidence AS e INDEXED BY evidence_by_alert CROSS JOIN entity AS n ON n.id = e.entity_id
       WHERE e.alert_id = ? AND n.kind = 'device' AND n.id IS NOT ? LIMIT 2`,
    )
    .all(alertId, deviceId);
  return device === undefined || more.length > 0 ? null : { kind: 'device', label: device };
}

function sourceIncidentOf(store: ReadableStore, alertId: number): string | null {
  const row = store
    .read<{ id: string; name: string | null }>(
      `SELECT i.source_id AS id, json_extract(i.body, '$.name') AS name FROM alert AS s JOIN source_incident AS i ON i.id = s.source_incident_id
       WHERE s.id = ? AND (i.body IS NULL OR json_valid(i.body))`,
    )
    .get(alertId);
  if (!row) return null;
  return typeof row.name === 'string' && row.name !== '' ? `${row.id} (${row.name})` : row.id;
}

type Fields = readonly [readonly RawField[], readonly RawField[]];

/** The fields that a link rests on at each of its alerts. */
function fieldsOf(row: Row, a: number, b: number, finder: RawFieldFinder): Fields {
  switch (row.rule) {
    case 'storm': {
      const of = (alert: number): readonly RawField[] => [
        ...finder.ofText(alert, ({ alert: body }) => body?.detectorId ?? body?.title ?? null),
        ...finder.ofPrimaryAsset(alert),
      ];
      return [of(a), of(b)];
    }
    case 'sourceIncident': {
      const of = (alert: number): readonly RawField[] =>
        finder.ofText(alert, ({ alert: body }) => body?.sourceIncident?.id ?? null);
      return [of(a), of(b)];
    }
    default: {
      const shared = [row.entityId, row.secondEntityId].filter((id) => id !== null);
      const pairs = shared.map((entity) => finder.ofEntity(a, b, entity));
      const titled = row.rule.startsWith('sequence:');
      const title = (alert: number): readonly RawField[] =>
        titled ? finder.ofText(alert, ({ alert: body }) => body?.title ?? null) : [];
      return [
        [...title(a), ...pairs.flatMap(([fields]) => fields)],
        [...title(b), ...pairs.flatMap(([, fields]) => fields)],
      ];
    }
  }
}
