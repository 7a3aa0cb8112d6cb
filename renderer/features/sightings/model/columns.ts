import { formatCount } from '../../../../shared/lib/format-count.ts';
import { entityKindLabels } from '../../../../shared/model/entity-kinds.ts';
import { valueLabel } from '../../../../shared/model/values.ts';
import {
  defangedValue,
  foundText,
  matchText,
  pastedKindLabels,
  verdictOfSighting,
} from '../../../../shared/query/evidence-columns.ts';
import type { Sighting } from '../../../../shared/query/evidence-columns.ts';
import type { TableColumn } from '../../../ui/index.ts';

const time = (at: number | null): string => (at === null ? '' : new Date(at).toISOString());

/** The kinds of the entities that a value was found as. */
export function kindsText({ entities }: Sighting): string {
  return [...new Set(entities.map(({ kind }) => kind))].map((kind) => entityKindLabels[kind].one).join(', ');
}

/** Columns of the sightings of a list. */
export const sightingColumns: readonly TableColumn<Sighting>[] = [
  { id: 'value', label: 'Value', width: 200, grow: true, required: true, text: defangedValue },
  { id: 'found', label: 'Found', width: 92, text: foundText },
  {
    id: 'alerts',
    label: 'Alerts',
    width: 72,
    align: 'end',
    text: ({ alerts }) => formatCount(alerts),
  },
  {
    id: 'context',
    label: 'Context',
    width: 76,
    align: 'end',
    text: ({ context }) => (context === 0 ? '' : formatCount(context)),
  },
  { id: 'match', label: 'Match', width: 170, text: matchText },
  { id: 'kind', label: 'Type', width: 110, text: ({ kind }) => pastedKindLabels[kind] },
  {
    id: 'verdict',
    label: 'Verdict',
    width: 120,
    text: (row) => {
      const verdict = verdictOfSighting(row);
      return verdict === null ? '' : valueLabel('verdict', verdict);
    },
  },
  { id: 'lists', label: 'Lists', width: 150, text: ({ lists }) => lists.map(({ list }) => list).join(', ') },
  {
    id: 'incidents',
    label: 'Incidents',
    width: 130,
    text: ({ incidents, incidentTotal }) =>
      incidentTotal === 0
        ? ''
        : `${incidents
            .slice(0, 3)
            .map(({ number }) => `#${number}`)
            .join(', ')}${incidentTotal > 3 ? ` +${formatCount(incidentTotal - 3)}` : ''}`,
  },
  {
    id: 'entities',
    label: 'Entities',
    width: 180,
    text: kindsText,
  },
  { id: 'firstSeen', label: 'First seen', width: 168, text: ({ firstSeen }) => time(firstSeen) },
  { id: 'lastSeen', label: 'Last seen', width: 168, text: ({ lastSeen }) => time(lastSeen) },
];
