import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pictureThemes } from '../../shared/story/picture-theme.ts';
import { storySvg } from '../../shared/story/story-picture.ts';
import { problemOfSvg } from './svg-check.ts';
import { processorTime } from '../../tests/support/processor-time.ts';

const picture = (inner: string, attributes = ''): string =>
  `<svg xmlns="http://www.w3.org/2000/svg"${attributes}>${inner}</svg>`;

test.each([
  picture(''),
  `<?xml version="1.0" encoding="UTF-8"?>\n<!-- drawn -->\n${picture('<g><path d="M0 0L1 1"/></g>')}\n`,
  picture('<defs><marker id="m"><path d="M0 0"/></marker></defs><line marker-end="url(#m)"/>'),
  picture(
    '<style>.a { fill: url(#x); font-family: "Inter", sans-serif }</style><text class="a">a &lt; b &amp; c</text>',
  ),
  picture('<use xlink:href="#a"/>', ' xmlns:xlink="http://www.w3.org/1999/xlink"'),
  picture('<image href="data:image/png;base64,iVBORw0KGgo="/>'),
  picture(
    "<style>@font-face{font-family:'A';src:url(data:font/woff2;base64,d09GMgAB) format('woff2')}</style>",
  ),
  picture("<text x='1'>say &quot;>&quot; &#x2192; 二</text>"),
  picture('<text>]]&gt; C:\\evil.exe url(https://x.example/a) @import javascript:x</text>'),
])('a picture that stands alone passes (%#)', (svg) => {
  expect(problemOfSvg(svg)).toBeNull();
});

test.each([
  ['script', picture('<script>alert(1)</script>')],
  ['script in capitals', picture('<SCRIPT>alert(1)</SCRIPT>')],
  ['handler', picture('<rect onload="alert(1)"/>')],
  ['handler of the root', picture('', ' onload="x"')],
  ['foreign content', picture('<foreignObject><p>x</p></foreignObject>')],
  ['link', picture('<a href="#x">x</a>')],
  ['reference out', picture('<image href="https://x.example/a.png"/>')],
  ['reference to a file', picture('<use href="other.svg#a"/>')],
  ['letters from elsewhere', picture('<style>@font-face{src:url(https://x.example/a.woff2)}</style>')],
  ['picture within with scripts', picture('<image href="data:image/svg+xml;base64,AAAA"/>')],
  ['reference in references', picture('<image href="&#104;ttps://x.example/a.png"/>')],
  ['style out', picture('<rect style="fill: url(https://x.example/a)"/>')],
  ['attribute out', picture('<rect fill="url( &quot;//x.example/a&quot; )"/>')],
  [
    'second picture of a set',
    picture(
      '',
      ` style="background: image-set('data:image/png;base64,AAAA' 1x, 'https://x.example/a.png' 2x)"`,
    ),
  ],
  ['import', picture('<style>@import "x.css";</style>')],
  ['style in escapes', picture('<style>@\\69mport "x.css";</style>')],
  ['base', picture('', ' xml:base="https://x.example/"')],
  ['animation', picture('<animate attributeName="href"/>')],
  ['document type', `<!DOCTYPE svg [<!ENTITY a "x">]>${picture('&a;')}`],
  ['stylesheet', `<?xml-stylesheet href="x.css"?>${picture('')}`],
  ['character data', picture('<![CDATA[<script>]]>')],
  ['unknown entity', picture('<text>&nbsp;</text>')],
  ['open element', '<svg xmlns="http://www.w3.org/2000/svg"><g></svg>'],
  ['never closed', '<svg xmlns="http://www.w3.org/2000/svg">'],
  ['two roots', picture('') + picture('')],
  ['words after', `${picture('')} more`],
  ['no picture', '<g/>'],
  ['nothing', ''],
  ['attribute twice', picture('<rect x="1" x="2"/>')],
  ['control character', picture('<text>\u0001</text>')],
])('%s is refused', (_name, svg) => {
  expect(problemOfSvg(svg)).toMatch(/^it .*\.$|^a style in it .*\.$/);
});

test('what evidence says never keeps the picture of a story from being saved', () => {
  const words = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.constantFrom(
      ']]>',
      'C:\\a\\b.exe',
      'url(https://x.example/)',
      '@import "x"',
      '\ud800',
      '<!--',
      '&#0;',
    ),
  );
  fc.assert(
    fc.property(words, words, words, (label, caption, note) => {
      const step = { icon: 'ip', label, key: caption, caption, note, tactic: null, tone: null } as const;
      const svg = storySvg({
        title: caption,
        subtitle: label,
        steps: [{ ...step, toneLabel: note, time: label, count: 1, source: caption, group: note }],
        theme: pictureThemes.light,
        width: 900,
      });
      expect(problemOfSvg(svg)).toBeNull();
    }),
    { numRuns: 50 },
  );
});

test('any text is judged, and a large picture at once', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('<', '>', '"', "'", '/', 'svg', '&', ';', '=', ' ', '!--', 'x', '?')),
      (parts) => {
        const problem = problemOfSvg(parts.join(''));
        expect(problem === null || problem.length > 0).toBe(true);
      },
    ),
    { numRuns: 500 },
  );
  const large = picture(
    '<g><circle cx="1" cy="2" r="3" fill="#fff"/><text x="1">step</text></g>'.repeat(50_000),
  );
  const start = processorTime();
  expect(problemOfSvg(large)).toBeNull();
  expect(problemOfSvg(picture(`<g ${' '.repeat(200_000)}`))).not.toBeNull();
  expect(processorTime() - start).toBeLessThan(5_000);
});
