import type { OutputOf } from '../../../shared/contract/index.ts';
import { groupBy } from '../../../shared/story/collect.ts';
import { createFinder, relationsOf } from '../../../shared/story/relations.ts';
import { alertTactic } from '../../../shared/story/tactic.ts';
import { encodeCursor } from '../../../shared/query/cursor.ts';
import type { ReadableStore } from '../connection.ts';
import { shownVerdicts } from '../shown-verdicts.ts';
import { newestAlertsOf } from './entity-alerts.ts';
import { mostCompanyAlerts, namedWith } from './entity-company.ts';
import { identifiersOf } from './entity-details.ts';
import { spreadOfEntity } from './entity-incidents.ts';
import { summarizeEntities } from './entity-summary.ts';
import { readEvidence } from './evidence-items.ts';
import { readPosition } from './incident-list.ts';
import { readTexts } from './json-text.ts';

type Related = OutputOf<'entities.related'>;

/** An entity that is seen in more alerts than these has relations of the newest of them, and says so. */
const mostRelatedAlerts = 500;

/** How many places {@link rankIn} tells apart. */
const ranks = 10;

/** A device has thousands of processes, most of them as suspicious as their alert: what is malicious goes before all, they behind all else. */
function rankIn(verdict: string | null, isProcess: boolean): number {
  if (verdict === 'malicious') return isProcess ? 1 : 0;
  return (isProcess ? 4 : 2) + (verdict === 'suspicious' ? 0 : 1);
}

/** An entity that another has to do with, before it is named. */
interface Company {
  readonly id: number;
  readonly relations: readonly string[];
  readonly alerts: number;
}

/**
 * What an entity has to do with, each entity once: those that records relate to it, then those that alerts only name together with it. Within
 * both, what is malicious stands first, and other processes behind all else.
 * @param incidentUid the incident in whose scope verdicts are looked at; null: everywhere.
 * @param tacticsOf tactics of a technique by its id.
 * @throws OperationError `badInput` for a cursor of another list.
 */
export function pageOfRelated(
  store: ReadableStore,
  entityId: number,
  incidentUid: string | null,
  { cursor, limit }: { readonly cursor: string | null; readonly limit: number },
  tacticsOf: (techniqueId: string) => readonly string[],
): Related {
  const list = `related:${entityId}:${incidentUid ?? ''}`;
  const position = readPosition(list, cursor);
  const start = position?.kind === 'atKey' && typeof position.key === 'number' ? position.key : 0;
  const related = withPlaces(relationsTo(store, entityId, incidentUid, tacticsOf), placesOf(store, entityId));
  const company = namedWith(store, entityId);
  const counts = new Map(company.map((one) => [one.entityId, one.alerts]));
  const all: readonly Company[] = [
    ...[...related].map(([id, relations]) => ({
      id,
      relations: [...relations],
      alerts: counts.get(id) ?? 0,
    })),
    ...company.flatMap(({ entityId: id, alerts }) =>
      related.has(id) ? [] : [{ id, relations: [], alerts }],
    ),
  ];
  const ordered = inOrder(store, all, incidentUid);
  const page = ordered.slice(start, start + limit);
  const entities = summarizeEntities(
    store,
    page.map(({ id }) => id),
    incidentUid,
  );
  const end = start + page.length;
  const last = page.at(-1);
  return {
    rows: page.flatMap(({ id, relations, alerts }) => {
      const entity = entities.get(id);
      return entity === undefined ? [] : [{ entity, relations: [...relations], alerts }];
    }),
    next: last !== undefined && end < ordered.length ? encodeCursor(list, end, last.id) : null,
    total: ordered.length,
    related: related.size,
    device: deviceOf(store, related),
    relatedOf: mostRelatedAlerts,
    namedOf: mostCompanyAlerts,
    alertTotal: spreadOfEntity(store, entityId).alerts,
  };
}

/** Related before merely named, each by {@link rankIn}; else as they came. */
function inOrder(
  store: ReadableStore,
  all: readonly Company[],
  incidentUid: string | null,
): readonly Company[] {
  const ids = all.map(({ id }) => id);
  const verdicts = shownVerdicts(store, ids, incidentUid);
  const processes = ofKind(store, ids, 'process');
  const rankOf = ({ id, relations }: Company): number =>
    (relations.length > 0 ? 0 : ranks) + rankIn(verdicts.get(id)?.verdict ?? null, processes.has(id));
  return all
    .map((one) => ({ one, rank: rankOf(one) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ one }) => one);
}

