import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { captionOfAlert } from './caption-alert.ts';
import { chooseEntities, mostStepEntities } from './caption-entities.ts';
import type { NarrationSource } from './narrate-parts.ts';
import { arbitraryEvidence } from './testing/arbitrary-story.ts';
import { alertOf, alertTime, item } from './testing/told-alert.ts';
import type { Item } from './testing/told-alert.ts';

const told = (evidence: readonly unknown[], row: Partial<NarrationSource['row']> = {}): string =>
  captionOfAlert(alertOf(evidence, row)).text;
const mail = (subject: string | null, to: string, more: Record<string, unknown> = {}): Item =>
  item('mailMessage', subject ?? 'id', {
    ...(subject === null ? {} : { subject }),
    p2Sender: { emailAddress: 'hr@evil.example' },
    recipientEmailAddress: to,
    receivedDateTime: '2025-03-01T08:00:00Z',
    ...more,
  });

/** Details in which no value begins with punctuation or has gaps: what a caption has of either are words of ours. */
const withPlainPunctuation = <T>(details: T): T =>
  JSON.parse(JSON.stringify(details), (_, value: unknown) =>
    typeof value === 'string' ? value.replace(/(?:^|\s)[.,;:]+|\s{2,}|^\s|\s$/g, '_') : value,
  ) as T;

