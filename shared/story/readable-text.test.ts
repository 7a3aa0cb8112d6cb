import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readableText } from './readable-text.ts';
import { processorTime } from '../../tests/support/processor-time.ts';

describe('readableText', () => {
  it('keeps lists with their marks and levels', () => {
    expect(
      readableText(
        'Do this:\r\n1. Validate the alert.\r\n2. Contain it:\r\n   - isolate\r\n   - reset the\r\n     password\r\n\r\nThen report.',
      ),
    ).toEqual([
      { kind: 'paragraph', text: 'Do this:' },
      {
        kind: 'list',
        isNumbered: true,
        items: [
          { mark: '1.', text: 'Validate the alert.', depth: 0 },
          { mark: '2.', text: 'Contain it:', depth: 0 },
        ],
      },
      {
        kind: 'list',
        isNumbered: false,
        items: [
          { mark: '•', text: 'isolate', depth: 1 },
          { mark: '•', text: 'reset the password', depth: 1 },
        ],
      },
      { kind: 'paragraph', text: 'Then report.' },
    ]);
  });

  it('takes the tags off HTML and Markdown, and makes no link', () => {
    expect(
      readableText(
        '<p>See <a href="https://docs.example/x">the guide</a> &amp; [this](https://a.example/y).</p><ul><li>One</li><li><b>Two</b></li></ul>',
      ),
    ).toEqual([
      { kind: 'paragraph', text: 'See the guide (https://docs.example/x) & this (https://a.example/y).' },
      {
        kind: 'list',
        isNumbered: false,
        items: [
          { mark: '•', text: 'One', depth: 0 },
          { mark: '•', text: 'Two', depth: 0 },
        ],
      },
    ]);
  });

  it('leaves what only looks like markup', () => {
    expect(readableText('if a < b and c > d')).toEqual([{ kind: 'paragraph', text: 'if a < b and c > d' }]);
    expect(readableText('<script>alert(1)</script>')).toEqual([
      { kind: 'paragraph', text: '<script>alert(1)</script>' },
    ]);
  });

  it('is total, the same every time and bounded', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(readableText(text)).toEqual(readableText(text));
      }),
    );
    const started = processorTime();
    readableText('<a href="'.repeat(20_000));
    readableText('['.repeat(50_000));
    readableText('- x\n'.repeat(50_000));
    expect(processorTime() - started).toBeLessThan(2_000);
  });
});
