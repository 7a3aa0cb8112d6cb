import type { ProcessTreeNode } from './alert-story-types.ts';
import { groupBy } from './collect.ts';
import { quoted, text, value } from './narrate-parts.ts';
import type { NarrationPart } from './narrate-parts.ts';
import { argumentsOf } from './process-label.ts';

/** Characters of arguments that a sentence has room for. */
const mostArguments = 60;

/** Folder of the program that a command line begins with. */
const programFolder =
  /^\s*"?((?:[a-z]:|\\\\|%\w+%)[^"]*?|\/[^"\s]*?)[\\/][^\\/"]+?(?:"|\.(?:exe|com|bat|cmd|scr)\b|\s|$)/i;

const withArguments = ' with ';

/** Whether what is said behind a process's name is what it was called with. */
export const isWithArguments = (parts: readonly NarrationPart[] | undefined): boolean =>
  parts?.some((part) => part.kind === 'text' && part.text === withArguments) ?? false;

/** What may tell processes of one name apart, what tells most first. */
const differences: readonly {
  readonly of: (node: ProcessTreeNode) => string | null;
  readonly tell: (difference: string) => readonly NarrationPart[];
}[] = [
  {
    of: ({ folder, commandLine }) =>
      folder ?? programFolder.exec((commandLine ?? '').slice(0, 1_000))?.[1] ?? null,
    tell: (folder) => [text(' in '), quoted(folder)],
  },
  {
    of: ({ commandLine, name }) => argumentsOf(commandLine, name) || null,
    tell: (given) => [text(withArguments), quoted(shorten(given))],
  },
  { of: ({ user }) => user, tell: (user) => [text(' of '), value('user', user)] },
  {
    of: ({ processId }) => (processId === null ? null : String(processId)),
    tell: (id) => [text(` (process id ${id})`)],
  },
];

function shorten(given: string): string {
  const points = [...given];
  const half = Math.floor((mostArguments - 1) / 2);
  return points.length <= mostArguments
    ? given
    : `${points.slice(0, half).join('')}…${points.slice(-half).join('')}`;
}

/**
 * What a sentence says after the name of each of several processes, by their ids in the tree: nothing but where another of them is called the same. Those
 * are told apart by folder, else by what they were called with, else by user, else by process id: by the first that differs.
 */
export function tellApart(nodes: readonly ProcessTreeNode[]): ReadonlyMap<string, readonly NarrationPart[]> {
  const told = new Map<string, readonly NarrationPart[]>();
  const byName = groupBy(nodes, ({ name }) => name.toLowerCase());
  for (const alike of byName.values()) {
    if (alike.length < 2) continue;
    const ofEach = differences.map(({ of }) => alike.map(of));
    const distinct = ofEach.map((values) => new Set(values.map((each) => each?.toLowerCase() ?? null)).size);
    const isWhole = ofEach.map((values) => !values.includes(null));
    const best = distinct.findIndex((count, index) => count > 1 && isWhole[index] === true);
    const chosen = best >= 0 ? best : distinct.findIndex((count) => count > 1);
    const difference = differences[chosen];
    if (difference === undefined) continue;
    for (const [index, node] of alike.entries()) {
      const own = ofEach[chosen]?.[index] ?? null;
      if (own !== null) told.set(node.id, difference.tell(own));
    }
  }
  return told;
}
