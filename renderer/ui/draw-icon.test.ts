import { mount } from '@vue/test-utils';
import { ChevronRight, Timer } from 'lucide-vue-next';
import type { LucideIcon } from 'lucide-vue-next';
import { describe, expect, it } from 'vitest';
import { h } from 'vue';
import type { VNode } from 'vue';
import { drawIcon } from './draw-icon.ts';

/** The picture as it is in the page. */
function shown(draw: () => VNode): Element {
  const { element } = mount(() => h('div', [draw()])) as { readonly element: Element };
  const picture = element.firstElementChild;
  if (picture === null) throw new Error('nothing is drawn');
  return picture;
}
const markup = (element: Element): string => element.innerHTML;

describe('drawIcon', () => {
  it.each([
    ['timer', Timer],
    ['chevron', ChevronRight],
  ] as [string, LucideIcon][])('draws the %s as its component does', (_name, icon) => {
    const component = shown(() => h(icon, { size: 13, class: 'mark' }));
    const plain = shown(() => drawIcon(icon, { size: 13, class: 'mark' }));
    expect(markup(plain)).not.toBe('');
    expect(markup(plain)).toBe(markup(component));
    for (const { name, value } of component.attributes)
      if (name !== 'xmlns' && name !== 'class') expect(plain.getAttribute(name), name).toBe(value);
    expect([...plain.classList].toSorted()).toEqual([...component.classList].toSorted());
  });

  it('says what it is told to say', () => {
    const element = shown(() => drawIcon(Timer, { size: 12, label: 'Late' }));
    expect(element.getAttribute('role')).toBe('img');
    expect(element.getAttribute('aria-label')).toBe('Late');
    expect(element.hasAttribute('aria-hidden')).toBe(false);
  });
});
