import { parseTechniqueIds } from '../../../../shared/model/attack.ts';

/** Where the last entry of a list begins: behind its last comma or semicolon. */
const startOfLast = (text: string): number => Math.max(text.lastIndexOf(','), text.lastIndexOf(';')) + 1;

/** What is typed last in a list of techniques, to be looked up; '' where it is an id already. */
export function lastTechnique(text: string): string {
  const last = text.slice(startOfLast(text)).trim();
  return parseTechniqueIds(last).join() === last.toUpperCase() ? '' : last;
}

/** A list of techniques in which a chosen id stands for what was typed last; ready for the next one. */
export function withTechnique(text: string, id: string): string {
  const before = text.slice(0, startOfLast(text)).trim();
  return `${before === '' ? '' : `${before} `}${id}, `;
}
