import { onScopeDispose, shallowRef, useId } from 'vue';
import type { ShallowRef } from 'vue';
import type { OutputOf } from '../../../../shared/contract/index.ts';
import { useClient } from '../../../client/index.ts';

/** What a score is made of. */
export type ScoreParts = OutputOf<'incidents.get'>['score'];

/** A score that is pointed at. */
export interface AskedScore {
  /** Uid or number. */
  readonly incident: string;
  readonly score: number;
  /** What it is made of, where that is known. */
  readonly items?: ScoreParts | undefined;
}

/** What the tooltip shows. */
export interface ShownScore {
  readonly score: number;
  /** Null: being read, or it could not be. */
  readonly items: ScoreParts | null;
  readonly failed: boolean;
  /** Where, as CSS. */
  readonly place: Readonly<Record<string, string>>;
}

/** The tooltip of scores: one for each score that stands alone, one for all that a table shows. */
export interface ScoreTooltip {
  readonly id: string;
  /** Null while it is not shown. */
  readonly shown: Readonly<ShallowRef<ShownScore | null>>;
  /** Shows it at an element; asks for the items unless they are given. */
  readonly show: (at: Element, asked: AskedScore) => Promise<void>;
  readonly hide: () => void;
  /** Does something in a moment, instead of what was to be done before. */
  readonly later: (work: () => void, milliseconds: number) => void;
}

/** Pointers that only pass by show nothing, ms. */
export const pauseBeforeShown = 250;
/** A pointer that leaves may still reach the tooltip, ms. */
export const pauseBeforeHidden = 150;

/** Width of the tooltip and its distance from the score and from the edges of the window, px. */
const width = 340;
const gap = 6;

/** Under the score, over it low in the window. */
function placeBeside(box: DOMRect): Readonly<Record<string, string>> {
  const left = `${Math.max(gap, Math.min(box.left, window.innerWidth - width - gap))}px`;
  return box.bottom > window.innerHeight * 0.6
    ? { left, bottom: `${window.innerHeight - box.top + gap}px` }
    : { left, top: `${box.bottom + gap}px` };
}

/** Makes the tooltip of scores. What was read last is not read again while the score is the same. */
export function useScoreTooltip(): ScoreTooltip {
  const client = useClient();
  const shown = shallowRef<ShownScore | null>(null);
  let read: (AskedScore & { readonly items: ScoreParts }) | null = null;
  let current: AskedScore | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function hide(): void {
    clearTimeout(timer);
    window.removeEventListener('scroll', hide, { capture: true });
    current = null;
    shown.value = null;
  }

  function settle(asked: AskedScore, items: ScoreParts | null): void {
    if (current === asked && shown.value !== null)
      shown.value = { ...shown.value, items, failed: items === null };
  }

  async function show(at: Element, asked: AskedScore): Promise<void> {
    clearTimeout(timer);
    const known = read?.incident === asked.incident && read.score === asked.score ? read.items : null;
    const items = asked.items ?? known;
    current = asked;
    shown.value = {
      score: asked.score,
      items,
      failed: false,
      place: placeBeside(at.getBoundingClientRect()),
    };
    window.addEventListener('scroll', hide, { capture: true, once: true });
    if (items !== null) return;
    try {
      const { score } = await client.incidents.get({ incident: asked.incident });
      read = { ...asked, items: score };
      settle(asked, score);
    } catch {
      settle(asked, null);
    }
  }

  function later(work: () => void, milliseconds: number): void {
    clearTimeout(timer);
    timer = setTimeout(work, milliseconds);
  }

  onScopeDispose(hide);
  return { id: useId(), shown, show, hide, later };
}
