import { h, render } from 'vue';
import type { Component } from 'vue';
import type { GraphGlyph } from './types.ts';

const iconMarkup = new WeakMap<Component, string>();

/** The elements inside the icon's `svg`, drawn once for each icon. */
function innerMarkup(icon: Component): string {
  const known = iconMarkup.get(icon);
  if (known !== undefined) return known;
  const host = document.createElement('div');
  render(h(icon), host);
  const markup = host.querySelector('svg')?.innerHTML.replace(/<!--.*?-->/g, '') ?? '';
  render(null, host);
  iconMarkup.set(icon, markup);
  return markup;
}

const asUri = (svg: string): string => `data:image/svg+xml;utf8,${encodeURIComponent(svg)}`;

/** A line icon of 24 × 24 units as an image that a canvas can draw. `colour` is a plain CSS colour. */
export function iconImage(icon: Component, colour: string): string {
  return asUri(
    `<svg xmlns="http://www.w3.org/2000/svg" width="48" height="48" viewBox="0 0 24 24" fill="none" stroke="${colour}" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">${innerMarkup(icon)}</svg>`,
  );
}

/** Outlines on 16 × 16 units. `fill` forms stand alone; `line` forms are drawn on a disc. */
const glyphPaths: Readonly<Record<GraphGlyph, { readonly ground: string; readonly line: string }>> = {
  triangle: { ground: 'M8 1.5 15 14H1z', line: '' },
  diamond: { ground: 'M8 1 15 8 8 15 1 8z', line: '' },
  disc: { ground: 'M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2z', line: '' },
  circle: { ground: '', line: 'M8 2.75a5.25 5.25 0 1 1 0 10.5A5.25 5.25 0 0 1 8 2.75z' },
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

/** A badge in the form of a glyph: `colour` its body, `ground` what lies behind it and its inner line. */
export function glyphImage(glyph: GraphGlyph, colour: string, ground: string): string {
  const { ground: body, line } = glyphPaths[glyph];
  const hollow = body === '';
  const halo = `<path d="${body || line}" fill="${ground}" stroke="${ground}" stroke-width="2.5" stroke-linejoin="round"/>`;
  const solid = body ? `<path d="${body}" fill="${colour}"/>` : '';
  const stroke = line
    ? `<path d="${line}" fill="none" stroke="${hollow ? colour : ground}" stroke-width="${hollow ? 2 : 1.6}" stroke-linecap="round" stroke-linejoin="round"/>`
    : '';
  return asUri(
    `<svg xmlns="http://www.w3.org/2000/svg" width="36" height="36" viewBox="-1 -1 18 18">${halo}${solid}${stroke}</svg>`,
  );
}

/** The mark of a pinned node. */
export function pinImage(colour: string, ground: string): string {
  return asUri(
    `<svg xmlns="http://www.w3.org/2000/svg" width="36" height="36" viewBox="-1 -1 18 18"><circle cx="8" cy="8" r="8" fill="${ground}"/><circle cx="8" cy="8" r="7" fill="${colour}"/><path d="M6 3.5h4M6.7 3.5v3.2L5 8.8h6L9.3 6.7V3.5M8 8.8v3.7" fill="none" stroke="${ground}" stroke-width="1.3" stroke-linecap="round" stroke-linejoin="round"/></svg>`,
  );
}
