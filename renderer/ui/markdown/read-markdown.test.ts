import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writeMention } from '../../../shared/model/mentions.ts';
import { readMarkdown, type MarkdownPart } from './read-markdown.ts';

const kindsOf = (parts: readonly MarkdownPart[]): string[] =>
  parts.flatMap((part) => [part.kind, ...('parts' in part ? kindsOf(part.parts) : [])]);

describe('a comment as Markdown', () => {
  it('has paragraphs, emphasis, lists, quotes, headings and code', () => {
    const parts = readMarkdown(
      '# What\n\nIt **ran** `cmd` *twice*\n\n1. one\n2. two\n\n> said\n\n```\ncode\n```\n---',
    );
    expect(parts.map(({ kind }) => kind)).toEqual([
      'heading',
      'paragraph',
      'list',
      'quote',
      'codeBlock',
      'rule',
    ]);
    expect(parts[2]).toMatchObject({ start: 1 });
    expect(kindsOf(parts)).toEqual(expect.arrayContaining(['strong', 'emphasis', 'code', 'item']));
  });

  it('leaves HTML and pictures the text that they are', () => {
    const parts = readMarkdown('a <img src=x onerror=alert(1)> b ![c](https://evil.example/x.png)');
    const [paragraph] = parts;
    const texts = paragraph && 'parts' in paragraph ? paragraph.parts : [];
    expect(texts.every(({ kind }) => kind === 'text')).toBe(true);
    expect(texts.map((part) => ('text' in part ? part.text : '')).join('')).toBe(
      'a <img src=x onerror=alert(1)> b ![c](https://evil.example/x.png)',
    );
    expect(readMarkdown('<script>alert(1)</script>')[0]?.kind).toBe('text');
  });

  it('makes an address of every link but a mention', () => {
    const script = readMarkdown('[here](javascript:alert(1))');
    expect(script[0]).toMatchObject({ parts: [{ kind: 'address', address: 'javascript:alert(1)' }] });
    const same = readMarkdown('<https://evil.example>');
    expect(same[0]).toMatchObject({ parts: [{ kind: 'address', address: null }] });
    const mention = { kind: 'entity', key: 'ip||203.0.113.7' } as const;
    expect(readMarkdown(`see ${writeMention(mention, '203.0.113.7 [x]')}`)[0]).toMatchObject({
      parts: [{ kind: 'text' }, { kind: 'mention', mention, label: '203.0.113.7 [x]' }],
    });
  });

  it('leaves text with more paired marks than can be matched in time as it was written', () => {
    // Each mark is held against those before it: this took half a minute of a window's main thread.
    for (const hostile of ['*a_ '.repeat(4_900), 'a***b_'.repeat(3_000), '[a]('.repeat(4_900)])
      expect(readMarkdown(hostile)).toEqual([
        { kind: 'paragraph', parts: [{ kind: 'text', text: hostile }] },
      ]);
    expect(kindsOf(readMarkdown('**bold** `code`\n\n'.repeat(200)))).toContain('strong');
  });

  it('is total and bounded, whatever is written', () => {
    for (const hostile of [
      '>'.repeat(20_000),
      '- '.repeat(10_000),
      '['.repeat(20_000),
      '*a '.repeat(6_000),
      '`'.repeat(19_999),
    ])
      expect(readMarkdown(hostile).length).toBeGreaterThan(0);
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => void readMarkdown(text)));
  });
});
