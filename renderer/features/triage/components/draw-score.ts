import { h } from 'vue';
import type { VNode } from 'vue';
import './score-mark.css';

/** Names the incident of a drawn score. */
export const scoreOf = 'data-score-of';

/**
 * A priority score in a table, in plain nodes: what it is made of is told by the one `ScoreReasons` of that table. Not a tab stop: the
 * table is one.
 */
export const drawScore = (score: number, incident: string): VNode =>
  h(
    'button',
    {
      type: 'button',
      class: 'score-mark passive',
      tabindex: -1,
      'aria-label': `Priority score ${score} of 100`,
      [scoreOf]: incident,
    },
    [String(score)],
  );
