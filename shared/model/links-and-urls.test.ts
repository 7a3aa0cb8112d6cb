import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countryCode, countryName } from './countries.ts';
import { unicodeHost } from './punycode.ts';
import { unwrapLink } from './safe-links.ts';
import { specialUse } from './special-addresses.ts';
import { urlParts } from './url-parts.ts';

const target = 'https://login.evil.example/verify?u=1&t=2';
const safeLink = (inner: string): string =>
  `https://emea01.safelinks.protection.outlook.com/?url=${encodeURIComponent(inner)}&data=05%7C01&sdata=x&reserved=0`;

describe('unwrapLink', () => {
  it.each([
    ['Microsoft Safe Links', safeLink(target), target],
    [
      'Microsoft Safe Links',
      `https://statics.teams.cdn.office.net/evergreen-assets/safelinks/1/atp-safelinks.html?url=${encodeURIComponent(target)}&locale=en`,
      target,
    ],
    [
      'Proofpoint URL Defense',
      'https://urldefense.proofpoint.com/v1/url?u=http://www.bouncycastle.org/&k=oIvRg1%2BdGAgOoM1BIlLLqw%3D%3D%0A',
      'http://www.bouncycastle.org/',
    ],
    [
      'Proofpoint URL Defense',
      'https://urldefense.proofpoint.com/v2/url?u=https-3A__media.mnn.com_assets_images_2016_06_jupiter-2Dnasa.jpg.638x0-5Fq80-5Fcrop-2Dsmart.jpg&d=DwMBaQ&c=Vxt5e0Osvvt2gflwSlsJ5DmPGcPvTRKLJyp031rXjhg',
      'https://media.mnn.com/assets/images/2016/06/jupiter-nasa.jpg.638x0_q80_crop-smart.jpg',
    ],
    [
      'Proofpoint URL Defense',
      'https://urldefense.com/v3/__https://google.com:443/search?q=a*test&gs=ps__;Kw!-612Flbf0JvQ3kNJkRi5Jg!Ue6tQudNKaShHg93trcdjqDP8se2ySE65jyCIe2K1D_uNjZ1Lnf6YLQERujngZv9UWf66ujQIQ$',
      'https://google.com:443/search?q=a+test&gs=ps',
    ],
    [
      'Proofpoint URL Defense',
      'https://urldefense.us/v3/__https://google.com:443/search?q=a**A__;Kysr!!abc$',
      'https://google.com:443/search?q=a++',
    ],
    [
      'Barracuda Link Protection',
      `https://linkprotect.cudasvc.com/url?a=${encodeURIComponent(target)}&c=E,1,xyz&typo=1`,
      target,
    ],
    ['Cisco Secure Email', `https://secure-web.cisco.com/1abcDEF/${encodeURIComponent(target)}`, target],
    ['Google redirect', `https://www.google.com/url?q=${encodeURIComponent(target)}&sa=D`, target],
  ] as const)('opens %s', (wrapper, link, original) => {
    expect(unwrapLink(link)).toEqual({ original, wrappers: [wrapper], host: null });
  });

  it('opens wrappers inside wrappers, and ends where they go on without end', () => {
    const twice = safeLink(`https://www.google.com/url?q=${encodeURIComponent(target)}`);
    expect(unwrapLink(twice)).toEqual({
      original: target,
      wrappers: ['Microsoft Safe Links', 'Google redirect'],
      host: null,
    });
    let deep = target;
    for (let level = 0; level < 9; level += 1) deep = safeLink(deep);
    expect(unwrapLink(deep)?.wrappers).toHaveLength(8);
  });

  it('opens what somebody defanged, outside or inside, and leaves brackets of a link alone', () => {
    const defanged = safeLink(target).replace('https:', 'hxxps:').replaceAll('outlook.com', 'outlook[.]com');
    expect(unwrapLink(defanged)).toMatchObject({ original: target, wrappers: ['Microsoft Safe Links'] });
    expect(unwrapLink(safeLink('hxxps://login[.]evil[.]example/a'))?.original).toBe(
      'https://login.evil.example/a',
    );
    const bracketed = 'https://login.evil.example/(at)[.]x';
    expect(unwrapLink(safeLink(bracketed))?.original).toBe(bracketed);
    expect(unwrapLink('hxxps://login[.]evil[.]example/')).toBeNull();
  });

  it('tells only the domain of what Mimecast keeps to itself', () => {
    expect(unwrapLink('https://protect-eu.mimecast.com/s/AbC123?domain=evil.example')).toEqual({
      original: null,
      wrappers: ['Mimecast'],
      host: 'evil.example',
    });
  });

  it('takes no other address for a wrapper', () => {
    for (const link of [
      target,
      'https://safelinks.protection.outlook.com.evil.example/?url=https%3A%2F%2Fx.example',
      'https://urldefense.com.evil.example/v3/__https://x.example__;!!a$',
      'https://www.google.com/search?q=https://x.example',
      'not a link',
      '',
    ])
      expect(unwrapLink(link), link).toBeNull();
    expect(unwrapLink(safeLink('nothing'))?.original).toBeNull();
  });

  it('is total', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.webUrl(), fc.string().map(safeLink)), (text) => {
        unwrapLink(text);
        unwrapLink(`https://urldefense.com/v3/__${text}__;${text}!!x$`);
      }),
    );
  });
});

