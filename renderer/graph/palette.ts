import { onScopeDispose, shallowRef } from 'vue';
import type { ShallowRef } from 'vue';
import type { GraphPalette, GraphTone } from './types.ts';

const toneVariables: Readonly<Record<GraphTone, string>> = {
  high: '--severity-high',
  medium: '--severity-medium',
  low: '--severity-low',
  informational: '--severity-informational',
  malicious: '--verdict-malicious',
  suspicious: '--verdict-suspicious',
  clean: '--verdict-clean',
  unknown: '--verdict-unknown',
};

/** Colours of the theme in force, read from the tokens. */
export function readPalette(root: Element): GraphPalette {
  const style = getComputedStyle(root);
  const read = (name: string): string => style.getPropertyValue(name).trim() || '#808080';
  const tones = Object.fromEntries(
    Object.entries(toneVariables).map(([tone, variable]) => [tone, read(variable)]),
  ) as Record<GraphTone, string>;
  return {
    surface: read('--surface'),
    raised: read('--surface-raised'),
    text: read('--text'),
    textMuted: read('--text-muted'),
    border: read('--border'),
    edge: read('--border-strong'),
    link: read('--accent-text'),
    accent: read('--accent'),
    pin: read('--accent'),
    // Cytoscape takes double quotes only.
    fontFamily: read('--font-text').replaceAll("'", '"'),
    tones,
  };
}

/** The palette, read again when the theme of the page changes. */
export function useGraphPalette(): ShallowRef<GraphPalette> {
  const palette = shallowRef(readPalette(document.documentElement));
  const observer = new MutationObserver(() => {
    palette.value = readPalette(document.documentElement);
  });
  observer.observe(document.documentElement, {
    attributes: true,
    attributeFilter: ['data-theme', 'class', 'style'],
  });
  onScopeDispose(() => {
    observer.disconnect();
  });
  return palette;
}
