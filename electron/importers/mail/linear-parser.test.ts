import { describe, expect, it } from 'vitest';
import { processorTime } from '../../../tests/support/processor-time.ts';
import { fixtureBytes } from '../_kit/testing/read-fixture.ts';
import { contentOf, parseMessage } from './message.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

const part = (type: string, body: string): string => `--B\r\nContent-Type: ${type}\r\n\r\n${body}\r\n`;
const mixed = (...parts: readonly string[]): Uint8Array =>
  bytes(
    `From: a@corp.example\r\nSubject: s\r\nContent-Type: multipart/mixed; boundary=B\r\n\r\n${parts.join('')}--B--\r\n`,
  );

/** ms that a message takes, the best of three. */
async function timeOf(message: Uint8Array): Promise<number> {
  let best = Infinity;
  for (let turn = 0; turn < 3; turn += 1) {
    const start = processorTime();
    await parseMessage(message);
    best = Math.min(best, processorTime() - start);
  }
  return best;
}

const hostile: Readonly<Record<string, (size: number) => Uint8Array>> = {
  'links that never end': (size) =>
    mixed(part('text/plain', 'hi'), part('text/html', '<a href="'.repeat(size / 9))),
  'blank lines of HTML': (size) => mixed(part('text/plain', 'hi'), part('text/html', '\n'.repeat(size))),
  'addresses beside HTML': (size) =>
    mixed(part('text/html', 'hi'), part('text/plain', 'http://a '.repeat(size / 9))),
  'flowed text of blank lines': (size) => mixed(part('text/plain; format=flowed', ' \n'.repeat(size / 2))),
};

describe('parseMessage', () => {
  it.each(Object.entries(hostile))('takes time that grows with the message only: %s', async (_name, make) => {
    const small = await timeOf(make(250_000));
    const large = await timeOf(make(1_000_000));
    // Four times the bytes; a pass over the rest from every line or tag would be sixteen times.
    expect(large).toBeLessThan(Math.max(8 * small, 100));
    // A body of lines takes about as long as one of a single line: not two objects of the runtime for each.
    expect(large).toBeLessThan(3000);
  });

  it('leaves every body as it was written, and adds the bare words of HTML beside text', async () => {
    const read = await parseMessage(
      mixed(
        part('text/html', '<p>Open <a href="https://a.example/x">this</a></p>'),
        part('text/plain', 'footer <b>'),
        part('text/plain; format=flowed', 'one \r\ntwo'),
      ),
    );
    expect(read.html).toBe('<p>Open <a href="https://a.example/x">this</a></p>\n');
    expect(read.text?.replace(/ +/g, ' ')).toBe(' Open this \n\nfooter <b>\n\none two\n');
    expect((await parseMessage(mixed(part('text/html', '<p>x')))).text).toBeUndefined();
    expect((await parseMessage(mixed(part('text/plain', 'x')))).html).toBeUndefined();
  });

  it('takes one body of an alternative, and parts of any length whole', async () => {
    const long = `${'x'.repeat(200_000)}\r\n\r\ny\r\n${'z'.repeat(70_000)}`;
    const read = await parseMessage(
      mixed(
        `--B\r\nContent-Type: multipart/alternative; boundary=C\r\n\r\n--C\r\n\r\nplain\r\n--C\r\nContent-Type: text/html\r\n\r\n<i>rich</i>\r\n--C--\r\n`,
        `--B\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\n${long}\r\n`,
      ),
    );
    expect([read.text, read.html]).toEqual(['plain\n', '<i>rich</i>\n']);
    const [attached] = read.attachments;
    expect(attached && new TextDecoder().decode(contentOf(attached))).toBe(
      `${long.replaceAll('\r\n', '\n')}\n`,
    );
  });

  it('reads a message of the fixtures', async () => {
    expect((await parseMessage(fixtureBytes('mail/fixtures/phish.eml'))).attachments).toHaveLength(1);
  });
});
