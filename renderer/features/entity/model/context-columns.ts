import type { OutputOf } from '../../../../shared/contract/index.ts';
import type { TableColumn } from '../../../ui/index.ts';
import { fieldWords } from './details.ts';

type ContextRow = OutputOf<'entities.context'>['rows'][number];

/** The columns of a list of context records. */
export const contextColumns: readonly TableColumn<ContextRow>[] = [
  { id: 'at', label: 'Time', width: 190, text: (row) => String(row.at ?? '') },
  { id: 'kind', label: 'Kind', width: 130, text: (row) => fieldWords(row.kind) },
  { id: 'title', label: 'What happened', width: 340, required: true, grow: true, text: (row) => row.title },
  { id: 'action', label: 'Action', width: 130, text: (row) => row.action ?? '' },
  { id: 'outcome', label: 'Outcome', width: 100, text: (row) => row.outcome ?? '' },
  {
    id: 'entities',
    label: 'Entities',
    width: 240,
    text: (row) => row.entities.map(({ label }) => label).join(', '),
  },
  { id: 'file', label: 'File', width: 200, hidden: true, text: (row) => row.file },
];
