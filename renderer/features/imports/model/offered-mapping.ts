import { visibleMarks } from '../../../ui/index.ts';

/** A mapping that fits the header of a file. */
interface OfferedMapping {
  readonly name: string;
  /** It came with the program; nobody saved it. */
  readonly isShipped: boolean;
}

/** Names an offered mapping in a sentence: `the saved mapping “North sensor”`. */
export function describeOffer({ name, isShipped }: OfferedMapping): string {
  const quoted = `“${visibleMarks(name)}”`;
  return isShipped ? `the mapping ${quoted}, shipped with Casemate,` : `the saved mapping ${quoted}`;
}

/** Names an offered mapping in a list: `Saved: North sensor`. */
export function offerLabel({ name, isShipped }: OfferedMapping): string {
  return `${isShipped ? 'Shipped with Casemate' : 'Saved'}: ${visibleMarks(name)}`;
}
