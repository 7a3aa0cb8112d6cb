import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NormalizedAlert } from '../../../shared/model/record.ts';
import { processorTime } from '../../../tests/support/processor-time.ts';
import { bytesSource } from '../_kit/byte-source.ts';
import { describeFixtures } from '../_kit/testing/describe-fixtures.ts';
import { expectAllAccounted } from '../_kit/testing/describe-mutations.ts';
import { fixtureBytes, parseBytes } from '../_kit/testing/read-fixture.ts';
import { linksOf } from './links.ts';
import { mail } from './importer.ts';
import { splitMessages } from './split-messages.ts';

const names = ['phish.eml', 'forwarded-report.eml', 'three.mbox', 'malformed.eml'];
const bytesOf = (name: string): Uint8Array => fixtureBytes(`mail/fixtures/${name}`);

describeFixtures(mail, names);

async function alertsOf(name: string): Promise<readonly NormalizedAlert[]> {
  return (await parseBytes(bytesOf(name), 'message')).flatMap((item) =>
    item.kind === 'alert' ? [item.alert] : [],
  );
}

describe('mail', () => {
  it('reads sender, way, results, links and attachments of a message', async () => {
    const [alert] = await alertsOf('phish.eml');
    expect(alert?.title).toBe('Reported message: Ihre Rechnung für November');
    expect(alert?.evidence[0]?.details).toMatchObject({
      subject: 'Ihre Rechnung für November',
      p1Sender: { emailAddress: 'bounce-77@bulk-mailer.example' },
      p2Sender: { emailAddress: 'service@corp-bank.example', displayName: 'Corp Bank – Zahlung' },
      senderIp: '203.0.113.66',
      recipientEmailAddress: 'anna.keller@corp.example',
      receivedDateTime: '2025-11-03T08:11:03.000Z',
      internetMessageId: '<20251103081058.77@bulk-mailer.example>',
      authenticationDetails: { SPF: 'softfail', DKIM: 'none', DMARC: 'fail' },
      linksWithOtherText: [
        { shown: 'https://corp-bank.example/login', target: 'https://login.evil.example/verify?u=1&t=2' },
      ],
      loadedFrom: ['https://track.evil.example/p.gif'],
    });
    const content = Buffer.from('<html>not really a form</html>\n');
    const file = alert?.evidence.find(({ kind }) => kind === 'file');
    expect(file?.label).toBe('Rechnung_November.html');
    expect(file?.identifiers.map(({ value }) => value)).toEqual(
      ['sha256', 'sha1', 'md5'].map((algorithm) => createHash(algorithm).update(content).digest('hex')),
    );
    expect(alert?.tags).toContain('link text names another place');
  });

  it('takes the message inside a report for the one reported, and the reporter’s words for a comment', async () => {
    const [alert] = await alertsOf('forwarded-report.eml');
    expect(alert).toMatchObject({
      title: 'Reported message: Your password expires',
      comments: [{ text: 'This looks odd to me.', by: 'ben.osei@corp.example' }],
    });
    expect(alert?.evidence[0]?.details).toMatchObject({
      senderIp: '198.51.100.9',
      networkMessageId: '7d6c1a2b-3e4f-4a5b-8c6d-9e0f1a2b3c4d',
      deliveryLocation: 'junkFolder',
      antiSpamDirection: 'inbound',
    });
  });

  it('reads a mailbox message by message; a line of text that begins with From is none', async () => {
    const titles = (await alertsOf('three.mbox')).map(({ title }) => title);
    expect(titles).toEqual([0, 1, 2].map((number) => `Reported message: Message ${String(number)}`));
  });

  it('finds the messages of a mailbox wherever a chunk of it ends', () => {
    const line = 'From a@b.example Mon Nov  3 08:10:00 2025\n';
    for (const size of [1024 * 1024 - 3, 1024 * 1024 - 2, 1024 * 1024 - 1, 1024 * 1024, 1024 * 1024 + 1]) {
      const first = `${line}From: x\n\n`.padEnd(size - 2, 'y');
      const text = `${first}\n\n${line}From: z\n\nend\n`;
      const found = [...splitMessages(bytesSource(new TextEncoder().encode(text)))];
      expect(found.map(({ start, end }) => [start, end])).toEqual([
        [0, first.length + 2],
        [first.length + 2, text.length],
      ]);
    }
  });

  it('refuses what nests or heads too much, and says so', async () => {
    const head = 'From: a@b.example\r\nMessage-ID: <1@b.example>\r\nMIME-Version: 1.0\r\nSubject: x\r\n';
    const huge = `${head}X-Long: ${'z'.repeat(2 * 1024 * 1024)}\r\n\r\nbody`;
    expect(await parseBytes(huge, 'a.eml')).toMatchObject([{ kind: 'reject', code: 'tooLarge' }]);
    const parts = Array.from({ length: 80 }, (_, level) => level);
    const open = parts.map(
      (level) => `Content-Type: multipart/mixed; boundary="l${String(level)}"\r\n\r\n--l${String(level)}\r\n`,
    );
    expect(await parseBytes(head + open.join(''), 'a.eml')).toMatchObject([
      { kind: 'reject', code: 'tooDeep' },
    ]);
  });

  it('searches hostile bodies in linear time', () => {
    for (const piece of ['<a ', '<a href="', '<', 'http://', '&#', 'href = ', '<a href=http://a.example>']) {
      const body = piece.repeat(Math.floor(2_000_000 / piece.length));
      const start = processorTime();
      linksOf(body, body);
      expect(processorTime() - start, piece).toBeLessThan(1500);
    }
  });

  it('is not taken for other text with colons', async () => {
    for (const text of ['name: x\nother: y\n\nz', 'From here on: nothing\n', 'Date: 1\nSubject,To\n'])
      expect(await parseBytes(text, 'a.eml')).toMatchObject([{ kind: 'reject', code: 'unknownFormat' }]);
  });

  it('accounts for every message, however it is mangled', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...names),
        fc.array(fc.tuple(fc.nat(), fc.nat(60), fc.uint8Array({ maxLength: 40 })), {
          minLength: 1,
          maxLength: 6,
        }),
        async (name, changes) => {
          let bytes = Buffer.from(bytesOf(name));
          for (const [at, cut, noise] of changes) {
            const from = at % bytes.length;
            bytes = Buffer.concat([bytes.subarray(0, from), noise, bytes.subarray(from + cut)]);
            if (bytes.length === 0) bytes = Buffer.from('From: x\n');
          }
          expectAllAccounted(await parseBytes(new Uint8Array(bytes), 'a.eml'));
        },
      ),
      { numRuns: 250 },
    );
  });
});

