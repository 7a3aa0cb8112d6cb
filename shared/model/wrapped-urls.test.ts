import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalizeAlertEvidence } from './identity.ts';
import { normalizeUrl, urlForms } from './identity-url.ts';
import { probesOf } from './pasted-identifiers.ts';
import { readPastedValue } from './pasted-values.ts';
import { linksInside, unwrapLink } from './safe-links.ts';

const base64Url = (text: string): string => Buffer.from(text, 'utf8').toString('base64url');

const runLetters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** As Proofpoint's third version writes a link: what is no plain character is a star, several are a run, and what they are stands behind. */
function proofpoint3(url: string): string {
  const kept: string[] = [];
  const written = url.replace(/(?:[^\w./:?=&-]|_(?=_)){1,65}/gu, (run) => {
    const characters = [...run];
    kept.push(...characters);
    return characters.length === 1 ? '*' : `**${runLetters[characters.length - 2] ?? ''}`;
  });
  return `https://urldefense.com/v3/__${written}__;${base64Url(kept.join(''))}!!abc!def$`;
}

const wrappers: Readonly<Record<string, (url: string) => string>> = {
  'Safe Links': (url) =>
    `https://nam02.safelinks.protection.outlook.com/?url=${encodeURIComponent(url)}&data=05%7C01&reserved=0`,
  'Safe Links in Teams': (url) =>
    `https://statics.teams.cdn.office.net/evergreen-assets/safelinks/1/atp-safelinks.html?url=${encodeURIComponent(url)}`,
  'URL Defense 1': (url) =>
    `https://urldefense.proofpoint.com/v1/url?u=${encodeURIComponent(url)}&k=oIvRg1%2B`,
  'URL Defense 2': (url) =>
    `https://urldefense.proofpoint.com/v2/url?u=${encodeURIComponent(url)
      .replaceAll('-', '%2D')
      .replaceAll('_', '%5F')
      .replaceAll('%2F', '_')
      .replaceAll('%', '-')}&d=DwMBaQ`,
  'URL Defense 3': proofpoint3,
  Barracuda: (url) => `https://linkprotect.cudasvc.com/url?a=${encodeURIComponent(url)}&c=E,1,xyz&typo=1`,
  Cisco: (url) => `https://secure-web.cisco.com/1abcDEF/${encodeURIComponent(url)}`,
  'Google q': (url) => `https://www.google.com/url?q=${encodeURIComponent(url)}&sa=D`,
  'Google url': (url) => `https://google.co.uk/url?sa=t&url=${encodeURIComponent(url)}`,
};

const urls = fc.oneof(
  fc.webUrl({ withQueryParameters: true, withFragments: true }),
  fc.constantFrom(
    'https://evil.example/a%2Fb%20c?x=%26y&z=1+2#top',
    'https://evil.example/__a__/*/**A?q=a;b!c',
    'https://bücher.example/ü?ö=ä',
    'http://203.0.113.9:8080/',
    'hxxps://login[.]evil[.]example/verify?u=1',
  ),
);
const nestings = fc.array(fc.constantFrom(...Object.keys(wrappers)), { minLength: 1, maxLength: 4 });
const wrap = (url: string, names: readonly string[]): string =>
  names.reduce((inner, name) => wrappers[name]?.(inner) ?? inner, url);

describe('a wrapped URL', () => {
  it.each(Object.entries(wrappers))('is the URL that %s has in it', (_, wrapper) => {
    const url = 'https://login.evil.example/verify?u=1&t=a%2Fb_c-d';
    expect(normalizeUrl(wrapper(url))).toBe(url);
  });

  it('is the same in whatever wrappers, one in another', () => {
    fc.assert(
      fc.property(urls, nestings, (url, names) => {
        fc.pre(wrap(url, names).length < 60_000);
        expect(normalizeUrl(wrap(url, names))).toBe(normalizeUrl(url));
      }),
    );
  });

  it('is what pages show as its original', () => {
    fc.assert(
      fc.property(urls, nestings, (url, names) => {
        const text = wrap(url, names);
        expect(normalizeUrl(unwrapLink(text)?.original ?? null)).toBe(normalizeUrl(text));
        expect(linksInside(text)).toHaveLength(names.length);
      }),
    );
  });

  it('stays what it is where the wrapper tells no more, or is none', () => {
    for (const url of [
      'https://protect-eu.mimecast.com/s/AbC123?domain=evil.example',
      'https://safelinks.protection.outlook.com.evil.example/?url=https%3A%2F%2Fgood.example',
      'https://urldefense.com/v3/__nothing__;!!a$',
      'https://www.google.com/url?q=nothing',
    ])
      expect(normalizeUrl(url), url).toBe(url);
  });

  it('has a form for each of its wrappers, as stores of earlier versions have it', () => {
    const inner = wrappers['URL Defense 3']?.('https://evil.example/login?x=1') ?? '';
    const outer = wrappers['Safe Links']?.(inner) ?? '';
    expect(urlForms(outer)).toEqual([outer, inner, 'https://evil.example/login?x=1']);
    const pasted = readPastedValue(outer);
    const probed = pasted === null ? [] : probesOf(pasted).map(({ value }) => value);
    expect(probed).toEqual(expect.arrayContaining([inner, 'https://evil.example/login?x=1']));
    expect(urlForms('no link')).toEqual([]);
  });

  it('is in evidence by what it leads to', () => {
    const identify = (url: string): unknown =>
      normalizeAlertEvidence([{ '@odata.type': '#microsoft.graph.security.urlEvidence', url }], {
        tenant: null,
        time: null,
      }).map(({ identifiers, label }) => [identifiers.map(({ value }) => value), label]);
    const wrapped = 'https://urldefense.com/v3/__https://only-wrapped.example/login?x=1__;!!abc!def$';
    expect(identify(wrapped)).toEqual([[['https://only-wrapped.example/login?x=1'], wrapped]]);
  });
});
