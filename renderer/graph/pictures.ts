import { h, render } from 'vue';
import type { Component } from 'vue';
import type { GraphGlyph, GraphNode, GraphPalette } from './types.ts';

const iconMarkup = new WeakMap<Component, string>();

/** The elements inside the icon's `svg`, drawn once for each icon. */
export function innerMarkup(icon: Component): string {
  const known = iconMarkup.get(icon);
  if (known !== undefined) return known;
  const host = document.createElement('div');
  render(h(icon), host);
  const markup = host.querySelector('svg')?.innerHTML.replace(/<!--.*?-->/g, '') ?? '';
  render(null, host);
  iconMarkup.set(icon, markup);
  return markup;
}

/** Sizes of nodes in the coordinates of the layout, and of their marks. */
export const nodeSize = { alert: 40, entity: 36 } as const;

/** Room around a node that its picture takes as well: badges stand over its corners. */
export const pictureMargin = 8;

const badge = 17;

/** Outlines on 16 × 16 units. `fill` forms stand alone; `line` forms are drawn on a disc. */
const glyphPaths: Readonly<Record<GraphGlyph, { readonly ground: string; readonly line: string }>> = {
  triangle: { ground: 'M8 1.5 15 14H1z', line: '' },
  diamond: { ground: 'M8 1 15 8 8 15 1 8z', line: '' },
  disc: { ground: 'M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2z', line: '' },
  circle: { ground: '', line: 'M8 2.75a5.25 5.25 0 1 1 0 10.5A5.25 5.25 0 0 1 8 2.75z' },
  dash: { ground: '', line: 'M2.5 8h11' },
  cross: {
    ground: 'M8 .8 14.4 3v5c0 4-3 6.3-6.4 7.4C4.6 14.3 1.6 12 1.6 8V3z',
    line: 'M5.7 5.7l4.6 4.6M10.3 5.7l-4.6 4.6',
  },
  warning: { ground: 'M8 1.2 15.3 14.4H.7z', line: 'M8 6v3.7M8 12v.2' },
  check: { ground: 'M8 1.2a6.8 6.8 0 1 1 0 13.6A6.8 6.8 0 0 1 8 1.2z', line: 'M4.8 8.2 7 10.4l4.2-4.6' },
  question: {
    ground: 'M8 1.2a6.8 6.8 0 1 1 0 13.6A6.8 6.8 0 0 1 8 1.2z',
    line: 'M6 6.2a2 2 0 1 1 2.8 1.9c-.6.3-.8.7-.8 1.4M8 11.7v.1',
  },
};

/** A badge in the form of a glyph on 16 × 16 units: `colour` its body, `ground` what lies behind it and its inner line. */
export function glyphMarkup(glyph: GraphGlyph, colour: string, ground: string): string {
  const { ground: body, line } = glyphPaths[glyph];
  const hollow = body === '';
  const halo = `<path d="${body || line}" fill="${ground}" stroke="${ground}" stroke-width="2.5" stroke-linejoin="round"/>`;
  const solid = body ? `<path d="${body}" fill="${colour}"/>` : '';
  const stroke = line
    ? `<path d="${line}" fill="none" stroke="${hollow ? colour : ground}" stroke-width="${hollow ? 2 : 1.6}" stroke-linecap="round" stroke-linejoin="round"/>`
    : '';
  return `${halo}${solid}${stroke}`;
}

/** The pin on 16 × 16 units: `colour` its disc, `ground` what lies behind it and the pin itself. */
export function pinMarkup(colour: string, ground: string): string {
  return `<circle cx="8" cy="8" r="8" fill="${ground}"/><circle cx="8" cy="8" r="7" fill="${colour}"/><path d="M6 3.5h4M6.7 3.5v3.2L5 8.8h6L9.3 6.7V3.5M8 8.8v3.7" fill="none" stroke="${ground}" stroke-width="1.3" stroke-linecap="round" stroke-linejoin="round"/>`;
}

