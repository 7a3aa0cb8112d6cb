import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TACTICS } from '../model/attack.ts';
import { entityKinds } from '../model/entity-kinds.ts';
import { placeSteps } from './picture-grid.ts';
import { estimateWidth, wrapText } from './picture-text.ts';
import { pictureThemes } from './picture-theme.ts';
import { drawStory, storySvg } from './story-picture.ts';
import type { PictureBox, PictureStep, StoryPictureInput } from './picture-types.ts';
import { processorTime } from '../../tests/support/processor-time.ts';

const step = (more: Partial<PictureStep> = {}): PictureStep => ({
  icon: 'alert',
  label: 'Phishing email',
  key: '',
  caption: 'Phishing email containing ZIP attachment is opened.',
  tactic: 'initial-access',
  tone: 'high',
  toneLabel: 'High',
  time: '2026-03-02 08:00 UTC',
  count: 1,
  source: 'Microsoft Defender for Office 365',
  note: '',
  group: '',
  ...more,
});
const input = (steps: readonly PictureStep[], more: Partial<StoryPictureInput> = {}): StoryPictureInput => ({
  title: '#7 Payroll phish',
  subtitle: `${steps.length} steps`,
  steps,
  theme: pictureThemes.light,
  width: 1200,
  ...more,
});

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom(
    '</text><script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    ']]>&lt;!-- "\' -->',
    '&#x0;',
    '\u202eexe.fdp',
    'مرحبا بالعالم',
    '二'.repeat(70),
    '👩‍💻 '.repeat(20),
    'x'.repeat(300),
    '\ud800',
  ),
);
const anyStep: fc.Arbitrary<PictureStep> = fc.record({
  icon: fc.constantFrom('alert' as const, ...entityKinds),
  label: hostile,
  key: hostile,
  caption: hostile,
  tactic: fc.oneof(
    fc.constantFrom(null, ...TACTICS.map(({ shortname }) => shortname)),
    fc.constant('no such'),
  ),
  tone: fc.constantFrom(null, 'high' as const, 'suspicious' as const, 'unknown' as const),
  toneLabel: hostile,
  time: hostile,
  count: fc.constantFrom(1, 2, 476, 1_234_567),
  source: hostile,
  note: hostile,
  group: fc.oneof(fc.constant(''), hostile),
});
const anyInput = fc.record({
  title: hostile,
  subtitle: hostile,
  steps: fc.array(anyStep, { maxLength: 12 }),
  theme: fc.constantFrom(pictureThemes.light, pictureThemes.dark, pictureThemes.contrast),
  width: fc.integer({ min: 0, max: 2400 }),
});

const overlap = (a: PictureBox, b: PictureBox): boolean =>
  a.x < b.x + b.width - 0.01 &&
  b.x < a.x + a.width - 0.01 &&
  a.y < b.y + b.height - 0.01 &&
  b.y < a.y + a.height - 0.01;

/** Reads XML as a parser without any mercy does: every tag closed, every attribute quoted, no stray mark. @returns names and texts */
function readXml(text: string): { readonly names: readonly string[]; readonly words: string } {
  const open: string[] = [];
  const names: string[] = [];
  let words = '';
  let rest = text.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n/, '');
  while (rest.trim() !== '') {
    const tag = /^<(\/?)([a-z]+)((?: [a-zA-Z-]+="[^"<]*")*)(\/?)>/.exec(rest);
    if (tag) {
      const [whole, closing, name = '', , single] = tag;
      if (closing === '/') expect(open.pop()).toBe(name);
      else {
        names.push(name);
        if (single !== '/') open.push(name);
      }
      rest = rest.slice(whole.length);
      continue;
    }
    const [plain = ''] = /^[^<]+/.exec(rest) ?? [];
    expect(plain, rest.slice(0, 80)).not.toBe('');
    expect(plain).not.toMatch(/&(?!amp;|lt;|gt;|quot;|apos;)/);
    words += plain;
    rest = rest.slice(plain.length);
  }
  expect(open).toEqual([]);
  return { names, words };
}

