import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

/** Where a window is and how large, px of the desktop. */
export interface WindowPlace {
  readonly x?: number;
  readonly y?: number;
  readonly width: number;
  readonly height: number;
  readonly maximized?: boolean;
}

/** The part of a screen that windows can use, px of the desktop. */
export type ScreenArea = Required<Pick<WindowPlace, 'x' | 'y' | 'width' | 'height'>>;

/** The smallest size of a window, px. */
export const smallestWindow = { width: 960, height: 600 } as const;
const usual: WindowPlace = { width: 1440, height: 900 };
/** A window beside another one is this much further right and down, px. */
const cascadeStep = 32;
/** So much of a window must be on a screen to be taken hold of, px. */
const grip = 50;

const place = z.object({
  x: z.number().optional(),
  y: z.number().optional(),
  width: z.number(),
  height: z.number(),
  maximized: z.boolean().optional(),
});
/** The first window's place is the object itself; those of windows that were open beside it are in `others`. */
const kept = place.extend({ others: z.array(place.nullable()).max(100).optional().catch([]) });

/** Whether enough of a window is on one of the screens. */
function isInReach(x: number, y: number, width: number, screens: readonly ScreenArea[]): boolean {
  return screens.some(
    (area) =>
      x < area.x + area.width - grip &&
      x + width > area.x + grip &&
      y >= area.y - 10 &&
      y < area.y + area.height - grip,
  );
}

/** A place as a window can take it: not smaller than it may be, and not on a screen that has been unplugged since. */
function fit(
  { x, y, width, height, maximized }: z.infer<typeof place>,
  screens: readonly ScreenArea[],
): WindowPlace {
  const size = {
    width: Math.max(width, smallestWindow.width),
    height: Math.max(height, smallestWindow.height),
    maximized: maximized === true,
  };
  return x !== undefined && y !== undefined && isInReach(x, y, size.width, screens)
    ? { x, y, ...size }
    : size;
}

/** A place a step beside another window, at its size; back at the screen's corner where it would leave the screen. */
export function cascade(beside: ScreenArea, screens: readonly ScreenArea[]): WindowPlace {
  const size = { width: beside.width, height: beside.height };
  const home =
    screens.find(
      (area) =>
        beside.x >= area.x - grip &&
        beside.x < area.x + area.width &&
        beside.y >= area.y - grip &&
        beside.y < area.y + area.height,
    ) ?? screens[0];
  if (home === undefined) return size;
  const next = { x: beside.x + cascadeStep, y: beside.y + cascadeStep };
  const fits = next.x + size.width <= home.x + home.width && next.y + size.height <= home.y + home.height;
  return { ...(fits ? next : { x: home.x + cascadeStep, y: home.y + cascadeStep }), ...size };
}

function readKept(file: string): z.infer<typeof kept> | null {
  try {
    const parsed = kept.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/**
 * Where a window opens: where the one in its place was last, else a step beside the one that asked for it.
 * @param slot 0 for the first window, 1 for one beside it, …
 */
export function placeOf(
  file: string,
  slot: number,
  screens: readonly ScreenArea[],
  beside: ScreenArea | null,
): WindowPlace {
  const all = readKept(file);
  const last = slot === 0 ? all : (all?.others?.[slot - 1] ?? null);
  if (last !== null) return fit(last, screens);
  return beside === null ? usual : cascade(beside, screens);
}

/** Keeps where a window was. When that cannot be written, it opens at its usual place; nothing else depends on it. */
export function keepPlace(file: string, slot: number, last: WindowPlace): void {
  const { others = [], ...first } = readKept(file) ?? { ...usual };
  const next = [...others];
  while (next.length < slot) next.push(null);
  if (slot > 0) next[slot - 1] = last;
  try {
    writeFileSync(file, JSON.stringify({ ...(slot === 0 ? last : first), others: next }));
  } catch {
    return;
  }
}
