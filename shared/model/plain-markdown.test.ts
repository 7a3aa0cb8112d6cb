import { describe, expect, it } from 'vitest';
import { writeMention } from './mentions.ts';
import { plainMarkdown } from './plain-markdown.ts';

describe('a comment without its marks', () => {
  it.each([
    ['**Tor** again: *see* `cmd.exe /c _x_`', 'Tor again: see cmd.exe /c x'],
    ['# Found\n\n> said\n> > before\n- one\n* two', 'Found said before one two'],
    ['```ps1\nGet-Item\n```', 'Get-Item'],
    ['100\\% \\*sure\\* of snake_case_names', '100% *sure* of snake_case_names'],
    ['see [the page](https://a.example/x_y) and <https://b.example>', 'see the page and https://b.example'],
    ['no [link] (here), 2 > 1', 'no [link] (here), 2 > 1'],
    ['', ''],
  ])('%j reads %j', (text, plain) => expect(plainMarkdown(text)).toBe(plain));

  it('names what is mentioned as its label was', () => {
    const mention = writeMention({ kind: 'alert', alert: 'p|1(2)' }, 'Anonymous [IP] *address*');
    expect(plainMarkdown(`${mention} by ana`)).toBe('Anonymous [IP] *address* by ana');
  });

  it('takes time with the length of the text, whatever it is made of', () => {
    for (const sign of ['[', '\\', '_', '*', '> ', '[a](', '<https:', '`'])
      expect(plainMarkdown(sign.repeat(100_000)).length).toBeLessThanOrEqual(100_000 * sign.length);
  }, 5_000);
});