describe('the caption of an alert', () => {
  it('names attachments and links of a message before its addresses', () => {
    const cargo = [item('url', 'https://evil.example/a'), item('file', 'Salary.zip')];
    const row = { title: 'Phish delivered', serviceSource: 'microsoftDefenderForOffice365' } as const;
    expect(told([mail('Salary', 'ann@contoso.com'), ...cargo], row)).toBe(
      'Phish delivered: an email “Salary” (named with it: Salary.zip and hxxps://evil[.]example/a) from hr[@]evil[.]example to ann[@]contoso[.]com was received.',
    );
    // A message whose subject nobody tells, and several of different subjects.
    expect(told([mail(null, 'ann@contoso.com'), ...cargo], row)).toBe(
      'Phish delivered: an email (named with it: Salary.zip and hxxps://evil[.]example/a) from hr[@]evil[.]example to ann[@]contoso[.]com was received.',
    );
    expect(
      told([mail('Salary', 'ann@contoso.com'), mail('Bonus', 'bob@contoso.com'), ...cargo], row),
    ).toContain(
      '2 emails, the first of them “Salary” (named with them: Salary.zip and hxxps://evil[.]example/a), from',
    );
    expect(told([mail('Salary', 'ann@contoso.com', { deliveryAction: 'delivered' })], row)).toBe(
      'Phish delivered: an email “Salary” from hr[@]evil[.]example to ann[@]contoso[.]com was received. Delivery: delivered.',
    );
  });

  it('tells of the message that the alert names, not of one that stands inside another piece', () => {
    const inside = mail('Older', 'bob@contoso.com', { receivedDateTime: '2025-02-01T08:00:00Z' });
    expect(told([{ ...inside, embedded: true }, mail('Salary', 'ann@contoso.com')], { title: 'Phish' })).toBe(
      'Phish: an email “Salary” from hr[@]evil[.]example to ann[@]contoso[.]com was received.',
    );
  });

  it('says who clicked only where one person alone is named, and nothing of the address of the sender', () => {
    const url = item('url', 'https://evil.example/a');
    const ip = item('ip', '198.51.100.23');
    const row = { title: 'A potentially malicious URL click was detected' };
    expect(told([url, ip, item('user', 'ann@contoso.com'), item('mailbox', 'ann@contoso.com')], row)).toBe(
      'A potentially malicious URL click was detected: hxxps://evil[.]example/a by ann@contoso.com.',
    );
    expect(told([url, ip, item('user', 'ann@contoso.com'), item('user', 'bob@contoso.com')], row)).toBe(
      'A potentially malicious URL click was detected: hxxps://evil[.]example/a, with ann@contoso.com and bob@contoso.com.',
    );
  });

  it('leaves out what the title says, when it was and what was done about it', () => {
    const blocked = { remediationStatus: 'blocked' };
    expect(
      told([item('device', 'pc-1', {}, blocked)], { title: 'Scan', lastActivity: alertTime + 60_000 }),
    ).toBe('Scan: the device pc-1.');
    expect(told([item('device', 'pc-1')], { title: 'Scan', serviceSource: 'wazuh' })).toBe(
      'Scan: the device pc-1.',
    );
    expect(told([])).toBe('Alert.');
    expect(told([], { title: ' ' })).toBe('Alert.');
    const way = [
      item('device', 'pc-1', {}, { roles: ['source'] }),
      item('device', 'dc-1', {}, { roles: ['destination'] }),
    ];
    expect(told(way, { title: 'Moved', lastActivity: alertTime + 60_000 })).toBe(
      'Moved: from the device pc-1 to the device dc-1.',
    );
    const app = [item('user', 'ann@contoso.com'), item('cloudApplication', 'Box')];
    const service = 'microsoftDefenderForCloudApps';
    expect(told(app, { title: 'Odd activity', serviceSource: service })).toBe(
      'Odd activity: ann@contoso.com in Box.',
    );
    expect(told(app, { title: 'Many downloads', serviceSource: service })).toBe(
      'Many downloads: activity of ann@contoso.com in Box.',
    );
  });

  it('tells what ran by its process alone, and what it called', () => {
    const process = item('process', 'net.exe (680)', {
      processId: 680,
      processCreationDateTime: '2025-03-01T08:00:00Z',
      imageFile: { fileName: 'net.exe' },
      processCommandLine: 'net user eve /add',
    });
    const evidence = [
      process,
      item('file', 'net.exe'),
      item('ip', '203.0.113.9', {}, { roles: ['commandAndControl'] }),
    ];
    expect(told(evidence, { title: 'Account made' })).toBe(
      'Account made: net.exe was started, with the command line “net user eve /add”. The alert also names 203[.]0[.]113[.]9, which its source calls command and control.',
    );
  });

  it('tells how often a storm was raised and within what time', () => {
    expect(
      captionOfAlert({
        ...alertOf([item('device', 'pc-1')], {
          title: 'Scan',
          stormSize: 476,
          lastActivity: alertTime + 903_000,
        }),
        difference: {
          kind: 'url',
          compared: 476,
          names: [
            { label: 'https://a.example/', alerts: 254, entities: 254 },
            { label: 'https://b.example/', alerts: 222, entities: 1 },
          ],
          more: 0,
          byCommandLine: false,
        },
      }).text,
    ).toBe(
      'Scan: the device pc-1. The alert is the first of 476 of its storm within 15 min 3 s; they name different URLs: ' +
        '254 × hxxps://a[.]example/ and 222 × hxxps://b[.]example/.',
    );
    expect(
      told([item('device', 'pc-1')], { title: 'Scan', stormSize: 1476, lastActivity: alertTime + 3_660_000 }),
    ).toBe('Scan: the device pc-1. The alert was raised 1,476 times within 1 h 1 min.');
    expect(told([], { title: 'Scan', stormSize: 2, firstActivity: null })).toBe(
      'Scan. The alert was raised 2 times.',
    );
  });

  it('keeps its parts where names are long: both ends of each, and what tells most', () => {
    const long = (end: string): string => `${'x'.repeat(300)}${end}`;
    const caption = told(
      [
        mail(long('subject'), `${long('ann')}@contoso.com`, { deliveryAction: 'delivered' }),
        item('file', long('.pdf.js')),
        item('url', `https://evil.example/${long('?case=7')}`),
      ],
      { title: long('title') },
    );
    for (const end of ['title: ', 'subject”', '.pdf.js', '?case=7']) expect(caption).toContain(end);
    expect(caption).toContain('hxxps://evil[');
    expect(caption.length).toBeLessThanOrEqual(570);
  });

  it('is bounded and one line of visible text that no program follows, for any evidence; nothing but evidence makes it differ', () => {
    const hostile = fc.constantFrom(
      'https://evil.example/\u202exe',
      'a\nb\u0000.pdf.js',
      `${'\ud800'.repeat(90)}.zip`,
      'x'.repeat(2000),
      '⟦RLO⟧',
    );
    fc.assert(
      fc.property(
        arbitraryEvidence,
        hostile,
        fc.constantFrom('Alert', 'URL click', 'Odd activity', 'Visit http://evil.example/ now.'),
        fc.constantFrom(null, 'microsoftDefenderForOffice365', 'microsoftDefenderForCloudApps'),
        fc.integer({ min: 1, max: 3 }),
        (pieces, label, title, serviceSource, stormSize) => {
          const evidence = pieces.map((one, index) => ({
            ...one,
            details: withPlainPunctuation(one.details),
            entity: index % 2 === 0 ? one.entity : { ...one.entity, label },
          }));
          const row = { title, serviceSource, stormSize } as const;
          const caption = told(evidence, row);
          expect(caption).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]|https?:\/\/(?!\[)/iu);
          expect(caption).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])|undefined|null|\s{2}| [.,;:]/u);
          expect(caption).toMatch(/\.$/);
          expect(caption.length).toBeLessThanOrEqual(640);
          expect(caption.includes('The alert was raised')).toBe(stormSize > 1);
          const judged = evidence.map((one) => ({ ...one, remediationStatus: 'remediated' }));
          expect(told(judged, { ...row, firstActivity: alertTime + 1, lastActivity: alertTime + 1 })).toBe(
            caption,
          );
        },
      ),
    );
  });
});

