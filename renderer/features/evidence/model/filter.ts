import type { OutputOf, ParsedInputOf } from '../../../../shared/contract/index.ts';
import { formatCount } from '../../../../shared/lib/format-count.ts';
import { valueLabel } from '../../../../shared/model/values.ts';
import type { StageFilter } from '../../../../shared/story/standing.ts';
import type { MenuEntry } from '../../../ui/index.ts';
import { originLabel } from './columns.ts';

/** What the list of evidence is narrowed to. */
export type EvidenceFilter = ParsedInputOf<'incidents.evidence'>['filter'];
/** Values that the filter can choose, with their counts. */
export type EvidenceFacets = OutputOf<'incidents.evidence'>['facets'];
type Facet = keyof EvidenceFacets;

/** Lets everything through. */
export const noFilter: EvidenceFilter = {
  verdicts: [],
  remediationStatuses: [],
  roles: [],
  threats: [],
  detectionOrigins: [],
  lists: [],
  disagreesOnly: false,
  pinnedOnly: false,
  unjudgedOnly: false,
  unremediatedOnly: false,
  untoldOnly: false,
  alert: null,
};

/** What steps of an incident ask to see to, as the filter that lists it. */
export const leftEvidence: Readonly<Record<Extract<StageFilter, `${string}Evidence`>, EvidenceFilter>> = {
  unjudgedEvidence: { ...noFilter, verdicts: ['malicious', 'suspicious'], unjudgedOnly: true },
  unremediatedEvidence: { ...noFilter, verdicts: ['malicious'], unremediatedOnly: true },
  untoldEvidence: { ...noFilter, verdicts: ['malicious'], untoldOnly: true },
};

/** The switches of the filter, as the menu and as chips say them. */
const switches = [
  { id: 'disagreesOnly', label: 'Only where sources do not agree', name: 'Sources', value: 'do not agree' },
  { id: 'pinnedOnly', label: 'Only what is pinned', name: 'Only', value: 'pinned' },
  {
    id: 'unjudgedOnly',
    label: 'Only what no analyst has judged',
    name: 'Only',
    value: 'not judged by an analyst',
  },
  { id: 'unremediatedOnly', label: 'Only what is not remediated', name: 'Only', value: 'not remediated' },
  {
    id: 'untoldOnly',
    label: 'Only what no source tells the remediation of',
    name: 'Only',
    value: 'remediation not told',
  },
] as const;

/** What people read for a facet and its values. */
const facets: Readonly<
  Record<Facet, { readonly label: string; readonly nameOf: (value: string) => string }>
> = {
  verdicts: { label: 'Verdict', nameOf: (value) => valueLabel('verdict', value) },
  remediationStatuses: { label: 'Remediation', nameOf: (value) => valueLabel('remediationStatus', value) },
  roles: { label: 'Role', nameOf: (value) => valueLabel('role', value) },
  threats: { label: 'Threat', nameOf: (value) => value },
  detectionOrigins: { label: 'Detection origin', nameOf: originLabel },
  lists: { label: 'On list', nameOf: (value) => value },
};
const facetNames = Object.keys(facets) as Facet[];

/** One part of the filter that can be taken away. */
export interface FilterChip {
  readonly id: string;
  readonly name: string;
  readonly value: string;
}

const separator = '\u0000';
const idOf = (facet: Facet, value: string): string => `${facet}${separator}${value}`;

/** The filter as chips. @param alertTitle of the alert that the filter names */
export function chipsOf(filter: EvidenceFilter, alertTitle: string | null): readonly FilterChip[] {
  return [
    ...facetNames.flatMap((facet) =>
      filter[facet].map((value) => ({
        id: idOf(facet, value),
        name: facets[facet].label,
        value: facets[facet].nameOf(value),
      })),
    ),
    ...switches.filter(({ id }) => filter[id]).map(({ id, name, value }) => ({ id, name, value })),
    ...(filter.alert === null ? [] : [{ id: 'alert', name: 'Alert', value: alertTitle ?? '…' }]),
  ];
}

/** The filter with a value or switch turned round. @param alert what the switch of the alert chooses */
export function toggled(filter: EvidenceFilter, id: string, alert: string | null): EvidenceFilter {
  const turned = switches.find((one) => one.id === id);
  if (turned !== undefined) return { ...filter, [turned.id]: !filter[turned.id] };
  if (id === 'alert') return { ...filter, alert: filter.alert === null ? alert : null };
  const [name = '', value = ''] = id.split(separator);
  const facet = facetNames.find((known) => known === name);
  if (facet === undefined) return filter;
  const values = filter[facet];
  return {
    ...filter,
    [facet]: values.includes(value) ? values.filter((one) => one !== value) : [...values, value],
  };
}

/** Values of one facet in the menu; the rest is reached through the text search and the chips. */
const mostValues = 15;

/** The menu of the filter: switches, then each facet with its values and how many pieces have them. */
export function filterEntries(
  filter: EvidenceFilter,
  values: EvidenceFacets | null,
  hasAlert: boolean,
): readonly MenuEntry[] {
  const item = (id: string, label: string, checked: boolean, hint?: number): MenuEntry => ({
    kind: 'item',
    id,
    label,
    checked,
    ...(hint === undefined ? {} : { hint: formatCount(hint) }),
  });
  return [
    ...switches.map(({ id, label }) => item(id, label, filter[id])),
    ...(hasAlert || filter.alert !== null
      ? [item('alert', 'Only of the selected alert', filter.alert !== null)]
      : []),
    ...facetNames.flatMap((facet): readonly MenuEntry[] => {
      const found = values?.[facet] ?? [];
      if (found.length === 0) return [];
      return [
        { kind: 'separator' },
        { kind: 'label', label: facets[facet].label },
        ...found
          .slice(0, mostValues)
          .map(({ value, count }) =>
            item(idOf(facet, value), facets[facet].nameOf(value), filter[facet].includes(value), count),
          ),
      ];
    }),
  ];
}
