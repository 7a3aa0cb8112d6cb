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
  /** It goes on after the moment of the past that is shown: how many there were by then, nobody knows. */
  readonly running?: boolean;
}

/** "×N" on the first alert of a storm, in plain nodes; nothing for one alert by itself. */
export function drawStorm({ size, first, last, running = false }: Storm, zone: string): VNode | null {
  if (size <= 1) return null;
  const written = formatCount(size);
  const span = first === null || last === null ? '' : `, ${formatSpan(first, last, zone)}`;
  const title = `A storm of ${written} alerts${span}: one detection again and again on one asset, at most five minutes apart. Open the row to see each.${running ? ' So many in all; at this moment only the first of them.' : ''}`;
  return h('span', { key: 'storm', class: 'storm-mark', title }, [
    h('span', { 'aria-hidden': 'true' }, [running ? `first of ${written}` : `×${written}`]),
    h('span', { class: 'visually-hidden' }, [
      running ? `the first of a storm of ${written} alerts in all` : `storm of ${written} alerts`,
    ]),
  ]);
}
