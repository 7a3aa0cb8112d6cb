import { formatCount } from '../../../shared/lib/format-count.ts';
import type { Job } from '../../client/index.ts';

/** One line of what a job found. */
export interface ResultLine {
  readonly name: string;
  readonly value: string;
}

type Value = NonNullable<Job['result']>[string];

/** `journalEntries` as `Journal entries`. */
function words(name: string): string {
  const spaced = name.replace(
    /([a-z0-9])([A-Z])/g,
    (_found, before: string, after: string) => `${before} ${after.toLowerCase()}`,
  );
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

function print(value: Value): string {
  if (value === null) return 'none';
  if (typeof value === 'number') return formatCount(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(print).join('\n');
  return Object.entries(value)
    .map(([name, inner]) => `${words(name)}: ${print(inner)}`)
    .join(', ');
}

/** What a job found, for people: names as words, numbers grouped, lists one a line. */
export function describeResult(job: Pick<Job, 'result'>): readonly ResultLine[] {
  return Object.entries(job.result ?? {}).map(([name, value]) => ({
    name: name === 'ok' ? 'Whole' : words(name),
    value: print(value),
  }));
}
