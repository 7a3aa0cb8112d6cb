import type { StoryFilter } from './filter.ts';

/** The fields of an alert that a filter asks about. */
export interface FilteredAlert {
  readonly uid: string;
  readonly title: string;
  readonly severity: string | null;
  readonly status: string;
  readonly serviceSource: string | null;
  readonly category: string | null;
  readonly stormSize: number;
}

/**
 * Whether an alert that has no node of its own passes a filter, by its own fields: of a text, its title alone.
 * @param tacticOf the tactic that a category and techniques name
 */
export function passesAlone(
  alert: FilteredAlert,
  filter: StoryFilter,
  isPinned: (uid: string) => boolean,
  tacticOf: (category: string | null, techniques: readonly (readonly string[])[]) => string | null,
): boolean {
  const isOne = (values: readonly string[], value: string | null): boolean =>
    values.length === 0 || values.includes(value ?? '');
  return (
    isOne(filter.severities, alert.severity) &&
    isOne(filter.statuses, alert.status) &&
    isOne(filter.serviceSources, alert.serviceSource) &&
    isOne(filter.tactics, tacticOf(alert.category, [])) &&
    (!filter.pinnedOnly || isPinned(alert.uid)) &&
    alert.title.toLowerCase().includes(filter.text.trim().toLowerCase())
  );
}

/**
 * How many alerts are under each tactic; '' for those without one.
 * @param collapsed rows stand for their whole storm
 */
export function tacticCounts<Row extends Pick<FilteredAlert, 'stormSize'>>(
  rows: readonly Row[],
  tacticOf: (row: Row) => string | null,
  collapsed: boolean,
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const row of rows) {
    const key = tacticOf(row) ?? '';
    counts.set(key, (counts.get(key) ?? 0) + (collapsed ? row.stormSize : 1));
  }
  return counts;
}
