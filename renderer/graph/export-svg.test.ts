import { Globe } from 'lucide-vue-next';
import { describe, expect, it } from 'vitest';
import { writeSvg } from './export-svg.ts';
import type { GraphNode, GraphPalette } from './types.ts';

const palette: GraphPalette = {
  surface: '#fff',
  raised: '#fff',
  text: '#111',
  textMuted: '#555',
  border: '#ccc',
  edge: '#999',
  link: '#06c',
  accent: '#05a',
  pin: '#05a',
  fontFamily: '"Source Sans 3", sans-serif',
  tones: {
    high: '#c00',
    medium: '#c60',
    low: '#880',
    informational: '#666',
    malicious: '#c00',
    suspicious: '#c60',
    clean: '#080',
    unknown: '#666',
  },
};
const node = (id: string, label: string, x: number): GraphNode => ({
  id,
  shape: 'entity',
  icon: Globe,
  label,
  description: `IP address ${label}`,
  tone: 'malicious',
  glyph: 'cross',
  pinned: true,
  count: 1,
  isGroup: false,
  outside: false,
  x,
  y: 0,
});
const hostile = '</text><script>alert(1)</script>\u0000 "&';
const { svg, width, height } = writeSvg({
  title: 'Incident 46: <mail> & more',
  notes: ['2024-05-14 07:14:18 – 07:22:59 UTC'],
  nodes: [node('a', '203[.]0[.]113[.]40', 0), node('b', hostile, 200)],
  edges: [{ id: '1', source: 'a', target: 'b', kind: 'relation', label: 'connected to', faint: false }],
  lanes: [{ key: 'execution', label: 'Execution', count: 1, y: -40, height: 80 }],
  ticks: [{ x: 0, label: '2024-05-14' }],
  pauses: [{ x: 100, width: 264, lines: ['3 days', 'without <alerts>'] }],
  lit: new Set(['a']),
  palette,
});

describe('the vector picture', () => {
  it('is one well-formed document with text as text', () => {
    const parsed = new DOMParser().parseFromString(svg, 'image/svg+xml');
    expect(parsed.querySelector('parsererror')).toBeNull();
    const texts = [...parsed.querySelectorAll('text')].map((one) => one.textContent.trim());
    expect(texts).toContain('203[.]0[.]113[.]40');
    expect(texts).toContain('connected to');
    expect(texts).toContain('Execution (1)');
    expect(texts).toContain('Incident 46: <mail> & more');
    expect(texts).toContain('2024-05-14 07:14:18 – 07:22:59 UTC');
    expect(texts).toContain('Entity, mark by verdict');
    expect(parsed.documentElement.getAttribute('width')).toBe(String(width));
    expect(parsed.documentElement.getAttribute('height')).toBe(String(height));
    expect(texts).toContain('2024-05-14');
    // A cut of the axis says how long it is.
    expect(texts).toContain('3 dayswithout <alerts>');
    // Every form that a node can have is told, also for an alert without a severity.
    expect(texts).toEqual(
      expect.arrayContaining(['High', 'Informational', 'Unknown', 'pinned', 'may be several']),
    );
    expect(svg).toContain('M2.5 8h11');
  });

  it('takes evidence for text, whatever it holds, and fetches nothing', () => {
    expect(svg).not.toContain('<script');
    expect(svg).not.toContain('\u0000');
    expect(svg).not.toMatch(/href|<image|<foreignObject|\son\w+=/i);
    expect(svg.match(/https?:[^"\s]*/g)).toEqual(['http://www.w3.org/2000/svg']);
  });

  it('has the marks that the canvas has', () => {
    const lit = svg.split('\n').find((line) => line.includes('203[.]0'));
    expect(lit).toContain('fill-opacity="0.28"');
    expect(svg).toContain('marker-end="url(#arrow-relation)"');
  });

  it('writes a label in the lines that it has on the canvas, over every line of an edge', () => {
    const two = writeSvg({
      title: '',
      notes: [],
      nodes: [node('a', 'first line\nand the second', 0), node('b', 'b', 200)],
      edges: [{ id: '1', source: 'a', target: 'b', kind: 'evidence', label: '', faint: false }],
      lanes: [],
      ticks: [],
      pauses: [],
      lit: null,
      palette,
    }).svg;
    const parsed = new DOMParser().parseFromString(two, 'image/svg+xml');
    const label = [...parsed.querySelectorAll('text.entity')][0];
    expect([...(label?.children ?? [])].map(({ textContent }) => textContent)).toEqual([
      'first line',
      'and the second',
    ]);
    expect(two.indexOf('first line</tspan>')).toBeGreaterThan(two.lastIndexOf('<path d="M21'));
    expect(two).toContain('paint-order:stroke');
  });

  it('is a picture also without nodes', () => {
    const empty = writeSvg({
      title: '',
      notes: [],
      nodes: [],
      edges: [],
      lanes: [],
      ticks: [],
      pauses: [],
      lit: null,
      palette,
    });
    expect(empty.svg).not.toMatch(/NaN|Infinity/);
  });
});
