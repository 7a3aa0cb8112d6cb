import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { narrate } from './narrate.ts';
import type { NarrationPart } from './narrate-parts.ts';
import { arbitraryEvidence } from './testing/arbitrary-story.ts';

type Alert = Parameters<typeof narrate>[0];
type Item = Alert['evidence'][number];

const start = Date.UTC(2025, 2, 1, 8);
let nextId = 1;
const item = (
  kind: Item['entity']['kind'],
  label: string,
  details: Record<string, unknown> = {},
  more: Record<string, unknown> = {},
): Item =>
  ({
    entity: { id: nextId++, kind, label, verdict: 'unknown' },
    embedded: false,
    roles: [],
    threats: [],
    remediationStatus: null,
    detectionStatus: null,
    details,
    ...more,
  }) as unknown as Item;

const alertOf = (
  evidence: readonly unknown[],
  row: Partial<Alert['row']> = {},
  more: Partial<Alert> = {},
): Alert =>
  ({
    row: {
      title: 'Alert',
      serviceSource: null,
      firstActivity: start,
      lastActivity: start,
      stormSize: 1,
      ...row,
    },
    description: null,
    additional: [],
    evidence,
    ...more,
  }) as unknown as Alert;

const shown = (part: NarrationPart): string =>
  part.kind === 'text'
    ? part.text
    : part.kind === 'time'
      ? `<${new Date(part.at).toISOString()}>`
      : `«${part.label}»`;
const told = (alert: Alert): readonly string[] =>
  narrate(alert).sentences.map((sentence) => sentence.map(shown).join(''));