describe('the picture of a story', () => {
  it('names the groups over their steps, and keeps a time together with its zone', () => {
    const steps = [
      step(),
      step({ group: 'Taken over', time: 'first seen 2026-03-02 08:00:07 UTC' }),
      step({ group: 'Taken over' }),
      step({ tactic: 'impact' }),
    ];
    const picture = drawStory(input(steps, { width: 700 }));
    expect(picture.steps).toHaveLength(4);
    const texts = JSON.stringify(picture.root.children.slice(2)).match(/"Taken over"/g);
    expect(texts).toHaveLength(1);
    expect(JSON.stringify(picture.root)).toContain('2. Taken over: ');
    const narrow = drawStory(
      input(
        Array.from({ length: 9 }, (_, index) =>
          step({ tactic: TACTICS[index + 2]?.shortname ?? null, time: 'first seen 2026-03-02 08:00:07 UTC' }),
        ),
        { width: 700 },
      ),
    );
    expect(JSON.stringify(narrow.steps[0])).toContain('"08:00:07 UTC"');
  });

  it('names what tells most under its label, with both endings of a file', () => {
    const key = `${'a long name of '.repeat(20)}review.pdf.js`;
    const [drawn] = drawStory(input([step({ key }), step({ key: '' })], { width: 700 })).steps;
    expect(JSON.stringify(drawn)).toMatch(/a long name[^}]*…?.*review\.pdf\.js"/);
  });

  it('tells of a storm how often and from when to when', () => {
    const time = '2026-03-02 23:50:07 – 2026-03-03 00:10:09 UTC';
    const picture = drawStory(input([step({ count: 1476, time }), step()], { width: 700 }));
    const [storm, other] = picture.steps.map((drawn) => JSON.stringify(drawn));
    expect(storm).toContain('"×1,476"');
    expect(storm).toContain('"2026-03-03 00:10:09 UTC"');
    expect(other).not.toContain('×');
    expect(JSON.stringify(picture.root)).toContain(`High · 1,476 times · ${time}`.slice(0, 40));
  });

  it('is well-formed, escaped, the same for the same, and no part lies over another, whatever the steps say', () => {
    fc.assert(
      fc.property(anyInput, (given) => {
        const picture = drawStory(given);
        for (const [index, box] of picture.boxes.entries()) {
          expect(box.x).toBeGreaterThanOrEqual(0);
          expect(box.x + box.width).toBeLessThanOrEqual(picture.width + 0.01);
          expect(box.y + box.height).toBeLessThanOrEqual(picture.height);
          for (const other of picture.boxes.slice(index + 1))
            expect(overlap(box, other), JSON.stringify([box, other])).toBe(false);
        }
        const svg = storySvg(given);
        expect(storySvg(given)).toBe(svg);
        const { names } = readXml(svg);
        const drawn = [
          'svg',
          'title',
          'desc',
          'rect',
          'g',
          'path',
          'circle',
          'text',
          'polyline',
          'line',
          'ellipse',
        ];
        expect(names.filter((name) => !drawn.includes(name))).toEqual([]);
        // Nothing refers to anything.
        expect(svg).not.toMatch(/(?:href|src|style|on\w+)="|url\(/);
        expect(svg).not.toMatch(/(?!\n)\p{Cc}|[\u202e\ufffe\uffff]/u);
      }),
      { numRuns: 60 },
    );
  });

  it('numbers every step, names every tactic, and says of which no step is', () => {
    const { words } = readXml(
      storySvg(input([step(), step({ tactic: 'credential-access', caption: 'Password <taken> & used.' })])),
    );
    for (const text of [
      'Initial access',
      'Credential access',
      'No step in between is of: Execution',
      'Execution',
      'Password &lt;taken&gt; &amp; used.',
    ])
      expect(words).toContain(text);
  });

  it('keeps the lines of what an analyst wrote, without marks for their breaks', () => {
    const { words } = readXml(storySvg(input([step({ caption: 'First.\r\n\nSecond.', note: 'One\nTwo' })])));
    expect(words).not.toContain('LF');
    expect(words).toContain('First. Second.');
    for (const line of ['First.', 'Second.', 'One', 'Two']) expect(words).toContain(line);
    const taller = (caption: string): number => drawStory(input([step({ caption })])).height;
    expect(taller('First.\nSecond.')).toBeGreaterThan(taller('First. Second.'));
  });

  it('holds one step, none, and forty', () => {
    expect(drawStory(input([])).boxes.some(({ part }) => part === 'step')).toBe(false);
    expect(drawStory(input([step()])).width).toBeLessThan(720);
    const many = Array.from({ length: 40 }, (_, index) =>
      step({ tactic: TACTICS[(index * 5) % 14]?.shortname ?? null }),
    );
    const picture = drawStory(input(many));
    expect(picture.boxes.filter(({ part }) => part === 'step')).toHaveLength(40);
    const start = processorTime();
    drawStory(input(many));
    expect(processorTime() - start).toBeLessThan(200);
  });
});

describe('the places of steps', () => {
  it('follow the kill chain to the right and begin a new row when the story goes back', () => {
    const grid = placeSteps(['execution', 'initial-access', 'execution', 'impact', 'execution'], 3);
    expect(grid.bands.map(({ tactic }) => tactic)).toEqual(['initial-access', 'execution', 'impact']);
    expect(grid.cells).toEqual([
      { column: 1, row: 0 },
      { column: 0, row: 1 },
      { column: 1, row: 1 },
      { column: 2, row: 1 },
      { column: 1, row: 2 },
    ]);
  });

  it('give a tactic with many steps in a row more room while there is some', () => {
    const grid = placeSteps(
      Array.from({ length: 8 }, () => 'discovery'),
      4,
    );
    expect(grid).toMatchObject({ columns: 4, rows: 2 });
    expect(placeSteps([null, null], 1)).toMatchObject({ columns: 1, rows: 2 });
  });
});

describe('wrapping', () => {
  it('keeps every line within the width, loses nothing without a limit, and marks what it cuts', () => {
    fc.assert(
      fc.property(
        hostile,
        fc.integer({ min: 40, max: 400 }),
        fc.integer({ min: 1, max: 4 }),
        (text, width, lines) => {
          const options = { width, size: 12, measure: estimateWidth };
          const all = wrapText(text, options);
          for (const line of all)
            expect(estimateWidth(line, 12, false) <= width || [...line].length === 1).toBe(true);
          expect(all.join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
          const cut = wrapText(text, { ...options, lines });
          expect(cut.length).toBeLessThanOrEqual(lines);
          if (all.length > lines) expect(cut.at(-1)?.endsWith('…')).toBe(true);
        },
      ),
    );
  });
});