describe('urlParts', () => {
  it('takes a URL to pieces', () => {
    expect(
      urlParts(
        'hxxps://corp-bank.example@login.evil[.]example:8443/a%20b/c?next=https%3A%2F%2Fx.example&flag&a=1+2#top%21',
      ),
    ).toEqual({
      scheme: 'https',
      userInfo: 'corp-bank.example',
      host: 'login.evil.example',
      hostAsRead: null,
      hostAsAddress: null,
      mixedScripts: [],
      port: '8443',
      path: '/a%20b/c',
      parameters: [
        { name: 'next', value: 'https://x.example' },
        { name: 'flag', value: '' },
        { name: 'a', value: '1 2' },
      ],
      moreParameters: 0,
      fragment: 'top!',
    });
  });

  it('reads punycode and tells letters of several scripts in one label', () => {
    expect(urlParts('https://xn--pple-43d.com/')).toMatchObject({
      host: 'xn--pple-43d.com',
      hostAsRead: 'аpple.com',
      mixedScripts: ['Latin', 'Cyrillic'],
    });
    expect(urlParts('https://аpple.com/')).toMatchObject({
      hostAsRead: 'xn--pple-43d.com',
      mixedScripts: ['Latin', 'Cyrillic'],
    });
    expect(urlParts('https://bücher.example/')?.mixedScripts).toEqual([]);
  });

  it.each([
    ['http://2130706433/', '127.0.0.1'],
    ['http://0x7f.1/', '127.0.0.1'],
    ['http://0300.0250.1.1/', '192.168.1.1'],
    ['http://203.0.113.9/', null],
    ['http://[2001:db8::1]:80/', null],
    ['http://[2001:0db8:0:0::1]/', '2001:db8::1'],
  ])('tells which address %s is', (url, address) => {
    expect(urlParts(url)?.hostAsAddress ?? null).toBe(address);
  });

  it('reads what has no scheme, and what has no host', () => {
    expect(urlParts('www.contoso.com:8080/a')).toMatchObject({
      scheme: null,
      host: 'www.contoso.com',
      port: '8080',
      path: '/a',
    });
    expect(urlParts('mailto:a@b.example')).toMatchObject({
      scheme: 'mailto',
      host: null,
      path: 'a@b.example',
    });
    expect(urlParts('https://a.example/%E0%A4%A')).toMatchObject({ path: '/%E0%A4%A' });
  });

  it('is total', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.webUrl({ withFragments: true, withQueryParameters: true }),
        ),
        (text) => {
          urlParts(text);
          unicodeHost(text);
        },
      ),
    );
  });
});

describe('specialUse', () => {
  it.each([
    ['10.1.2.3', 'Private network (RFC 1918)'],
    ['127.0.0.1', 'Loopback (RFC 1122)'],
    ['169.254.169.254', 'Link-local: metadata service of clouds'],
    ['203.0.113.9', 'Documentation, TEST-NET-3 (RFC 5737)'],
    ['2001:db8::1', 'Documentation (RFC 3849)'],
    ['fe80::1%eth0', 'Link-local (RFC 4291)'],
    ['::ffff:192.168.0.1', 'Private network (RFC 1918)'],
    ['8.8.8.8', null],
    ['2606:4700::1', null],
    ['no address', null],
  ])('%s: %s', (address, use) => {
    expect(specialUse(address)).toBe(use);
  });
});

describe('countryCode', () => {
  it.each([
    ['DE', 'DE'],
    ['uk', 'GB'],
    ['Germany', 'DE'],
    ['United States of America', 'US'],
    ['Türkiye', 'TR'],
    ['Turkey', 'TR'],
    ['Russian Federation', 'RU'],
    ['840', 'US'],
    ['XX', null],
    ['ZZ', null],
    ['EU', null],
    ['Atlantis', null],
    ['', null],
  ])('%s: %s', (text, code) => {
    expect(countryCode(text)).toBe(code);
  });

  it('names codes', () => {
    expect(countryName('fr')).toBe('France');
    expect(countryName('QQ')).toBe('QQ');
  });
});