describe('mail that Exchange Online received', () => {
  const hops = [
    'Received: from AB1PR01MB0001.namprd01.prod.outlook.com (::1) by AB1PR01MB0002.namprd01.prod.outlook.com with HTTPS; Mon, 3 Nov 2025 08:11:04 +0000',
    'Received: from AB1NAM01FT001.eop-nam01.prod.protection.outlook.com (2603:10b6:1:2::23) by AB1PR01CA0001.outlook.office365.com (2603:10b6:1:2::28) with Microsoft SMTP Server id 15.20.1.1 via Frontend Transport; Mon, 3 Nov 2025 08:11:03 +0000',
    'Received: from mailer (203.0.113.70) by AB1NAM01FT001.mail.protection.outlook.com (10.13.1.1) with Microsoft SMTP Server id 15.20.1.2; Mon, 3 Nov 2025 08:11:02 +0000',
  ];
  const rest = ['From: a@bulk.example', 'To: b@corp.example', 'Subject: x', 'Message-ID: <1@bulk.example>'];
  const senderOf = async (headers: readonly string[]): Promise<unknown> => {
    const [item] = await parseBytes(`${[...headers, ...rest].join('\r\n')}\r\n\r\ntext`, 'message');
    return item?.kind === 'alert' ? item.alert.evidence[0]?.details['senderIp'] : undefined;
  };

  it('does not take one of its own servers for the sender', async () => {
    expect(await senderOf(hops)).toBe('203.0.113.70');
  });

  it('takes the address that it checked SPF for', async () => {
    const results =
      'Authentication-Results: spf=temperror (sender IP is 203.0.113.71) smtp.mailfrom=mailer; dkim=none; dmarc=temperror header.from=bulk.example;compauth=fail reason=001';
    expect(await senderOf([...hops.slice(0, 2), results])).toBe('203.0.113.71');
  });
});
