import type { OutputOf } from '../../../../shared/contract/index.ts';
import { formatCount } from '../../../../shared/lib/format-count.ts';

/** Says how many rows would replace others and what to do; null when none would. */
export function describeReplaced({
  inFile,
  inStore,
}: OutputOf<'mappings.preview'>['replaced']): string | null {
  const count = inFile + inStore;
  if (count === 0) return null;
  const who = [
    ...(inFile > 0 ? [`${formatCount(inFile)} with the id of another row here`] : []),
    ...(inStore > 0 ? [`${formatCount(inStore)} with the id of an alert that is there already`] : []),
  ].join(', ');
  return `${formatCount(count)} ${count === 1 ? 'row' : 'rows'} would replace others: ${who}. If they are no newer versions of those, do not map that column to “Unique id of the alert”.`;
}
