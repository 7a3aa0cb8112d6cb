/** True for a label that only repeats the value of an identifier: an id, where evidence gave no name. */
const isValueAlone = (label: string, value: string): boolean => label.toLowerCase() === value.toLowerCase();

/**
 * True when a label tells more than the one that is kept: a name more than the identifier's own value, else the smaller, so that it does not matter
 * which came first.
 */
export function isBetterLabel(label: string, known: string, value: string): boolean {
  if (label === '' || label === known) return false;
  if (known === '') return true;
  const [isValue, wasValue] = [isValueAlone(label, value), isValueAlone(known, value)];
  return isValue === wasValue ? label < known : wasValue;
}

/** An identifier with what evidence called it by which it was the strongest. */
interface LabelledIdentifier {
  readonly value: string;
  readonly rank: number;
  readonly label: string;
}

/** What an entity is called: as its strongest identifier, or where that has no name as the next that has one. */
export function labelOfEntity(key: LabelledIdentifier, members: readonly LabelledIdentifier[]): string {
  const isName = ({ label, value }: LabelledIdentifier): boolean => !isValueAlone(label, value);
  const labelled = [key, ...members.toSorted(byRank)].filter(({ label }) => label !== '');
  return (labelled.find(isName) ?? labelled[0])?.label ?? key.value;
}

const byRank = (left: LabelledIdentifier, right: LabelledIdentifier): number =>
  left.rank - right.rank || (left.label < right.label ? -1 : left.label > right.label ? 1 : 0);
