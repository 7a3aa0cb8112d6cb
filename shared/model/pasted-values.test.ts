import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defangAnyAddress, defangHost, defangUrl } from './defang.ts';
import { probesOf } from './pasted-identifiers.ts';
import { phrasesOf, readPastedList, readPastedValue } from './pasted-values.ts';
import { processorTime } from '../../tests/support/processor-time.ts';

const read = (text: string): string[] =>
  readPastedList(text, 5000).values.map(({ kind, value }) => `${kind} ${value}`);

describe('a pasted value', () => {
  it.each([
    ['203[.]0.113[.]9', 'ip 203.0.113.9'],
    ['203.0.113.9:443', 'ip 203.0.113.9'],
    ['[2001:DB8::1]:443', 'ip 2001:db8::1'],
    ['::ffff:203.0.113.9', 'ip 203.0.113.9'],
    ['hxxps://evil[.]example/a.b?c=1', 'url https://evil.example/a.b?c=1'],
    ['evil.example/login', 'url evil.example/login'],
    ['Evil[dot]Example', 'domain evil.example'],
    ['evil.example.', 'domain evil.example'],
    ['megan.bowen[@]contoso[.]com', 'emailAddress megan.bowen@contoso.com'],
    ['<megan.bowen@contoso.com>', 'emailAddress megan.bowen@contoso.com'],
    [
      '275A021BBFB6489E54D471899F7DB9D1663FC695EC2FE2A2C4538AABF651FD0F',
      'fileHash 275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f',
    ],
    ['sha1: 3395856ce81f2b7382dee72602f798b642f14140', 'fileHash 3395856ce81f2b7382dee72602f798b642f14140'],
    ['s-1-5-21-1-2-3-1001', 'sid S-1-5-21-1-2-3-1001'],
    ['{D0A1C2E4-4B1F-4F7D-9A31-2B7FD7A1C9EF}', 'guid d0a1c2e4-4b1f-4f7d-9a31-2b7fd7a1c9ef'],
    ['powershell.exe', 'name powershell.exe'],
    ['CONTOSO\\megan', 'name CONTOSO\\megan'],
    ['203.0.113.0/24', 'range 203.0.113.0/24'],
    ['203[.]0.113.77/24', 'range 203.0.113.0/24'],
    ['10.0.0.0/255.0.0.0', 'range 10.0.0.0/8'],
    ['10.0.*.*', 'range 10.0.0.0/16'],
    ['192.168.1.x', 'range 192.168.1.0/24'],
    ['2001:DB8::1/32', 'range 2001:db8::/32'],
    ['10.0.0.9-10.0.0.1', 'range 10.0.0.1-10.0.0.9'],
    ['10.0.0.1-9', 'range 10.0.0.1-10.0.0.9'],
    ['10.0.0.1-10.0.0.1', 'ip 10.0.0.1'],
    ['10.0.0.0/33', 'name 10.0.0.0/33'],
    ['10.0.0.0/255.0.255.0', 'name 10.0.0.0/255.0.255.0'],
    ['WS-07:445', 'name WS-07'],
    ['12:30', 'name 12:30'],
    ['*.evil[.]example', 'domain evil.example'],
    ['evil[.example', 'domain evil.example'],
    ['evil\\.example', 'domain evil.example'],
    ['h**ps://evil[.]example/a', 'url https://evil.example/a'],
    ['hxxp:\\\\evil.example\\a', 'url http://evil.example\\a'],
    ['Megan Bowen <megan.bowen@contoso.com>', 'emailAddress megan.bowen@contoso.com'],
    ['<mailto:megan.bowen@contoso.com>', 'emailAddress megan.bowen@contoso.com'],
    [
      'SHA-256=275A021BBFB6489E54D471899F7DB9D1663FC695EC2FE2A2C4538AABF651FD0F',
      'fileHash 275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f',
    ],
    ['/usr/bin/curl', 'name /usr/bin/curl'],
    ['203.0.113.9/32', 'ip 203.0.113.9'],
    ['(evil.example', 'domain evil.example'],
    ['*@evil[.]example', 'domain evil.example'],
    ['@evil.example', 'domain evil.example'],
    ['https://evil.example/a?b=1))', 'url https://evil.example/a?b=1'],
    ['https://evil.example/a_(b)', 'url https://evil.example/a_(b)'],
    ['2001:db8::1/128', 'ip 2001:db8::1'],
    ['megan.bowen(at)contoso(dot)com', 'emailAddress megan.bowen@contoso.com'],
    ['\u202e203.0.113.9\u202c', 'ip 203.0.113.9'],
    ['203.0.\u200b113.9\u200b', 'ip 203.0.113.9'],
    ['\u200bWS-MEGAN-01', 'name WS-MEGAN-01'],
    ['\u202egnp.exe', 'name \u202egnp.exe'],
    ['“WS-MEGAN-01”', 'name WS-MEGAN-01'],
  ])('%s is %s', (text, expected) => {
    const value = readPastedValue(text);
    expect(`${value?.kind} ${value?.value}`).toBe(expected);
  });

  it('tells how it was written where that is another', () => {
    expect(readPastedValue('1[.]1[.]1[.]1')?.written).toBe('1[.]1[.]1[.]1');
    expect(readPastedValue('1.1.1.1')?.written).toBeNull();
    expect(readPastedValue(' … ')).toBeNull();
  });

  it('is read the same defanged and not, and always in some way', () => {
    const label = fc.stringMatching(/^[a-z][a-z0-9]{0,9}$/);
    const host = fc
      .tuple(label, fc.constantFrom('example', 'test', 'com', 'org'))
      .map((parts) => parts.join('.'));
    fc.assert(
      fc.property(host, fc.stringMatching(/^[a-z0-9/._-]{0,20}$/), fc.ipV4(), (name, path, address) => {
        const url = `https://${name}/${path}`;
        const core = ({ kind, value }: { kind: string; value: string }): unknown => ({ kind, value });
        for (const [plain, defanged] of [
          [name, defangHost(name)],
          [url, defangUrl(url)],
          [address, defangAnyAddress(address)],
          [`mail@${name}`, defangAnyAddress(`mail@${name}`)],
        ] as const) {
          const [a, b] = [readPastedValue(plain), readPastedValue(defanged)];
          expect(b && core(b)).toEqual(a && core(a));
        }
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const { values } = readPastedList(text, 20);
        for (const value of values) {
          expect(value.value).not.toBe('');
          expect(probesOf(value).length).toBeGreaterThan(0);
          // What was read is read the same again.
          expect(readPastedValue(value.value)?.kind).toBe(readPastedValue(value.value)?.kind);
        }
        expect(new Set(values.map(({ kind, value }) => `${kind} ${value}`)).size).toBe(values.length);
      }),
    );
  });
});

