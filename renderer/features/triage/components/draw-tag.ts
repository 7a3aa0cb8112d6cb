import { Import } from 'lucide-vue-next';
import { h } from 'vue';
import type { VNode, VNodeChild } from 'vue';
import { drawIcon, visibleMarks } from '../../../ui/index.ts';
import type { TagColour } from '../tags-store.ts';
import './tag-badge.css';

/** One tag in its colour, in plain nodes. A tag that a source delivered has an edge and a mark, and says so. */
export function drawTag(
  tag: string,
  view: { readonly system: boolean; readonly colour: TagColour; readonly class?: string },
  more: VNodeChild = null,
): VNode {
  const shown = visibleMarks(tag);
  const { system } = view;
  return h(
    'span',
    {
      class: `tag-badge${system ? ' system' : ''}${view.class === undefined ? '' : ` ${view.class}`}`,
      'data-colour': view.colour,
      title: system ? `${shown}: from a source` : shown,
    },
    [
      system ? drawIcon(Import, { class: 'mark', size: 11 }) : null,
      h('span', { class: 'text' }, [system ? '' : '#', h('bdi', [shown])]),
      system ? h('span', { class: 'visually-hidden' }, [' (from a source)']) : null,
      more,
    ],
  );
}