describe('the entities of a step', () => {
  const shownOf = (evidence: readonly Item[]): readonly string[] => {
    const source = alertOf(evidence);
    const labels = new Map(evidence.map(({ entity: { id, label } }) => [id, label]));
    return chooseEntities(source, captionOfAlert(source).named).map((id) => labels.get(id) ?? '');
  };
  const many = (kind: Item['entity']['kind'], count: number): readonly Item[] =>
    Array.from({ length: count }, (_, index) => item(kind, `${kind} ${index}`));

  it('have the attachment and the link beside many recipients', () => {
    const shown = shownOf([
      ...Array.from({ length: 70 }, (_, index) => mail('Salary', `user${index}@contoso.com`)),
      ...many('mailbox', 70),
      item('url', 'https://evil.example/a'),
      item('file', 'Salary.zip'),
    ]);
    expect(shown).toHaveLength(mostStepEntities);
    expect(shown).toContain('Salary.zip');
    expect(shown).toContain('https://evil.example/a');
  });

  it('have what was called command and control, and what ran before its file', () => {
    const shown = shownOf([
      ...many('user', 9),
      ...many('device', 9),
      ...many('ip', 9),
      item('file', 'cmd.exe'),
      item('process', 'cmd.exe (3016)'),
      item('ip', '203.0.113.9', {}, { roles: ['commandAndControl'] }),
    ]);
    expect(shown).toContain('203.0.113.9');
    expect(shown).toContain('cmd.exe (3016)');
    expect(shown.slice(0, 2)).toEqual(['user 0', 'user 1']);
  });

  it('always have one of each kind that tells most, each once, whatever the evidence', () => {
    fc.assert(
      fc.property(arbitraryEvidence, (evidence) => {
        const source = alertOf(evidence);
        const ids = chooseEntities(source, captionOfAlert(source).named);
        expect(new Set(ids).size).toBe(ids.length);
        expect(ids.length).toBeLessThanOrEqual(mostStepEntities);
        const shown = evidence.filter(({ entity: { id } }) => ids.includes(id));
        const own = evidence.filter(({ embedded }) => !embedded);
        const programs = new Set(
          own.flatMap(({ entity: { kind, label } }) => (kind === 'process' ? [label] : [])),
        );
        for (const wanted of ['url', 'process', 'user', 'device'] as const)
          if (own.some(({ entity: { kind } }) => kind === wanted))
            expect(shown.some(({ entity: { kind } }) => kind === wanted)).toBe(true);
        if (own.some(({ entity: { kind, label } }) => kind === 'file' && !programs.has(label)))
          expect(shown.some(({ entity: { kind } }) => kind === 'file')).toBe(true);
        const calls = (one: (typeof evidence)[number]): boolean =>
          one.entity.kind === 'ip' && one.roles.includes('commandAndControl');
        if (own.some(calls)) expect(shown.some(calls)).toBe(true);
      }),
    );
  });
});
