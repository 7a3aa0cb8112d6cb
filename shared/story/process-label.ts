import { compareTexts, textAt } from './details.ts';
import type { StoryEvidence } from './types.ts';

/** Characters of arguments that a label tells at most: pictures show fewer, a tooltip all of these. */
const mostArguments = 160;

/** Processes whose arguments begin with as much in common are told by what follows. */
const leastCommon = 24;

/** Of a beginning that several have in common, about so much stays. */
const keptOfCommon = 12;

/** The image that a label of a process begins with, without its process id. */
export function imageOfLabel(label: string): string {
  return label.replace(/ \(\d+\)$/, '');
}

/**
 * Labels of processes by entity id: the image first, then what tells it from others of its image, which is what it was called with, and where that
 * is the same or unknown its process id.
 */
export function labelProcesses(evidence: readonly StoryEvidence[]): ReadonlyMap<number, string> {
  const known = new Map<number, { readonly label: string; command: string | null }>();
  for (const { entity, details } of evidence) {
    if (entity.kind !== 'process') continue;
    const process = known.get(entity.id) ?? { label: entity.label, command: null };
    process.command = fullerOf(process.command, textAt(details, 'processCommandLine'));
    known.set(entity.id, process);
  }
  const byImage = new Map<string, Called[]>();
  for (const [id, { label, command }] of known) {
    const image = imageOfLabel(label);
    const key = image.toLowerCase();
    const alike = byImage.get(key) ?? [];
    alike.push({ id, label, image, text: argumentsOf(command, image) });
    byImage.set(key, alike);
  }
  const labels = new Map<number, string>();
  for (const alike of byImage.values()) labelAlike(alike, labels);
  return labels;
}

/** Of two command lines of one process the longer, of two as long always the same one. */
function fullerOf(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b;
  return a.length === b.length ? (compareTexts(a, b) < 0 ? a : b) : a.length > b.length ? a : b;
}

interface Called {
  readonly id: number;
  readonly label: string;
  readonly image: string;
  /** What it was called with; empty when unknown. */
  readonly text: string;
}

/** Labels processes of one image. */
function labelAlike(alike: readonly Called[], labels: Map<number, string>): void {
  const sorted = [...alike].sort((a, b) => compareTexts(a.text, b.text));
  for (const [index, { id, label, image, text }] of sorted.entries()) {
    const [before, after] = [sorted[index - 1]?.text, sorted[index + 1]?.text];
    const isAlone = text !== '' && text !== before && text !== after;
    const common = Math.max(commonLength(text, before), commonLength(text, after));
    const told = isAlone ? withoutCommon(text, common) : text;
    const number = isAlone ? '' : label.slice(image.length);
    labels.set(id, `${image}${number}${told === '' ? '' : ` ${cut(told)}`}`);
  }
}

/** What follows the program in a command line, on one line; empty when there is none. */
export function argumentsOf(command: string | null, image: string): string {
  if (command === null) return '';
  const line = command.slice(0, 4_000).replace(/\s+/g, ' ').trim();
  const program = image.toLowerCase().replace(/\.(exe|com|bat|cmd|dll)$/, '');
  const at = program === '' ? -1 : line.toLowerCase().indexOf(program);
  // The program is what it begins with, in quotes or under a path: not a word among the arguments.
  if (at < 0 || /["']\s|\s[-/"']/.test(line.slice(0, at))) return line;
  return line
    .slice(at + program.length)
    .replace(/^\.(exe|com|bat|cmd|dll)\b/i, '')
    .replace(/^["']/, '')
    .trim();
}

function commonLength(text: string, other: string | undefined): number {
  if (other === undefined) return 0;
  let length = 0;
  while (length < text.length && text[length] === other[length]) length += 1;
  return length;
}

/** A text of which what others begin with too is cut between words. */
function withoutCommon(text: string, common: number): string {
  if (common < leastCommon) return text;
  const from = Math.max(text.lastIndexOf(' ', common - 1) + 1, common - leastCommon);
  const kept = text.slice(0, Math.max(text.lastIndexOf(' ', keptOfCommon), 0));
  return from <= kept.length + 2 ? text : `${kept} …${text.slice(from)}`.trim();
}

function cut(text: string): string {
  const points = [...text];
  return points.length <= mostArguments ? text : `${points.slice(0, mostArguments - 1).join('')}…`;
}
