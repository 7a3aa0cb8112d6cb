import type { FoundIncident } from '../incident-access.ts';
import type { ReadableStore } from '../connection.ts';
import { readHistory } from './history.ts';
import type { HistoryEntry, PlacedEntry } from './history.ts';
import { cached } from './result-cache.ts';

/** Fields of which one command sets many: what it set on each is told together. */
const groupedFields: ReadonlySet<string> = new Set(['pin', 'verdict']);
/** The same of alerts: what is decided of an incident goes on to thousands of them. */
const groupedOfAlerts: ReadonlySet<string> = new Set([
  'status',
  'assignedTo',
  'classification',
  'determination',
  'tag',
]);
/** Changes of one command from which on they are one entry. */
const fewestTogether = 4;
/** Targets that an entry of many names; it is counted with all. */
const mostTargets = 2_000;

/** The history of an incident, newest first, with what one command set on many as one entry; kept until the store changes. */
export function readGroupedHistory(store: ReadableStore, incident: FoundIncident): readonly PlacedEntry[] {
  return cached(store, `grouped history ${incident.id}`, () => groupEntries(readHistory(store, incident)));
}

/** One text for changes that are told together: of one command, to the same value, with the same words; null for those told alone. */
function setOf({ entry, ofAlert = false }: PlacedEntry): string | null {
  const { group, field, oldValue, newValue, text, kind, undone } = entry;
  if (kind !== 'change' || group === null || field === null) return null;
  if (!(ofAlert ? groupedOfAlerts : groupedFields).has(field)) return null;
  // Where a tag is taken away, the old value says which. Of all others it may have been another on each.
  return JSON.stringify([group, field, ofAlert, newValue, field === 'tag' ? oldValue : null, text, undone]);
}

function groupEntries(entries: readonly PlacedEntry[]): readonly PlacedEntry[] {
  const sets = new Map<string, PlacedEntry[]>();
  for (const placed of entries) {
    const key = setOf(placed);
    const set = key === null ? undefined : sets.get(key);
    if (set) set.push(placed);
    else if (key !== null) sets.set(key, [placed]);
  }
  return entries.flatMap((placed) => {
    const key = setOf(placed);
    const set = key === null ? undefined : sets.get(key);
    if (set === undefined || set.length < fewestTogether) return [placed];
    // The newest of them stands for all.
    return set[0] === placed ? [{ ...placed, entry: together(set) }] : [];
  });
}

function together(set: readonly PlacedEntry[]): HistoryEntry {
  const [first] = set as [PlacedEntry, ...PlacedEntry[]];
  const isSame = set.every(({ entry }) => entry.oldValue === first.entry.oldValue);
  // In the order in which they were made.
  const made = set.toReversed();
  return {
    ...first.entry,
    oldValue: isSame ? first.entry.oldValue : null,
    targetLabel: nameOf(made),
    targets: made
      .slice(0, mostTargets)
      .map(({ entry }) => ({ target: entry.target, label: entry.targetLabel })),
    targetTotal: set.length,
  };
}

const pinnedWords = { alert: 'alerts', entity: 'entities', evidence: 'pieces of evidence' } as const;

function nameOf(set: readonly PlacedEntry[]): string {
  const number = set.length.toLocaleString('en');
  const [first] = set;
  if (first?.ofAlert === true) return `${number} alerts`;
  if (first?.entry.field === 'verdict') return `${number} entities`;
  const kinds = new Set(set.map(({ pinned }) => pinned ?? null));
  const [only] = kinds;
  return `${number} ${kinds.size === 1 && only != null ? pinnedWords[only] : 'things'}`;
}
