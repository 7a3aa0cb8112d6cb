import type { OutputOf } from '../../../shared/contract/index.ts';
import { OperationError } from '../../../shared/contract/operation.ts';
import { refang } from '../../../shared/model/defang.ts';
import { plainMarkdown } from '../../../shared/model/plain-markdown.ts';
import { encodeCursor } from '../../../shared/query/cursor.ts';
import type { ReadableStore } from '../connection.ts';
import type { FoundIncident } from '../incident-access.ts';
import { readGroupedHistory } from './history-groups.ts';
import { comparePlaces, type HistoryEntry, type Place, type PlacedEntry } from './history.ts';
import { readPosition } from './incident-list.ts';

/** What a page of a history is asked for. */
export interface HistoryRequest {
  /** The kinds of entries that are wanted. */
  readonly kinds: readonly HistoryEntry['kind'][];
  /** Names of people and sources, '' for what has none; empty: everyone's. */
  readonly by?: readonly string[];
  /** From this time on and before that one, ms UTC; null: open. */
  readonly from?: number | null;
  readonly to?: number | null;
  /** In anything that an entry says, whatever its case; in comments as they are written and as they are read. */
  readonly text?: string;
  readonly cursor: string | null;
  readonly limit: number;
}

/** A page of an incident's history, newest first. */
export function pageOfHistory(
  store: ReadableStore,
  incident: FoundIncident,
  request: HistoryRequest,
): OutputOf<'incidents.history'> {
  const { kinds, by = [], from = null, to = null, text = '', cursor, limit } = request;
  const whole = readGroupedHistory(store, incident);
  const wanted = new Set(kinds);
  const passing = whole.filter(createHistoryTest({ by, from, to, text }));
  const newestFirst = passing.filter(({ entry }) => wanted.has(entry.kind));
  const list = `history of ${incident.id}: ${JSON.stringify([[...wanted].sort(), by, from, to, text])}`;
  // A place is the order itself, not a count: what an import adds between two pages shifts nothing.
  const after = readPlace(list, cursor);
  const start = after === null ? 0 : newestFirst.findIndex(({ place }) => comparePlaces(place, after) < 0);
  const page = start < 0 ? [] : newestFirst.slice(start, start + limit);
  const last = page.at(-1);
  const isMore = last !== undefined && last !== newestFirst.at(-1);
  return {
    rows: page.map(({ entry }) => entry),
    next: isMore ? encodeCursor(list, JSON.stringify(last.place), 0) : null,
    total: newestFirst.length,
    counts: countKinds(passing),
    people: countPeople(whole),
  };
}

/** What an entry passes that was made by one of some people, in a time, and says a text. */
function createHistoryTest({
  by,
  from,
  to,
  text,
}: Required<Pick<HistoryRequest, 'by' | 'from' | 'to' | 'text'>>): (placed: PlacedEntry) => boolean {
  const people = new Set(by);
  const words = refang(text.trim().toLowerCase());
  return ({ entry }) => {
    if (people.size > 0 && !people.has(entry.by ?? '')) return false;
    if (from !== null && (entry.at === null || entry.at < from)) return false;
    if (to !== null && (entry.at === null || entry.at >= to)) return false;
    if (words === '') return true;
    const labels = entry.targets.map(({ label }) => label);
    const said = [
      entry.text,
      // What is read on the page has no marks of Markdown in it.
      entry.kind === 'comment' && entry.text !== null ? plainMarkdown(entry.text) : null,
      entry.by,
      entry.field,
      entry.oldValue,
      entry.newValue,
      entry.targetLabel,
      ...labels,
    ];
    // Labels of evidence are defanged here, what people wrote may be either: both are compared as they are without.
    return said.some((part) => part !== null && refang(part.toLowerCase()).includes(words));
  };
}

/** Most entries first, then by name. */
function countPeople(entries: readonly PlacedEntry[]): OutputOf<'incidents.history'>['people'] {
  const counts = new Map<string, number>();
  for (const { entry } of entries) counts.set(entry.by ?? '', (counts.get(entry.by ?? '') ?? 0) + 1);
  return [...counts]
    .map(([name, number]) => ({ by: name, entries: number }))
    .sort((a, b) => b.entries - a.entries || (a.by < b.by ? -1 : 1));
}

function countKinds(entries: readonly PlacedEntry[]): Record<HistoryEntry['kind'], number> {
  const counts = { comment: 0, change: 0, sourceComment: 0, automatic: 0, import: 0 };
  for (const { entry } of entries) counts[entry.kind]++;
  return counts;
}

/** The place that a cursor stands for; null for the start. @throws OperationError `badInput` when the cursor is none of this list. */
export function readPlace(list: string, cursor: string | null): Place | null {
  const position = readPosition(list, cursor);
  if (position === null) return null;
  if (position.kind === 'atKey' && typeof position.key === 'string') {
    try {
      const place: unknown = JSON.parse(position.key);
      const isPart = (part: unknown): boolean => typeof part === 'number' || typeof part === 'string';
      if (Array.isArray(place) && place.every(isPart)) return place as Place;
    } catch {
      // Refused below.
    }
  }
  throw new OperationError('badInput', 'The text is not a cursor.');
}

/** How many entries an incident's history has. */
export function countHistory(store: ReadableStore, incident: FoundIncident): number {
  return readGroupedHistory(store, incident).length;
}
