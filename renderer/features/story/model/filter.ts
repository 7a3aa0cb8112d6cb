import type { ParsedInputOf } from '../../../../shared/contract/index.ts';
import { formatCount } from '../../../../shared/lib/format-count.ts';
import { entityKindLabels } from '../../../../shared/model/entity-kinds.ts';
import type { EntityKind } from '../../../../shared/model/entity-kinds.ts';
import { severityRank, valueLabel } from '../../../../shared/model/values.ts';
import { tacticLabel, tacticOrder } from '../../../../shared/story/tactic.ts';
import type { Story } from './graph.ts';
import { targetOf } from './selection.ts';

/** What list, graph and table are narrowed to. */
export type StoryFilter = ParsedInputOf<'incidents.story'>['filter'];

/** A filter that lets everything through. */
export const emptyFilter: StoryFilter = {
  entityKinds: [],
  severities: [],
  statuses: [],
  serviceSources: [],
  tactics: [],
  pinnedOnly: false,
  text: '',
  alerts: [],
  entities: [],
};

/** The parts of a filter that are lists of values, as people call them. */
export const filterParts = [
  { part: 'severities', title: 'Severity' },
  { part: 'statuses', title: 'Status' },
  { part: 'serviceSources', title: 'Source' },
  { part: 'tactics', title: 'Tactic' },
  { part: 'entityKinds', title: 'Entity type' },
] as const satisfies readonly { readonly part: keyof Story['facets']; readonly title: string }[];

/** A part of a filter that is a list of values. */
export type FilterPart = (typeof filterParts)[number]['part'];

/** Whether a filter leaves anything out. */
export const isFiltering = (filter: StoryFilter): boolean =>
  filter.pinnedOnly ||
  filter.text.trim() !== '' ||
  filter.alerts.length > 0 ||
  filter.entities.length > 0 ||
  filterParts.some(({ part }) => filter[part].length > 0);

/** A value of a filter as people read it. */
export function filterValueLabel(part: FilterPart, value: string): string {
  switch (part) {
    case 'severities':
      return value === '' ? 'Unknown severity' : valueLabel('severity', value);
    case 'statuses':
      return value === '' ? 'No status' : valueLabel('alertStatus', value);
    case 'serviceSources':
      return value === '' ? 'No source' : valueLabel('serviceSource', value);
    case 'tactics':
      return value === '' ? 'No tactic' : tacticLabel(value);
    case 'entityKinds':
      return Object.hasOwn(entityKindLabels, value) ? entityKindLabels[value as EntityKind].many : value;
  }
}

/** The filter with a value of a part added, or taken out when it is there. */
export function toggleValue(filter: StoryFilter, part: FilterPart, value: string): StoryFilter {
  const values: readonly string[] = filter[part];
  const next = values.includes(value) ? values.filter((other) => other !== value) : [...values, value];
  return { ...filter, [part]: next };
}

/** Members of a group that a filter can name, by the contract. */
const mostMembers = 10_000;

/**
 * The filter that asks for the members of a group, and no longer for those of another.
 * @param members their keys in the selection
 */
export function filterToMembers(filter: StoryFilter, members: readonly string[]): StoryFilter {
  const targets = members.slice(0, mostMembers).map(targetOf);
  return {
    ...filter,
    alerts: targets.flatMap((target) => (target?.kind === 'alert' ? [target.alert] : [])),
    entities: targets.flatMap((target) => (target?.kind === 'entity' ? [target.entityId] : [])),
  };
}

/** One thing that a filter asks for, with the filter without it. */
export interface FilterChip {
  readonly key: string;
  readonly label: string;
  readonly text: string;
  readonly without: StoryFilter;
}

function memberChips(filter: StoryFilter): readonly FilterChip[] {
  const chip = (part: 'alerts' | 'entities', label: string): readonly FilterChip[] => {
    const { length } = filter[part];
    if (length === 0) return [];
    return [
      { key: part, label, text: `${formatCount(length)} of a group`, without: { ...filter, [part]: [] } },
    ];
  };
  return [...chip('alerts', 'Alerts'), ...chip('entities', 'Entities')];
}

/** What a filter asks for, one by one. */
export function filterChips(filter: StoryFilter): readonly FilterChip[] {
  const text = filter.text.trim();
  return [
    ...(text === ''
      ? []
      : [{ key: 'text', label: 'Text', text: `“${text}”`, without: { ...filter, text: '' } }]),
    ...(filter.pinnedOnly
      ? [{ key: 'pinned', label: 'Pinned', text: 'only', without: { ...filter, pinnedOnly: false } }]
      : []),
    ...memberChips(filter),
    ...filterParts.flatMap(({ part, title }) =>
      filter[part].map((value) => ({
        key: `${part} ${value}`,
        label: title,
        text: filterValueLabel(part, value),
        without: toggleValue(filter, part, value),
      })),
    ),
  ];
}

/** Where a value stands among those of its part that have an order of their own: the highest severity and the first tactic come first. */
function placeOf(part: FilterPart, value: string): number {
  if (part === 'severities') return -severityRank(value === '' ? null : value);
  if (part === 'tactics') return value === '' ? Infinity : tacticOrder(value);
  return 0;
}

/** Values that a part can choose, severities and tactics in their order, others by how many have them: those of the incident, and those that are chosen although nothing has them any more. */
export function choicesOf(
  filter: StoryFilter,
  facets: Story['facets'] | null,
  part: FilterPart,
): readonly {
  readonly value: string;
  readonly label: string;
  readonly count: number;
  readonly chosen: boolean;
}[] {
  const counted = facets?.[part] ?? [];
  const chosen: readonly string[] = filter[part];
  const known = new Set(counted.map(({ value }) => value));
  return [...counted, ...chosen.flatMap((value) => (known.has(value) ? [] : [{ value, count: 0 }]))]
    .map(({ value, count }) => ({
      value,
      count,
      label: filterValueLabel(part, value),
      chosen: chosen.includes(value),
    }))
    .sort((a, b) => {
      const [first, second] = [placeOf(part, a.value), placeOf(part, b.value)];
      return first === second ? 0 : first - second;
    });
}
