import { formatCount } from '../../shared/lib/format-count.ts';
import { visibleMarks } from './evidence-text.ts';

/** Counts of four digits and more where automatic names have one. */
const countInName =
  /^\d{4,}(?= alerts from )|(?<= on )\d{4,}(?= endpoints)|(?<= involving )\d{4,}(?= users)/g;

/** The name of an incident as it is shown: stored automatic names have counts as digits alone. */
export const incidentName = (name: string): string =>
  visibleMarks(name).replace(countInName, (digits) => formatCount(Number(digits)));
