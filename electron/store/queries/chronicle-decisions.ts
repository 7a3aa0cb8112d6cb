import type { OutputOf } from '../../../shared/contract/index.ts';
import type { ReadableStore } from '../connection.ts';
import { gravityOf, verdictGravity } from '../entity-verdicts.ts';

type ChronicleEvent = OutputOf<'incidents.chronicle'>['events'][number];
type Target = ChronicleEvent['targets'][number];

/** Targets that decisions on several are told with, over all decisions. */
const mostTargets = 10_000;
/** Pieces of evidence of one entity that are asked what its source says. */
const mostAsked = 5_000;

/**
 * SQL of the gravity of what is shown of entities where no analyst says anything, for a test of its plan: the gravest of their sources,
 * else of playbooks and lists.
 */
export const unjudgedSql = `SELECT j.value AS entityId,
    (SELECT max(${gravityOf('s.verdict')}) FROM
      (SELECT e.verdict FROM evidence AS e INDEXED BY evidence_by_entity WHERE e.entity_id = j.value LIMIT ${mostAsked}) AS s) AS bySources,
    (SELECT max(${gravityOf('v.verdict')}) FROM identifier AS i CROSS JOIN verdict AS v INDEXED BY verdict_by_identifier ON v.identifier_id = i.id
      WHERE i.entity_id = j.value AND v.actor <> 'analyst' AND v.undone = 0 AND v.scope = 'everywhere') AS byOthers
  FROM json_each(?) AS j`;

const verdicts = ['malicious', 'suspicious', 'noThreatsFound', 'unknown'] as const;

/**
 * Before an analyst judged something, and after that was withdrawn, it did not look unjudged: it was shown as its source has it. A verdict
 * from or to nothing is told so.
 */
export function withUnjudged(
  store: ReadableStore,
  events: readonly ChronicleEvent[],
): readonly ChronicleEvent[] {
  const isOpen = ({ field, entityId, oldValue, newValue }: ChronicleEvent): boolean =>
    field === 'verdict' && entityId !== null && (oldValue === null || newValue === null);
  const wanted = [...new Set(events.filter(isOpen).map(({ entityId }) => entityId))];
  if (wanted.length === 0) return events;
  const rows = store
    .read<{ entityId: number; bySources: number | null; byOthers: number | null }>(unjudgedSql)
    .all(JSON.stringify(wanted));
  const shown = new Map(
    rows.map(({ entityId, bySources, byOthers }): [number, string] => {
      const gravity = (bySources ?? 0) > 0 ? bySources : byOthers;
      return [entityId, verdicts.find((verdict) => verdictGravity(verdict) === gravity) ?? 'unknown'];
    }),
  );
  return events.map((event) => {
    if (!isOpen(event)) return event;
    const { oldValue, newValue, entityId } = event;
    const unjudged = shown.get(entityId ?? 0) ?? 'unknown';
    return { ...event, oldValue: oldValue ?? unjudged, newValue: newValue ?? unjudged };
  });
}

/** An event of a history, with what the same decision on other targets has too. */
export interface KeyedEvent {
  readonly key: string;
  readonly event: ChronicleEvent;
}

/** Fields that a story shows as they were at a moment: of these it is told which targets a decision was on. */
const shownFields: ReadonlySet<string> = new Set([
  'status',
  'severity',
  'classification',
  'determination',
  'assignedTo',
  'verdict',
  'pinned',
]);

/** One decision on many targets as one event, in the order of the first of each. */
export function uniteDecisions(events: readonly KeyedEvent[]): readonly ChronicleEvent[] {
  const united = new Map<string, { event: ChronicleEvent; targets: Target[] }>();
  for (const { key, event } of events) {
    const { alert, entityId, oldValue } = event;
    const known = united.get(key);
    if (known === undefined) united.set(key, { event, targets: [{ alert, entityId, oldValue }] });
    else {
      known.event = unite(known.event, event);
      known.targets.push({ alert, entityId, oldValue });
    }
  }
  let room = mostTargets;
  return [...united.values()].map(({ event, targets }) => {
    if (targets.length < 2 || event.field === null || !shownFields.has(event.field)) return event;
    const told = targets.slice(0, room);
    room -= told.length;
    return { ...event, targets: told };
  });
}

function unite(known: ChronicleEvent, event: ChronicleEvent): ChronicleEvent {
  return {
    ...known,
    count: known.count + event.count,
    alert: known.alert === event.alert ? known.alert : null,
    entityId: known.entityId === event.entityId ? known.entityId : null,
    oldValue: known.oldValue === event.oldValue ? known.oldValue : null,
    label: known.label === event.label ? known.label : known.label.replace(/ · .*$/, ''),
  };
}
