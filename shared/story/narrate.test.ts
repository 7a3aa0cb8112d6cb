import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { narrate } from './narrate.ts';
import type { NarrationPart, NarrationSource } from './narrate-parts.ts';
import { arbitraryEvidence } from './testing/arbitrary-story.ts';
import { alertOf, alertTime, item, nextEntityId } from './testing/told-alert.ts';
import type { Item } from './testing/told-alert.ts';

const shown = (part: NarrationPart): string =>
  part.kind === 'text'
    ? part.text
    : part.kind === 'time'
      ? `<${new Date(part.at).toISOString()}>`
      : `«${part.label}»`;
const told = (alert: Parameters<typeof narrate>[0]): readonly string[] =>
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
      'With it is named «https://evil.example/».',
      'Delivery: «Delivered, Inbox».',
      'Its source reports «https://evil.example/» as blocked.',
    ]);
  });

  it('tells of one message to several: each recipient, how each was delivered, and what was done with each', () => {
    const entity = { id: nextEntityId(), kind: 'mailMessage', label: 'Invoice', verdict: 'unknown' };
    const copy = (to: string, deliveryLocation: string, remediationStatus: string): Item =>
      item(
        'mailMessage',
        'Invoice',
        { subject: 'Invoice', recipientEmailAddress: to, deliveryAction: 'delivered', deliveryLocation },
        { entity, remediationStatus },
      );
    const copies = [
      copy('a@contoso.com', 'inbox', 'active'),
      copy('b@contoso.com', 'quarantine', 'remediated'),
      copy('c@contoso.com', 'inbox', 'active'),
    ];
    expect(told(alertOf(copies))).toEqual([
      'An email «Invoice» to «a@contoso.com», «b@contoso.com» and «c@contoso.com» is what it is about.',
      'Delivery: 2 × «delivered, inbox»; 1 × «delivered, quarantine».',
      'Its source reports «Invoice» (to «a@contoso.com») and «Invoice» (to «c@contoso.com») as not dealt with yet and «Invoice» (to «b@contoso.com») as remediated.',
    ]);
    const more = alertOf([
      ...copies,
      copy('d@contoso.com', 'inbox', 'active'),
      item('url', 'https://e.example'),
    ]);
    expect(told(more).slice(0, 2)).toEqual([
      'An email «Invoice» to 4 recipients, among them «a@contoso.com» and «b@contoso.com», is what it is about.',
      'With it is named «https://e.example».',
    ]);
    const other = item('mailMessage', 'Other', { subject: 'Other', recipientEmailAddress: 'd@contoso.com' });
    expect(told(alertOf([...copies, other, item('url', 'https://e.example')]))[1]).toBe(
      'With them is named «https://e.example».',
    );
    // An address of a message is one, also where it is the name of a user.
    const addressed = narrate(alertOf([copies[0], item('user', 'a@contoso.com')])).sentences[0];
    expect(addressed?.find((part) => part.kind === 'entity' && part.label === 'a@contoso.com')).toMatchObject(
      {
        entityKind: 'user',
        isAddress: true,
      },
    );
  });

  it('names where a wrapped link leads to, and says that it is wrapped', () => {
    const wrapped = item(
      'url',
      `https://eur01.safelinks.protection.outlook.com/?url=${encodeURIComponent('https://evil.example/x')}&data=1`,
    );
    const silent = item('url', 'https://protect-eu.mimecast.com/s/AbC?domain=evil.example');
    const message = item('mailMessage', 'Hello', { subject: 'Hello' });
    expect(told(alertOf([message, wrapped, silent]))[1]).toBe(
      'With it are named «https://evil.example/x» (wrapped by Microsoft Safe Links) and ' +
        '«https://protect-eu.mimecast.com/s/AbC?domain=evil.example» (wrapped by Mimecast, which keeps its target).',
    );
  });

  it('names a file as its own evidence does, and what else it is known as', () => {
    const file = item('file', 'payload.docm', {
      fileDetails: { fileName: 'renamed.docm', filePath: 'C:\\Temp' },
    });
    expect(told(alertOf([file, item('device', 'dev1')]))).toEqual([
      'The file «renamed.docm» (also known as «payload.docm») in «C:\\Temp» on «dev1» was reported on <2025-03-01T08:00:00.000Z>.',
    ]);
    const again = { ...file, details: { fileDetails: { fileName: 'renamed.docm', filePath: 'D:\\Share' } } };
    expect(told(alertOf([file, again, item('device', 'dev1')]))[0]).toContain(
      'in «C:\\Temp»; «D:\\Share» on',
    );
    expect(told(alertOf([item('file', 'C:\\Temp\\a.exe', { fileDetails: { fileName: 'a.exe' } })]))[0]).toBe(
      'The file «a.exe» was reported on <2025-03-01T08:00:00.000Z>.',
    );
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

  it('tells processes of one name apart by what differs first: folder, arguments, user, process id', () => {
    const started = (own: object, parent: object): string | undefined =>
      told(
        alertOf([
          item('process', 'cmd.exe', {
            processId: 7,
            imageFile: { fileName: 'cmd.exe' },
            ...own,
            parentProcessId: 6,
            parentProcessImageFile: { fileName: 'cmd.exe' },
            ...parent,
          }),
        ]),
      )[0];
    expect(
      started(
        { imageFile: { fileName: 'cmd.exe', filePath: 'C:\\Users\\Public' } },
        { parentProcessImageFile: { fileName: 'cmd.exe', filePath: 'C:\\Windows\\System32' } },
      ),
    ).toBe('«cmd.exe» in «C:\\Users\\Public» was started by «cmd.exe» in «C:\\Windows\\System32».');
    expect(
      started(
        { processCommandLine: 'C:\\Windows\\System32\\cmd.exe /c whoami' },
        { parentProcessCommandLine: '"C:\\Windows\\System32\\cmd.exe" /k' },
      ),
    ).toBe('«cmd.exe» with «/c whoami» was started by «cmd.exe» with «/k».');
    expect(started({}, {})).toBe('«cmd.exe» (process id 7) was started by «cmd.exe» (process id 6).');
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
      'The alert names the file «plan.docx».',
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
      '«Alert» was reported for the user «helpdesk@contoso.com» (compromised) from the device «pc-1» to the device «dc-1» on <2025-03-01T08:00:00.000Z>.',
    ]);
    const devicesAlone = alertOf([
      item('device', 'pc-1', {}, { roles: ['source'] }),
      item('device', 'dc-1', {}, { roles: ['scanned'] }),
    ]);
    expect(told(devicesAlone)).toEqual([
      '«Alert» was reported from the device «pc-1» to the device «dc-1» on <2025-03-01T08:00:00.000Z>.',
    ]);
    const bystander = alertOf([
      item('device', 'pc-1', {}, { roles: ['source'] }),
      item('device', 'dc-1', {}, { roles: ['destination'] }),
      item('device', 'pc-2'),
    ]);
    expect(told(bystander)[0]).toContain('for the devices «pc-1» (source), «dc-1» (destination) and «pc-2»');
  });

  it('tells of what is scanned or attacked with its role, and gives the way to who acted alone', () => {
    const scan = alertOf([
      item('user', 'jonas', {}, { roles: ['source'] }),
      item('user', 'tomas', {}, { roles: ['scanned'] }),
      item('user', 'mei', {}, { roles: ['scanned', 'contextual'] }),
      item('device', 'pc-1', {}, { roles: ['source'] }),
      item('device', 'dc-1', {}, { roles: ['destination'] }),
    ]);
    expect(told(scan)).toEqual([
      '«Alert» was reported for the user «jonas» (source) from the device «pc-1» to the device «dc-1» on <2025-03-01T08:00:00.000Z>' +
        '; it also names the users «tomas» (scanned) and «mei» (scanned, contextual).',
    ]);
    const nobodyActs = alertOf([
      item('user', 'tomas', {}, { roles: ['unknownFutureValue'] }),
      item('device', 'pc-1', {}, { roles: ['source'] }),
      item('device', 'dc-1', {}, { roles: ['destination'] }),
    ]);
    expect(told(nobodyActs)).toEqual([
      '«Alert» was reported from the device «pc-1» to the device «dc-1» on <2025-03-01T08:00:00.000Z>; it also names the user «tomas».',
    ]);
  });

  it('says of a storm whose alerts differ what they differ in, not that it was raised so often', () => {
    const storm = (difference: NonNullable<NarrationSource['difference']>): string | undefined =>
      told(
        alertOf(
          [item('device', 'pc-1')],
          { stormSize: 476, lastActivity: alertTime + 60_000 },
          { difference },
        ),
      ).at(-1);
    const names = [
      { label: 'PING.EXE', alerts: 254, entities: 254 },
      { label: 'cmd.exe', alerts: 132, entities: 120 },
    ];
    const first =
      'This is the first of 476 alerts of a storm, the last of them on <2025-03-01T08:01:00.000Z>';
    const process = { kind: 'process', compared: 476, names, more: 0, byCommandLine: false } as const;
    expect(storm(process)).toBe(
      `${first}; they name different processes: 254 × «PING.EXE» and 132 × «cmd.exe».`,
    );
    expect(storm({ ...process, more: 3, compared: 400 })).toBe(
      `${first}; they name different processes, the first 400 of them: 254 × «PING.EXE», 132 × «cmd.exe» and 3 other names.`,
    );
    expect(storm({ ...process, names: names.slice(0, 1), byCommandLine: true })).toBe(
      `${first}; they name different processes called «PING.EXE», with different command lines.`,
    );
    const once = [{ label: '10.0.0.1', alerts: 3, entities: 1 }];
    expect(storm({ ...process, kind: 'ip', names: once })).toBe(
      `${first}; 3 of them name «10.0.0.1», others do not.`,
    );
  });

  it('names what there is where nothing more can be said, with the repeats of a storm', () => {
    expect(
      told(
        alertOf([item('device', 'mail'), item('ip', '172.19.130.4')], {
          title: 'Connection',
          serviceSource: 'wazuh',
          stormSize: 1200,
          lastActivity: alertTime + 60_000,
        }),
      ),
    ).toEqual([
      '«Wazuh» reported «Connection» for the device «mail» and the IP address «172.19.130.4» on <2025-03-01T08:00:00.000Z>.',
      'It was raised 1,200 times, the last time on <2025-03-01T08:01:00.000Z>; what is told is of the first of them.',
    ]);
    expect(told(alertOf([], { firstActivity: null, lastActivity: null }))).toEqual([
      '«Alert» was reported; its record names nobody and nothing.',
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
