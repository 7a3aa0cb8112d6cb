import { History } from 'lucide-vue-next';
import { h } from 'vue';
import type { VNode } from 'vue';
import { drawIcon, formatTime } from '../../../ui/index.ts';
import './attention-mark.css';

/**
 * An incident that has changed since the analyst looked at it, with when (ms UTC), in plain nodes. One that was never looked at needs no mark: its
 * name is bold.
 */
export function drawAttention(at: number, zone: string): VNode {
  const words = `Changed since you last looked (${formatTime(at, zone)})`;
  return h(
    'span',
    { key: 'changed', class: 'attention-mark', role: 'img', 'aria-label': words, title: words },
    [drawIcon(History, { size: 14 })],
  );
}
