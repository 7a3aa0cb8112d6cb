import { describe, expect, it } from 'vitest';
import primitive from './primitive.css?raw';
import semantic from './semantic.css?raw';
import tags from './tags.css?raw';
import { tagColours } from '../../shared/contract/index.ts';
import { fadedOpacity } from '../graph/stylesheet.ts';

const declarations = (block: string): Map<string, string> =>
  new Map(
    [...block.matchAll(/(--[\w-]+):\s*([^;]+);/g)].map((found) => [found[1] ?? '', (found[2] ?? '').trim()]),
  );
const block = (css: string, selector: string): string => {
  const from = css.indexOf(`${selector} {`);
  return from < 0 ? '' : css.slice(from, css.indexOf('\n}', from));
};

const primitives = declarations(primitive);
const ofTheme = (selector: string): Map<string, string> =>
  new Map([...declarations(block(semantic, selector)), ...declarations(block(tags, selector))]);
const light = ofTheme(':root');
const themes = {
  light,
  dark: new Map([...light, ...ofTheme(":root[data-theme='dark']")]),
  contrast: new Map([...light, ...ofTheme(":root[data-theme='contrast']")]),
};

function colour(theme: ReadonlyMap<string, string>, name: string): string {
  const value = theme.get(name) ?? primitives.get(name) ?? '';
  const reference = /^var\((--[\w-]+)\)$/.exec(value)?.[1];
  return reference === undefined ? value : colour(theme, reference);
}

/** Relative luminance and contrast after WCAG 2.2. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

const surfaces = [
  '--surface',
  '--surface-sunken',
  '--surface-raised',
  '--surface-hover',
  '--surface-active',
  '--surface-selected',
  '--surface-selected-hover',
];
const texts = [
  '--text',
  '--text-muted',
  '--accent-text',
  '--danger',
  '--warning',
  '--success',
  '--severity-high',
  '--severity-medium',
  '--severity-low',
  '--severity-informational',
  '--verdict-malicious',
  '--verdict-suspicious',
  '--verdict-clean',
  '--verdict-unknown',
];
const pairs: readonly (readonly [string, string])[] = [
  ['--on-accent', '--accent'],
  ['--on-accent', '--accent-hover'],
  ['--on-danger', '--danger'],
  ['--danger', '--danger-surface'],
  ['--warning', '--warning-surface'],
  ['--success', '--success-surface'],
  ...tagColours.map((name) => [`--tag-${name}`, `--tag-${name}-surface`] as const),
];
const shapes = [
  '--focus',
  '--border-strong',
  '--status-new',
  '--status-progress',
  '--status-resolved',
  '--chart-alerts',
  '--chart-incidents',
];

describe.each(Object.entries(themes))('contrast in the %s theme', (_name, theme) => {
  it.each(texts)('%s is at least 4.5 : 1 on every surface', (text) => {
    for (const surface of surfaces)
      expect(contrast(colour(theme, text), colour(theme, surface)), surface).toBeGreaterThanOrEqual(4.5);
  });

  it.each(pairs)('%s on %s is at least 4.5 : 1', (text, surface) => {
    expect(contrast(colour(theme, text), colour(theme, surface))).toBeGreaterThanOrEqual(4.5);
  });

  it('labels of a graph that stand back keep 3 : 1', () => {
    const parts = (hex: string): readonly number[] =>
      [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
    for (const surface of ['--surface', '--surface-sunken']) {
      const under = colour(theme, surface);
      const mixed = parts(colour(theme, '--text')).map((part, index) =>
        Math.round(part * fadedOpacity + (parts(under)[index] ?? 0) * (1 - fadedOpacity)),
      );
      const hex = `#${mixed.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
      expect(contrast(hex, under), surface).toBeGreaterThanOrEqual(3);
    }
  });

  it.each(shapes)('%s is at least 3 : 1 where shapes are drawn', (shape) => {
    for (const surface of ['--surface', '--surface-sunken', '--surface-raised'])
      expect(contrast(colour(theme, shape), colour(theme, surface)), surface).toBeGreaterThanOrEqual(3);
  });
});
