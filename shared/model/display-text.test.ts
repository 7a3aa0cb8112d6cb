import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defang, defangAddress, defangHost, defangText, defangUrl, refang } from './defang.ts';
import { hasLetter, visibleLine, visibleText } from './visible-text.ts';

describe('visibleText', () => {
  it.each([
    ['invoice\u202Efdp.exe', 'invoice⟦RLO⟧fdp.exe'],
    ['\u001B[31mred', '⟦ESC⟧[31mred'],
    ['a\u0000b\u007Fc\u0085d', 'a⟦NUL⟧b⟦DEL⟧c⟦U+0085⟧d'],
    ['pay\u200Bpal', 'pay⟦ZWSP⟧pal'],
    ['x\u2066y\u2069', 'x⟦LRI⟧y⟦PDI⟧'],
    ['tag\u{E0041}', 'tag⟦U+E0041⟧'],
    ['\uD800', '⟦U+D800⟧'],
    ['\uFEFFbom', '⟦BOM⟧bom'],
    ['<b>&amp;</b>', '<b>&amp;</b>'],
    ['naïve 日本 😀', 'naïve 日本 😀'],
    ['a\tb\nc', 'a\tb\nc'],
    ['a\r\nb', 'a⟦CR⟧\nb'],
  ])('shows %j', (text, shown) => {
    expect(visibleText(text)).toBe(shown);
  });

  it('tells text that a person can read from what only hides', () => {
    for (const text of ['Dana', '日本', '7', '\u202eDana']) expect(hasLetter(text), text).toBe(true);
    for (const text of [
      '',
      '   ',
      '—',
      '\u0007',
      '\u200b\u202e\u2066',
      '\u00a0\u3164',
      '\u{E0041}',
      '\uD800',
    ])
      expect(hasLetter(text), JSON.stringify(text)).toBe(false);
  });

  it('leaves nothing hidden in any text, and shows visible text unchanged', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const shown = visibleLine(text);
        expect(/[\p{Cc}\p{Bidi_Control}\u200b\u2028\u2029\ufeff]/u.test(shown)).toBe(false);
        // Throws for a lone surrogate.
        expect(() => encodeURIComponent(shown)).not.toThrow();
        expect(visibleLine(shown)).toBe(shown);
      }),
    );
  });
});

describe('defang', () => {
  it.each([
    ['https://evil.example.com:8443/a.b?c=d.e', 'hxxps://evil[.]example[.]com:8443/a.b?c=d.e'],
    ['http://a.b/?next=http://c.d/', 'hxxp://a[.]b/?next=hxxp://c.d/'],
    ['www.contoso.com/x', 'www[.]contoso[.]com/x'],
  ])('defangs %s', (url, shown) => {
    expect(defangUrl(url)).toBe(shown);
    expect(refang(shown)).toBe(url);
  });

  it('defangs hosts, addresses and running text', () => {
    expect(defangHost('203.0.113.7')).toBe('203[.]0[.]113[.]7');
    expect(defangHost('2001:db8::1')).toBe('2001[:]db8[:][:]1');
    expect(refang(defangHost('2001:db8::1'))).toBe('2001:db8::1');
    expect(defangAddress('a.b@contoso.com')).toBe('a.b[@]contoso[.]com');
    expect(defangText('see http://a.b/c, then')).toBe('see hxxp://a[.]b/c, then');
    expect(defang('file', 'a.exe')).toBe('a.exe');
    expect(defang('ip', '10.0.0.1')).toBe('10[.]0[.]0[.]1');
    expect(defang('ip', '2001:db8::1')).toBe('2001[:]db8[:][:]1');
    expect(defang('mailMessage', 'a.b@contoso.com')).toBe('a.b[@]contoso[.]com');
    expect(defang('process', 'curl http://a.b/c')).toBe('curl hxxp://a[.]b/c');
  });

  it('takes defanged text again without change', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true }), (url) => {
        expect(defangUrl(defangUrl(url))).toBe(defangUrl(url));
        expect(/^https?:/i.test(defangUrl(url))).toBe(false);
      }),
    );
  });
});
