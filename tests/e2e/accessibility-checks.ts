import { expect } from '@playwright/test';
import axe from 'axe-core';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Page } from '@playwright/test';
import { takePicture } from '../support/incident-pages.ts';

/** How the operating system asks for each theme; the window follows as long as the analyst has not chosen one. */
const themes = [
  { name: 'light', media: { colorScheme: 'light', contrast: 'no-preference' } },
  { name: 'dark', media: { colorScheme: 'dark', contrast: 'no-preference' } },
  { name: 'contrast', media: { colorScheme: 'light', contrast: 'more' } },
] as const;

/**
 * Runs axe in the page itself, into which it is put once: a window of Electron opens no blank page for it, and to put it there for each run took
 * a third of the time. Of what passes, the rules are enough: to name every element of a table costs more than to check it.
 */
export async function runAxe(page: Page, options: RunOptions, within = 'html'): Promise<AxeResults> {
  if (await page.evaluate(() => !('axe' in window))) await page.evaluate(axe.source);
  const chosen: RunOptions = { ...options, resultTypes: ['violations'] };
  return page.evaluate(
    ([selector, how]) => (window as unknown as { readonly axe: typeof axe }).axe.run(selector, how),
    [within, chosen] as const,
  );
}

/**
 * What axe finds serious or critical in the window as it is, in every theme: one line a finding. Structure is the same
 * in all themes, so that the others are only asked for what colours can break.
 */
export async function findBarriers(page: Page, screen: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { name, media } of themes) {
    await page.emulateMedia({ ...media, reducedMotion: 'reduce' });
    await expect(page.locator(`html[data-theme="${name}"]`)).toBeAttached();
    const { violations, passes } = await runAxe(
      page,
      name === 'light' ? {} : { runOnly: ['color-contrast'] },
    );
    expect(passes.length, 'rules that axe could check').toBeGreaterThan(0);
    await takePicture(page, `accessibility-${screen.replaceAll(' ', '-')}-${name}`);
    for (const { id, impact, nodes } of violations)
      if (impact === 'serious' || impact === 'critical')
        found.push(
          ...nodes.map(
            ({ target, failureSummary }) =>
              `${screen} (${name}): ${id} ${target.join(' ')}: ${failureSummary?.replace(/\s+/g, ' ') ?? ''}`,
          ),
        );
  }
  await page.emulateMedia({ colorScheme: null, contrast: null });
  return found;
}

/** Controls that are cut off with no way to scroll to the rest, as one line each. */
export function findClippedControls(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const slack = 2;
    const clipped: string[] = [];
    for (const control of document.querySelectorAll<HTMLElement>(
      'button, a[href], input, select, textarea, [role="tab"]',
    )) {
      if (
        !control.checkVisibility({ visibilityProperty: true, opacityProperty: true }) ||
        control.closest('.visually-hidden, .skip')
      )
        continue;
      let box = control.getBoundingClientRect();
      if (box.width === 0 || box.height === 0) continue;
      let cause: string | null = null;
      for (let above = control.parentElement; above !== null && cause === null; above = above.parentElement) {
        const { overflowX, overflowY } = getComputedStyle(above);
        if (overflowX === 'visible' && overflowY === 'visible') continue;
        const room =
          above === document.body
            ? new DOMRect(0, 0, innerWidth, innerHeight)
            : above.getBoundingClientRect();
        const cutX = box.left < room.left - slack || box.right > room.right + slack;
        const cutY = box.top < room.top - slack || box.bottom > room.bottom + slack;
        const scrolls = (overflow: string): boolean => overflow === 'auto' || overflow === 'scroll';
        if ((cutX && !scrolls(overflowX)) || (cutY && !scrolls(overflowY)))
          cause = above.className || above.tagName;
        // What scrolls is reached by scrolling, if its own box can be reached.
        if ((cutX && scrolls(overflowX)) || (cutY && scrolls(overflowY))) box = room;
      }
      const beyond =
        box.right > innerWidth + slack ||
        box.bottom > innerHeight + slack ||
        box.left < -slack ||
        box.top < -slack;
      if (cause !== null || beyond)
        clipped.push(
          `${control.tagName.toLowerCase()} "${control.getAttribute('aria-label') ?? control.textContent.trim().slice(0, 40)}" by ${cause ?? 'the window'}`,
        );
    }
    return clipped;
  });
}

/** Walks the tab stops of the window once around, and names those at which nothing shows the focus. */
export async function findHiddenFocus(page: Page, most: number): Promise<readonly string[]> {
  const hidden: string[] = [];
  const seen = new Set<string>();
  let around = false;
  for (let stop = 0; stop < most; stop += 1) {
    await page.keyboard.press('Tab');
    const { name, shown } = await page.evaluate(() => {
      const focused = document.activeElement;
      if (!(focused instanceof HTMLElement)) return { name: 'nothing', shown: true };
      const marks = (element: Element): boolean => {
        const { outlineStyle, outlineWidth } = getComputedStyle(element);
        return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 1;
      };
      const id = focused.getAttribute('aria-activedescendant');
      const around = [focused, focused.parentElement, id === null ? null : document.getElementById(id)];
      const box = focused.getBoundingClientRect();
      return {
        name: `${focused.tagName.toLowerCase()} "${focused.getAttribute('aria-label') ?? focused.textContent.trim().slice(0, 40)}" at ${Math.round(box.x)},${Math.round(box.y)}`,
        shown: around.some((element) => element !== null && marks(element)),
      };
    });
    if (seen.has(name)) {
      around = true;
      break;
    }
    seen.add(name);
    if (!shown) hidden.push(name);
  }
  expect(around, `the way around takes at most ${most} tab stops`).toBe(true);
  expect(seen.size, 'tab stops').toBeGreaterThan(5);
  return hidden;
}
