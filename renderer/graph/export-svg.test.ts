import { Globe } from 'lucide-vue-next';
import { describe, expect, it } from 'vitest';
import { wrapLabel, writeSvg } from './export-svg.ts';
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
const svg = writeSvg({
  title: 'Attack story',
  nodes: [node('a', '203[.]0[.]113[.]40', 0), node('b', hostile, 200)],
  edges: [{ id: '1', source: 'a', target: 'b', kind: 'relation', label: 'connected to', faint: false }],
  lanes: [{ key: 'execution', label: 'Execution', count: 1, y: -40, height: 80 }],
  ticks: [{ x: 0, label: '2024-05-14' }],
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
    expect(texts).toContain('Execution');
    expect(texts).toContain('2024-05-14');
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

  it('is a picture also without nodes', () => {
    const empty = writeSvg({ title: '', nodes: [], edges: [], lanes: [], ticks: [], lit: null, palette });
    expect(empty).not.toMatch(/NaN|Infinity/);
  });
});

describe('labels in lines', () => {
  it('break at spaces, long words anywhere, and end where there is no more room', () => {
    expect(wrapLabel('Suspicious PowerShell command line')).toEqual([
      'Suspicious PowerShell',
      'command line',
    ]);
    expect(wrapLabel('x'.repeat(30))).toEqual(['x'.repeat(22), 'x'.repeat(8)]);
    expect(wrapLabel('word '.repeat(40)).at(-1)).toMatch(/…$/);
    expect(wrapLabel('😀'.repeat(23))).toEqual(['😀'.repeat(22), '😀']);
  });
});