describe('a pasted list', () => {
  it('is parted by lines, spaces, commas, semicolons, tabs and bars, each value once, remarks left out', () => {
    expect(
      read('# indicators\n1.1.1.1, 2.2.2.2;evil.example\tWS01 WS02\r\n- 1[.]1.1.1\n|evil.EXAMPLE|\n'),
    ).toEqual(['ip 1.1.1.1', 'ip 2.2.2.2', 'domain evil.example', 'name WS01', 'name WS02']);
  });

  it('keeps together what is quoted, a path, and what is known', () => {
    expect(read('"Invoice 8831.zip", C:\\Program Files\\a b.exe; x.exe')).toEqual([
      'name Invoice 8831.zip',
      'name C:\\Program Files\\a b.exe',
      'name x.exe',
    ]);
    const text = 'Invoice overdue – please review\nhttps://a.example/x,y;z w';
    const known = new Set(['Invoice overdue – please review', 'https://a.example/x,y;z']);
    expect([...known].every((phrase) => phrasesOf(text, 100).has(phrase))).toBe(true);
    expect(readPastedList(text, 100, (phrase) => known.has(phrase)).values.map(({ value }) => value)).toEqual(
      [...known, 'w'],
    );
    expect(read(text)).toContain('name Invoice');
  });

  it('takes ranges with blanks in them, and dots that stand apart', () => {
    expect(
      read('10.0.0.1 - 10.0.0.9, 10.0.1.0 – 10.0.1.3\n2001:db8::1 to 2001:db8::f evil [.] example'),
    ).toEqual([
      'range 10.0.0.1-10.0.0.9',
      'range 10.0.1.0-10.0.1.3',
      'range 2001:db8::1-2001:db8::f',
      'domain evil.example',
    ]);
    expect(read('10.0.0.1 - scanner')).toEqual(['ip 10.0.0.1', 'name scanner']);
  });

  it('takes the addresses of mailboxes, not the names before them', () => {
    expect(read('Megan Bowen <m@x.example>; "Bowen, Dana" <d@x.example>, Reyes, Alex <a@x.example>')).toEqual(
      ['emailAddress m@x.example', 'emailAddress d@x.example', 'emailAddress a@x.example'],
    );
    expect(read('10.0.0.1,Megan <m@x.example>\nevil.example <m@x.example>')).toEqual([
      'ip 10.0.0.1',
      'emailAddress m@x.example',
      'domain evil.example',
    ]);
  });

  it('takes lines of CSV and tables of spreadsheets, without the names of their columns', () => {
    expect(read('"IP address","File name"\n"203.0.113.9","a ""b"", c.exe"')).toEqual([
      'ip 203.0.113.9',
      'name a "b", c.exe',
    ]);
    expect(
      read(
        'Host\tSHA256\tFirst seen\nWS-01\tsha256: 275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f\t',
      ),
    ).toEqual(['name WS-01', 'fileHash 275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f']);
    expect(read('host')).toEqual(['name host']);
  });

  it('says how many are beyond the limit, and takes much text in little time: what grows faster than the text would need minutes', () => {
    const text = Array.from({ length: 20_000 }, (_, index) => `host-${index}`).join(' ');
    const start = processorTime();
    const { values, leftOut } = readPastedList(text, 5000);
    expect([values.length, leftOut]).toEqual([5000, 15_000]);
    expect(readPastedList('a,'.repeat(100_000), 5000).values).toHaveLength(1);
    expect(readPastedList(`"${'x '.repeat(100_000)}`, 5000).values.length).toBeGreaterThan(0);
    expect(readPastedList(`<a@b ${'x, <y '.repeat(40_000)}`, 5000).values.length).toBeGreaterThan(0);
    expect(readPastedList(`1${' '.repeat(300_000)}1`, 5000).values).toHaveLength(1);
    expect(processorTime() - start).toBeLessThan(5000);
  });
});
