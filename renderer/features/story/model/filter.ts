import type { ParsedInputOf } from '../../../../shared/contract/index.ts';
import { entityKindLabels } from '../../../../shared/model/entity-kinds.ts';
import type { EntityKind } from '../../../../shared/model/entity-kinds.ts';
import { valueLabel } from '../../../../shared/model/values.ts';
import { tacticLabel } from '../../../../shared/story/tactic.ts';
import type { Story } from './graph.ts';

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
  filter.pinnedOnly || filter.text.trim() !== '' || filterParts.some(({ part }) => filter[part].length > 0);

/** A value of a filter as people read it. */
export function filterValueLabel(part: FilterPart, value: string): string {
  switch (part) {
    case 'severities':
      return value === '' ? 'No severity' : valueLabel('severity', value);
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

/** One thing that a filter asks for, with the filter without it. */
export interface FilterChip {
  readonly key: string;
  readonly label: string;
  readonly text: string;
  readonly without: StoryFilter;
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

/** Values that a part can choose: those of the incident, and those that are chosen although nothing has them any more. */
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
  return [...counted, ...chosen.flatMap((value) => (known.has(value) ? [] : [{ value, count: 0 }]))].map(
    ({ value, count }) => ({
      value,
      count,
      label: filterValueLabel(part, value),
      chosen: chosen.includes(value),
    }),
  );
}