/** `≈` on 16 × 16 units: it may be several. */
export function doubtMarkup(colour: string, ground: string): string {
  const wave = (y: number): string => `M3.6 ${y}c1.5-1.7 2.9-1.7 4.4-.2s2.9 1.5 4.4-.2`;
  return `<circle cx="8" cy="8" r="8" fill="${ground}"/><circle cx="8" cy="8" r="7" fill="${ground}" stroke="${colour}" stroke-width="1.2"/><path d="${wave(6.6)}${wave(10.4)}" fill="none" stroke="${colour}" stroke-width="1.6" stroke-linecap="round"/>`;
}

/** What the picture of a node is made from; nodes that agree in it share one picture. */
export type NodeLook = Pick<
  GraphNode,
  'shape' | 'icon' | 'tone' | 'glyph' | 'pinned' | 'isGroup' | 'doubtful'
>;

/**
 * The marks of a node as SVG elements, its middle at 0, 0: the icon, the glyph of its tone at the upper right, the pin at the upper
 * left, the sign of doubt at the lower left, and a second outline behind a group. Without the node's own shape, which the canvas draws.
 */
export function nodeMarkup(look: NodeLook, palette: GraphPalette): string {
  const half = nodeSize[look.shape] / 2;
  const icon = `<g transform="translate(-11 -11) scale(${22 / 24})" fill="none" stroke="${palette.text}" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">${innerMarkup(look.icon)}</g>`;
  const corner = half - badge / 2 - 3 + badge / 2;
  const mark = (x: number, inner: string, y = -corner): string =>
    `<g transform="translate(${x - badge / 2} ${y - badge / 2}) scale(${badge / 16})">${inner}</g>`;
  const stack = look.isGroup
    ? `<path d="M${-half + 7} ${half + 4.5}H${half - 7}" fill="none" stroke="${palette.tones[look.tone]}" stroke-width="2.5" stroke-linecap="round"/>`
    : '';
  return [
    stack,
    icon,
    mark(corner, glyphMarkup(look.glyph, palette.tones[look.tone], palette.surface)),
    look.pinned ? mark(-corner, pinMarkup(palette.pin, palette.surface)) : '',
    look.doubtful === true
      ? mark(-corner, doubtMarkup(palette.text, palette.surface), corner - badge / 4)
      : '',
  ].join('');
}

/** The side of a node's picture, in the coordinates of the layout. */
export const pictureSize = (shape: GraphNode['shape']): number => nodeSize[shape] + 2 * pictureMargin;

/** Pictures of nodes in one theme. */
export interface NodePictures {
  /** The address of a node's picture. */
  readonly addressOf: (look: NodeLook) => string;
  /** The images behind addresses that a canvas has drawn already: the next graph need not wait for them. */
  readonly images: Record<string, unknown>;
}

const ofThemes = new Map<string, NodePictures>();

/**
 * The pictures of nodes as images that a canvas can draw: one for each combination of icon, tone, pin and shape, so that thousands of
 * nodes share a few images and each is one drawing operation. Their addresses are short, because the canvas reads through the whole of
 * each whenever a node changes its style. They are kept from one graph to the next: to make an address stops the page until the browser
 * has answered, and there are no more of them than themes, icons and tones.
 */
export function picturesOf(palette: GraphPalette): NodePictures {
  const theme = JSON.stringify(palette);
  const known = ofThemes.get(theme);
  if (known !== undefined) return known;
  const made = createPictures(palette);
  ofThemes.set(theme, made);
  return made;
}

function createPictures(palette: GraphPalette): NodePictures {
  const known = new WeakMap<Component, Map<string, string>>();
  function addressOf(look: NodeLook): string {
    let ofIcon = known.get(look.icon);
    if (ofIcon === undefined) known.set(look.icon, (ofIcon = new Map<string, string>()));
    const key = `${look.shape} ${look.tone} ${look.glyph} ${String(look.pinned)} ${String(look.isGroup)} ${String(look.doubtful === true)}`;
    let image = ofIcon.get(key);
    if (image === undefined) {
      const side = pictureSize(look.shape);
      const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${side * 2}" height="${side * 2}" viewBox="${-side / 2} ${-side / 2} ${side} ${side}">${nodeMarkup(look, palette)}</svg>`;
      image = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
      ofIcon.set(key, image);
    }
    return image;
  }
  return { addressOf, images: {} };
}