describe('narrate', () => {
  it('tells of a mail: from whom, to whom, when, what is with it, where it went', () => {
    const alert = alertOf(
      [
        item('mailMessage', '<m>|megan@contoso.com', {
          subject: 'Invoice',
          p2Sender: { emailAddress: 'ceo@evil.example' },
          recipientEmailAddress: 'megan@contoso.com',
          receivedDateTime: '2025-03-01T08:00:00Z',
          deliveryAction: 'Delivered',
          deliveryLocation: 'Inbox',
        }),
        item('url', 'https://evil.example/', {}, { remediationStatus: 'blocked' }),
        item('user', 'megan@contoso.com'),
      ],
      { serviceSource: 'microsoftDefenderForOffice365' },
    );
    expect(narrate(alert).family).toBe('mail');
    expect(told(alert)).toEqual([
      'An email «Invoice» from «ceo@evil.example» to «megan@contoso.com» was received on <2025-03-01T08:00:00.000Z>.',
      'With it are named «https://evil.example/».',
      'Delivery: «Delivered, Inbox».',
      'Its source reports «https://evil.example/» as blocked.',
    ]);
  });

  it('tells of a click only as reported, and blames nobody among several', () => {
    const url = item('url', 'https://evil.example/');
    const row = { title: 'A potentially malicious URL click was detected' };
    expect(told(alertOf([url, item('user', 'a@x.example'), item('mailbox', 'A@x.example')], row))).toEqual([
      'A click on «https://evil.example/» by «a@x.example» was reported on <2025-03-01T08:00:00.000Z>.',
    ]);
    expect(told(alertOf([url, item('user', 'a@x.example'), item('user', 'b@x.example')], row))[0]).toContain(
      ', with «a@x.example» and «b@x.example» was reported',
    );
  });

  it('tells of a sign-in: who, from where, to what, with what', () => {
    const alert = alertOf(
      [
        item('user', 'megan@contoso.com'),
        item('ip', '203.0.113.9', { location: { city: 'Reykjavik', countryName: 'Iceland' } }),
        item('session', 's1', { browser: 'Firefox', operatingSystem: 'Linux' }),
      ],
      { serviceSource: 'azureAdIdentityProtection' },
    );
    expect(told(alert)).toEqual([
      'Sign-in activity of «megan@contoso.com» from «203.0.113.9» («Reykjavik, Iceland») on <2025-03-01T08:00:00.000Z>.',
      'Client: «Firefox, Linux».',
    ]);
  });

  it('tells of a process: what ran, by what, where, as whom, when', () => {
    const alert = alertOf([
      item('device', 'pc-1', { mdeDeviceId: 'd' }),
      item('user', 'megan@contoso.com'),
      item('process', 'powershell.exe', {
        mdeDeviceId: 'd',
        processId: 7,
        processCreationDateTime: '2025-03-01T08:00:05Z',
        imageFile: { fileName: 'powershell.exe' },
        userAccount: { accountName: 'megan', domainName: 'CONTOSO' },
        parentProcessId: 6,
        parentProcessImageFile: { fileName: 'winword.exe' },
      }),
      item('file', 'a.dll', {}, { remediationStatus: 'remediated' }),
    ]);
    expect(told(alert)).toEqual([
      '«powershell.exe» was started by «winword.exe» on «pc-1» as «megan@contoso.com» on <2025-03-01T08:00:05.000Z>.',
      'It also names «a.dll».',
      'Its source reports «a.dll» as remediated.',
    ]);
  });

  it('does not say when a process was started where nothing does', () => {
    const alert = alertOf([
      item('device', 'pc-1', { mdeDeviceId: 'd' }),
      item('process', 'powershell.exe', {
        mdeDeviceId: 'd',
        processId: 7,
        parentProcessId: 6,
        parentProcessImageFile: { fileName: 'winword.exe' },
      }),
    ]);
    expect(told(alert)[0]).toBe('«powershell.exe» was started by «winword.exe» on «pc-1».');
  });

  it('tells of acts in a cloud app, of traffic, of files', () => {
    const cloud = alertOf(
      [item('user', 'megan@contoso.com'), item('cloudApplication', 'SharePoint'), item('file', 'plan.docx')],
      { serviceSource: 'microsoftDefenderForCloudApps' },
      { additional: [{ name: 'Operation', value: 'FileDownloaded' }] },
    );
    expect(told(cloud)).toEqual([
      'Activity of «megan@contoso.com» in «SharePoint» on <2025-03-01T08:00:00.000Z>.',
      'What was done: «FileDownloaded».',
      'It names «plan.docx».',
    ]);
    const sensor = alertOf(
      [
        item('ip', '10.0.0.5', {}, { roles: ['source'] }),
        item('ip', '203.0.113.9', {}, { roles: ['destination'] }),
      ],
      {},
      {
        additional: [
          { name: 'src_port', value: '1234' },
          { name: 'dest_port', value: '80' },
          { name: 'proto', value: 'TCP' },
          { name: 'app_proto', value: 'http' },
          { name: 'alert.action', value: 'blocked' },
        ],
      },
    );
    expect(told(sensor)).toEqual([
      'Traffic from «10.0.0.5:1234» to «203.0.113.9:80» over «TCP, http» was seen on <2025-03-01T08:00:00.000Z>.',
      'The sensor says: «blocked».',
    ]);
    expect(
      told(
        alertOf([item('file', 'a.exe', { fileDetails: { filePath: 'C:\\Temp' } }), item('device', 'pc-1')]),
      ),
    ).toEqual(['The file «a.exe» in «C:\\Temp» on «pc-1» was reported on <2025-03-01T08:00:00.000Z>.']);
  });

  it('tells the way between devices where their roles tell it', () => {
    const ticket = alertOf([
      item('user', 'helpdesk@contoso.com', {}, { roles: ['compromised'] }),
      item('device', 'pc-1', {}, { roles: ['source'] }),
      item('device', 'dc-1', {}, { roles: ['destination'] }),
    ]);
    expect(told(ticket)).toEqual([
      'It names «helpdesk@contoso.com» from «pc-1» to «dc-1» on <2025-03-01T08:00:00.000Z>.',
      'Its source calls «helpdesk@contoso.com» compromised.',
    ]);
    const devicesAlone = alertOf([
      item('device', 'pc-1', {}, { roles: ['source'] }),
      item('device', 'dc-1', {}, { roles: ['scanned'] }),
    ]);
    expect(told(devicesAlone)).toEqual(['It leads from «pc-1» to «dc-1» on <2025-03-01T08:00:00.000Z>.']);
    const bystander = alertOf([
      item('device', 'pc-1', {}, { roles: ['source'] }),
      item('device', 'dc-1', {}, { roles: ['destination'] }),
      item('device', 'pc-2'),
    ]);
    expect(told(bystander)[0]).toContain('It names «pc-1», «dc-1» and «pc-2»');
  });

  it('names what there is where nothing more can be said, with the repeats of a storm', () => {
    expect(
      told(
        alertOf([item('device', 'mail'), item('ip', '172.19.130.4')], {
          stormSize: 1200,
          lastActivity: start + 60_000,
        }),
      ),
    ).toEqual([
      'It names «mail» and «172.19.130.4» on <2025-03-01T08:00:00.000Z>.',
      'It was raised 1,200 times, the last time on <2025-03-01T08:01:00.000Z>.',
    ]);
    expect(told(alertOf([], { firstActivity: null, lastActivity: null }))).toEqual([
      'Its record names nobody and nothing.',
    ]);
  });

  it('is total and the same every time: one to four sentences, and no evidence in our own words', () => {
    fc.assert(
      fc.property(
        arbitraryEvidence,
        fc.constantFrom(
          null,
          'microsoftDefenderForOffice365',
          'azureAdIdentityProtection',
          'microsoftDefenderForCloudApps',
          'constructor',
        ),
        fc.constantFrom('Alert', 'URL click', '__proto__'),
        fc.integer({ min: 0, max: 3 }),
        fc.option(fc.integer({ min: -1, max: 2 ** 45 })),
        (evidence, serviceSource, title, stormSize, firstActivity) => {
          const alert = alertOf(
            evidence.map((one) => ({ ...one, remediationStatus: 'blocked', detectionStatus: null })),
            { serviceSource, title, stormSize, firstActivity },
          );
          const { sentences } = narrate(alert);
          expect(narrate(alert)).toEqual(narrate(alert));
          expect(sentences.length).toBeGreaterThanOrEqual(1);
          expect(sentences.length).toBeLessThanOrEqual(4);
          for (const sentence of sentences) {
            expect(sentence.map(shown).join('')).toMatch(/\.$/);
            for (const part of sentence)
              if (part.kind === 'text')
                expect(part.text).not.toMatch(/entity \d|contoso|evil\.example|dev-1|S-1-5/);
          }
        },
      ),
    );
  });
});
