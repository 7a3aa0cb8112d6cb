import type { LucideIcon } from 'lucide-vue-next';
import { h } from 'vue';
import type { VNode } from 'vue';

/** How an icon is drawn. */
export interface IconView {
  /** Height and width, px. */
  readonly size: number;
  readonly class?: string;
  /** What it says; without it, it is hidden from assistive technology. */
  readonly label?: string;
}

/** An icon taken apart: attributes of its elements, by tag. */
interface IconParts {
  readonly className: string;
  readonly children: readonly (readonly [tag: string, attributes: Record<string, unknown>])[];
}
const known = new Map<LucideIcon, IconParts>();

const isNode = (value: unknown): value is VNode =>
  typeof value === 'object' && value !== null && 'type' in value;

/** An icon's component is a function that draws another one, which draws the picture: both are called once for all icons of a kind. */
function partsOf(icon: LucideIcon): IconParts {
  const found = known.get(icon);
  if (found !== undefined) return found;
  const context = { attrs: {}, slots: {}, emit: () => undefined, expose: () => undefined };
  let drawn: unknown = icon({}, context);
  while (isNode(drawn) && typeof drawn.type === 'function')
    drawn = (drawn.type as LucideIcon)(drawn.props ?? {}, context);
  const parts: IconParts = isNode(drawn)
    ? {
        className: String(drawn.props?.['class'] ?? ''),
        children: (Array.isArray(drawn.children) ? drawn.children : [])
          .filter(isNode)
          .flatMap(({ type, props }) => (typeof type === 'string' ? [[type, { ...props }] as const] : [])),
      }
    : { className: '', children: [] };
  known.set(icon, parts);
  return parts;
}

/**
 * An icon in plain nodes, for tables of many rows: as a component it would be two of them, which work its names out anew each time they are
 * drawn.
 */
export function drawIcon(icon: LucideIcon, view: IconView): VNode {
  const { className, children } = partsOf(icon);
  const { size, label } = view;
  return h(
    'svg',
    {
      // Another picture is other elements: they are made, not turned into each other.
      key: className,
      class: view.class === undefined ? className : `${className} ${view.class}`,
      width: size,
      height: size,
      viewBox: '0 0 24 24',
      fill: 'none',
      stroke: 'currentColor',
      'stroke-width': 2,
      'stroke-linecap': 'round',
      'stroke-linejoin': 'round',
      ...(label === undefined ? { 'aria-hidden': 'true' } : { role: 'img', 'aria-label': label }),
    },
    children.map(([tag, attributes]) => h(tag, attributes)),
  );
}
