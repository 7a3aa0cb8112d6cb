import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { processorTime } from '../../tests/support/processor-time.ts';
import { readPastedList } from './pasted-values.ts';

const read = (text: string, ...known: readonly string[]): string[] =>
  readPastedList(text, 5000, (phrase) => known.includes(phrase)).values.map(({ value }) => value);

const hash = '275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f';

describe('a sentence in a cell of a table', () => {
  it('is left out, whatever parts the cells', () => {
    for (const line of [
      '203.0.113.9\tPhishing mail seen on 3 May, see ticket\thigh',
      '203.0.113.9,Phishing mail seen on 3 May,high',
      '203.0.113.9;Phishing mail seen on 3 May;high',
      '| 203.0.113.9 | Phishing mail seen on 3 May | high |',
      '203.0.113.9,"Phishing mail, seen on 3 May",high',
    ])
      expect(read(line), line).toEqual(['203.0.113.9', 'high']);
    expect(read('203.0.113.9\t2024-05-03 10:04:05')).toEqual(['203.0.113.9']);
  });

  it('still gives what is unmistakable in it', () => {
    const sentence = `Mail of eve[@]evil[.]example (see hxxps://evil[.]example/a?b=1) from 203.0.113.9, ran C:\\Temp\\a.exe as CONTOSO\\anna: ${hash}. Invoice.pdf, 10.0.0.1 - 10.0.0.9`;
    const values = [
      'eve@evil.example',
      'https://evil.example/a?b=1',
      '203.0.113.9',
      'C:\\Temp\\a.exe',
      'CONTOSO\\anna',
      hash,
      'Invoice.pdf',
      '10.0.0.1-10.0.0.9',
    ];
    expect(read(`ws-07\t${sentence}`)).toEqual(['ws-07', ...values]);
    expect(read(`ws-07,"${sentence}"`)).toEqual(['ws-07', ...values]);
    expect(read('ws-07\t"#4 seen at evil [.] example and again"')).toEqual(['ws-07', 'evil.example']);
  });

  it('gives what something is called: the cell, or a word that is no common one', () => {
    expect(read('203.0.113.9\tMegan Bowen', 'Megan Bowen')).toEqual(['203.0.113.9', 'Megan Bowen']);
    expect(read('203.0.113.9\tseen on ws-07, by Megan', 'ws-07', 'Megan', 'by')).toEqual([
      '203.0.113.9',
      'ws-07',
    ]);
    expect(read('203.0.113.9\tseen on (ws-07).')).toEqual(['203.0.113.9']);
  });

  it('is none where all its words may be values, where it is a path, or where nothing is a table', () => {
    expect(read('203.0.113.9\tws-07 ws-08')).toEqual(['203.0.113.9', 'ws-07', 'ws-08']);
    expect(read('203.0.113.9\tC:\\Program Files\\a b.exe')).toEqual([
      '203.0.113.9',
      'C:\\Program Files\\a b.exe',
    ]);
    expect(read('203.0.113.9\tSHA256: ' + hash)).toEqual(['203.0.113.9', hash]);
    expect(read('alpha beta gamma')).toEqual(['alpha', 'beta', 'gamma']);
    expect(read('Megan Bowen, Alex Wilber')).toEqual(['Megan', 'Bowen', 'Alex', 'Wilber']);
    expect(read('203.0.113.9,"Microsoft SharePoint Online"')).toEqual([
      '203.0.113.9',
      'Microsoft SharePoint Online',
    ]);
  });

  it('never takes a value away that stands in a cell of its own', () => {
    expect(read('ws-07\tMail seen today\ntoday\tMail seen again')).toEqual(['ws-07', 'today']);
    const value = fc.constantFrom(
      '203.0.113.9',
      'evil.example',
      'eve@evil.example',
      hash,
      'https://evil.example/a',
    );
    const word = fc.constantFrom('mail', 'seen', 'on', '3', 'May', 'ticket', '(see', 'above)', '-', '"');
    fc.assert(
      fc.property(
        value,
        fc.array(word, { maxLength: 6 }),
        fc.array(word, { maxLength: 6 }),
        fc.constantFrom('\t', '|', ';', ','),
        (wanted, before, after, separator) => {
          const cell = [...before.filter((text) => text !== '"'), wanted, ...after].join(' ');
          expect(read(`ws-07${separator}${cell}`)).toContain(wanted);
        },
      ),
    );
  });

  it('takes time that grows with its length', () => {
    const start = processorTime();
    read(`ws-07\t${'seen on ws-1 '.repeat(30_000)}`);
    read(`ws-07,"${'a "" b '.repeat(30_000)}"`);
    read(`ws-07,${'"'.repeat(100_000)} a`);
    read(`ws-07\t${'2024-05-03 '.repeat(30_000)}x`);
    expect(processorTime() - start).toBeLessThan(3000);
  });
});

describe('a key of the registry', () => {
  it('is one value with the blanks in it, to the end of its cell', () => {
    const key = 'HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Image File Execution Options';
    const long = 'HKEY_CURRENT_USER\\Control Panel\\Desktop';
    expect(read(`${key}\n${long}\tpersistence\n"${key}\\a, b.exe"`)).toEqual([
      key,
      long,
      'persistence',
      `${key}\\a, b.exe`,
    ]);
    expect(read('HKLM was changed')).toEqual(['HKLM', 'was', 'changed']);
  });
});

describe('an address that is spelled in words', () => {
  it.each([
    ['megan.bowen at contoso dot com', ['megan.bowen@contoso.com']],
    ['Megan dot Bowen AT mail dot contoso DOT com', ['Megan.Bowen@mail.contoso.com']],
    ['The mail came from eve at evil dot example and went to two of us', ['eve@evil.example']],
    ['eve at evil dot example, 203.0.113.9', ['eve@evil.example', '203.0.113.9']],
    ['login dot evil dot example', ['login.evil.example']],
    ['eve [at] evil [dot] example', ['eve@evil.example']],
  ])('is one value: %s', (text, values) => {
    expect(read(text)).toEqual(values);
  });

  it('is none without a dot in words, and a dot in a sentence joins nothing', () => {
    expect(read('anna at ws-07')).toEqual(['anna', 'at', 'ws-07']);
    expect(read('They met at the evil.example and saw the red dot there')).toEqual(['evil.example']);
  });

  it('takes time that grows with its length', () => {
    const start = processorTime();
    read('a dot '.repeat(20_000));
    read(`${'a at b '.repeat(20_000)} dot c`);
    read(`${'a'.repeat(500_000)} dot ${'b'.repeat(400_000)}`);
    expect(processorTime() - start).toBeLessThan(3000);
  });
});
