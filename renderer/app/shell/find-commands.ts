import type { Command } from '../commands/index.ts';

/** Commands whose group or title hold every word of the query; titles that start with it come first. */
export function findCommands(commands: readonly Command[], query: string): readonly Command[] {
  const wanted = query.trim().toLowerCase();
  const words = wanted.split(/\s+/).filter((word) => word !== '');
  const unique = commands.filter(
    (command, index) => commands.findLastIndex((other) => other.id === command.id) === index,
  );
  const found = unique.filter((command) => {
    const text = `${command.group} ${command.title}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const rank = (command: Command): number =>
    wanted !== '' && command.title.toLowerCase().startsWith(wanted) ? 0 : 1;
  return found.toSorted((a, b) => rank(a) - rank(b));
}
