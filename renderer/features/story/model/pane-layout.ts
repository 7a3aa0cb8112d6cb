/** Panes of the attack story around the graph. */
export type SidePaneName = 'list' | 'details' | 'story';

/** How a pane is while nobody has chosen: its size along the way it grows, px, and whether it is open. */
export interface FirstPane {
  readonly size: number;
  readonly open: boolean;
}

/** The navigation at the left; lines over the graph (title, head of the incident, tabs, tool bar, kill chain) and under it (time), px. */
const beside = 76;
const above = 280;
/** Of the window, so much is the graph's own, and never less than this, px. */
const shareOfGraph = 0.5;
const leastGraph = 480;

const between = (least: number, wanted: number, most: number): number =>
  Math.round(Math.min(most, Math.max(least, wanted)));

/**
 * The panes as they are at first: each takes a share of the window, and opens by itself only where at least half of the window's width and height
 * stays with the graph. List before details, for it is what is walked through.
 */
export function firstPanes(window: {
  readonly width: number;
  readonly height: number;
}): Readonly<Record<SidePaneName, FirstPane>> {
  const list = between(220, window.width * 0.195, 300);
  const details = between(308, window.width * 0.24, 360);
  const story = between(140, window.height * 0.2, 220);
  const least = Math.max(window.width * shareOfGraph, leastGraph);
  const width = window.width - beside;
  return {
    list: { size: list, open: width - list >= least },
    details: { size: details, open: width - list - details >= least },
    story: { size: story, open: window.height - above - story >= window.height * shareOfGraph },
  };
}
