import { h } from 'vue';
import type { VNode } from 'vue';
import { formatCount } from '../../../../shared/lib/format-count.ts';
import { formatSpan } from '../../../ui/index.ts';
import './storm-mark.css';

/** A storm: so many repeats of one detection on one asset, at most five minutes apart. Times are ms UTC. */
export interface Storm {
  readonly size: number;
  readonly first: number | null;
  readonly last: number | null;
}

/** "×N" on the first alert of a storm, in plain nodes; nothing for one alert by itself. */
export function drawStorm({ size, first, last }: Storm, zone: string): VNode | null {
  if (size <= 1) return null;
  const written = formatCount(size);
  const span = first === null || last === null ? '' : `, ${formatSpan(first, last, zone)}`;
  const title = `A storm of ${written} alerts${span}: one detection again and again on one asset, at most five minutes apart. Open the row to see each.`;
  return h('span', { key: 'storm', class: 'storm-mark', title }, [
    h('span', { 'aria-hidden': 'true' }, [`×${written}`]),
    h('span', { class: 'visually-hidden' }, [`storm of ${written} alerts`]),
  ]);
}
