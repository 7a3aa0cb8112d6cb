import { shownEvidence } from '../../../ui/index.ts';
import type { EvidenceForm } from '../../../ui/index.ts';

/** Characters of a tooltip: a source may write pages. */
const longest = 2_000;

/** The whole of a value that a cell cuts, as its tooltip; undefined without one. */
export const wholeText = (value: string | null, form?: EvidenceForm): string | undefined =>
  value === null ? undefined : shownEvidence(value, form).slice(0, longest);