/** Those of some entities that are of a kind. */
function ofKind(store: ReadableStore, ids: readonly number[], kind: string): ReadonlySet<number> {
  return new Set(
    store
      .pluck<number>(
        'SELECT n.id FROM json_each(?) AS j CROSS JOIN entity AS n ON n.id = j.value WHERE n.kind = ?',
      )
      .all(JSON.stringify(ids), kind),
  );
}

/** The device that an entity is on. */
function deviceOf(store: ReadableStore, related: ReadonlyMap<number, ReadonlySet<string>>): number | null {
  const on = [...related].flatMap(([id, relations]) => (relations.has('on') ? [id] : []));
  const devices = ofKind(store, on, 'device');
  return on.find((id) => devices.has(id)) ?? null;
}

/** Relations by the row id of the other end: `ran`, or from the other end `ran (by)`. */
function relationsTo(
  store: ReadableStore,
  entityId: number,
  incidentUid: string | null,
  tacticsOf: (techniqueId: string) => readonly string[],
): ReadonlyMap<number, ReadonlySet<string>> {
  const alerts = tellingAlerts(
    store,
    newestAlertsOf(store, entityId, mostRelatedAlerts).map(({ id }) => id),
  );
  const evidence = readEvidence(
    store,
    alerts.map(({ id }) => id),
    incidentUid,
  );
  const find = createFinder(
    evidence,
    identifiersOf(
      store,
      evidence.map(({ entity }) => entity.id),
    ),
  );
  const byAlert = groupBy(evidence, ({ alertUid }) => alertUid);
  const related = new Map<number, Set<string>>();
  for (const alert of alerts) {
    const techniques = readTexts(alert.techniques);
    const story = {
      title: alert.title,
      techniques,
      tactic: alertTactic(alert.category, techniques.map(tacticsOf)),
      serviceSource: alert.service,
    };
    for (const { source, target, relation } of relationsOf(story, byAlert.get(alert.uid) ?? [], find)) {
      const other = source === entityId ? target : target === entityId ? source : null;
      if (other === null) continue;
      const words = source === entityId ? relation : `${relation} (by)`;
      related.set(other, (related.get(other) ?? new Set()).add(words));
    }
  }
  return related;
}

/** What relations of an alert are read with beside its evidence. */
interface TellingAlert {
  readonly id: number;
  readonly uid: string;
  readonly title: string;
  readonly service: string | null;
  readonly category: string | null;
  /** A list as JSON. */
  readonly techniques: string;
}

function tellingAlerts(store: ReadableStore, alertIds: readonly number[]): readonly TellingAlert[] {
  return store
    .read<TellingAlert>(
      `SELECT a.id, a.uid, a.title, a.service_source AS service, a.category, a.techniques
       FROM json_each(?) AS j CROSS JOIN alert AS a ON a.id = j.value ORDER BY j.key`,
    )
    .all(JSON.stringify(alertIds));
}

/** Devices that the identifiers of an entity rest on: `start@fqdn` begins with the device's own `fqdn`. */
function placesOf(store: ReadableStore, entityId: number): readonly number[] {
  return store
    .pluck<number>(
      `SELECT DISTINCT d.entity_id FROM identifier AS i CROSS JOIN identifier AS d
         ON d.kind = 'device' AND d.namespace = substr(i.namespace, instr(i.namespace, '@') + 1)
         AND d.value = substr(i.value, 1, instr(i.value, '|') - 1)
       WHERE i.entity_id = ? AND instr(i.namespace, '@') > 0 AND instr(i.value, '|') > 0
         AND (d.tenant = '' OR i.tenant = '' OR d.tenant = i.tenant) LIMIT 5`,
    )
    .all(entityId);
}

/** Relations, with the devices that only identifiers name. */
function withPlaces(
  related: ReadonlyMap<number, ReadonlySet<string>>,
  places: readonly number[],
): ReadonlyMap<number, ReadonlySet<string>> {
  return new Map([
    ...related,
    ...places.flatMap((id): [number, ReadonlySet<string>][] =>
      related.has(id) ? [] : [[id, new Set(['on'])]],
    ),
  ]);
}
