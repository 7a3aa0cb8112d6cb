import type { KeyDefinition } from '../../ui/index.ts';

/** Commands under one heading. */
export interface KeyGroup {
  readonly name: string;
  /** Their keys are heard here and now. */
  readonly isHere: boolean;
  readonly commands: readonly KeyDefinition[];
}

/**
 * Commands under their headings: what is heard here and now first, else in the order in which they were defined.
 * @param here contexts and ids of the commands that are there now.
 * @param query words that the heading, the title or the printed keys of a command must hold.
 */
export function groupKeys(
  definitions: readonly KeyDefinition[],
  printed: (id: string) => string,
  here: (definition: KeyDefinition) => boolean,
  query: string,
): readonly KeyGroup[] {
  const words = query
    .trim()
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const matches = (definition: KeyDefinition): boolean => {
    const text = `${definition.group} ${definition.title} ${printed(definition.id)}`.toLowerCase();
    return words.every((word) => text.includes(word));
  };
  const found = definitions.filter(matches);
  return [...new Set(found.map(({ group }) => group))]
    .map((name) => {
      const commands = found.filter(({ group }) => group === name);
      return { name, commands, isHere: commands.some(here) };
    })
    .toSorted((one, other) => Number(other.isHere) - Number(one.isHere));
}
