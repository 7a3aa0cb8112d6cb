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

/** Columns of the sightings of a list. */
export const sightingColumns: readonly TableColumn<Sighting>[] = [
  { id: 'value', label: 'Value', width: 260, grow: true, required: true, text: defangedValue },
  { id: 'kind', label: 'Type', width: 110, text: ({ kind }) => pastedKindLabels[kind] },
  { id: 'found', label: 'Found', width: 92, text: foundText },
  { id: 'match', label: 'Match', width: 170, text: matchText },
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
    id: 'alerts',
    label: 'Alerts',
    width: 72,
    align: 'end',
    text: ({ alerts }) => alerts.toLocaleString('en'),
  },
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
            .join(', ')}${incidentTotal > 3 ? ` +${(incidentTotal - 3).toLocaleString('en')}` : ''}`,
  },
  {
    id: 'context',
    label: 'Context',
    width: 76,
    align: 'end',
    text: ({ context }) => (context === 0 ? '' : context.toLocaleString('en')),
  },
  {
    id: 'entities',
    label: 'Entities',
    width: 180,
    text: ({ entities }) =>
      [...new Set(entities.map(({ kind }) => kind))].map((kind) => entityKindLabels[kind].one).join(', '),
  },
  { id: 'firstSeen', label: 'First seen', width: 168, text: ({ firstSeen }) => time(firstSeen) },
  { id: 'lastSeen', label: 'Last seen', width: 168, text: ({ lastSeen }) => time(lastSeen) },
];
