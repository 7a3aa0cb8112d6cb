import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What an attacker would put into a field: markup, script, terminal control, text that reads backwards, nothing visible. */
export const nasty = [
  '<img src=x onerror="globalThis.injected=1">',
  '<script>globalThis.injected=1</script>',
  '<a href="javascript:globalThis.injected=1">click</a>',
  '<style>*{display:none}</style><iframe src="https://attacker.example/"></iframe>',
  '${globalThis.injected=1}{{constructor.constructor("globalThis.injected=1")()}}',
  '\u001b]0;owned\u0007\u001b[2J\u001b[31m',
  '\u202egpj.exe\u2066\u200b\u0000\u0008\u2028\ufeff',
  "'; DROP TABLE alert; --",
].join(' ');

/** The marker by which evidence is recognised where it must not be, such as in logs. */
export const marker = 'ZEBRA-CROSSING-7731';

type Fields = Readonly<Record<string, unknown>>;

/** A Graph alert; what a test gives replaces its fields. */
export function graphAlert(id: string, more: Fields = {}): Fields {
  return {
    '@odata.type': '#microsoft.graph.security.alert',
    id,
    providerAlertId: id,
    title: `Alert ${id}`,
    severity: 'high',
    status: 'new',
    category: 'Execution',
    serviceSource: 'microsoftDefenderForEndpoint',
    createdDateTime: '2026-03-02T10:00:00Z',
    lastUpdateDateTime: '2026-03-02T10:00:00Z',
    firstActivityDateTime: '2026-03-02T09:00:00Z',
    lastActivityDateTime: '2026-03-02T09:30:00Z',
    evidence: [],
    ...more,
  };
}

/** A device of an alert, so that alerts that share it come together. */
export function device(name: string, more: Fields = {}): Fields {
  return {
    '@odata.type': '#microsoft.graph.security.deviceEvidence',
    deviceDnsName: name,
    mdeDeviceId: `id-of-${name}`,
    verdict: 'suspicious',
    remediationStatus: 'active',
    roles: ['compromised'],
    ...more,
  };
}

/** Every text field of an alert and of its evidence with hostile text in it. */
export function nastyAlert(id: string): Fields {
  const text = `${marker} ${nasty}`;
  const evidence = (type: string, fields: Fields): Fields => ({
    '@odata.type': `#microsoft.graph.security.${type}`,
    verdict: text,
    remediationStatus: text,
    remediationStatusDetails: text,
    roles: [text],
    detailedRoles: [text],
    tags: [text],
    ...fields,
  });
  return graphAlert(id, {
    title: text,
    description: text,
    recommendedActions: text,
    category: text,
    severity: text,
    status: text,
    classification: text,
    determination: text,
    serviceSource: text,
    detectionSource: text,
    productName: text,
    detectorId: text,
    assignedTo: text,
    actorDisplayName: text,
    threatDisplayName: text,
    threatFamilyName: text,
    mitreTechniques: [text, 'T1059'],
    alertWebUrl: `javascript:globalThis.injected=1//${text}`,
    systemTags: [text],
    comments: [{ comment: text, createdByDisplayName: text, createdDateTime: '2026-03-02T10:00:00Z' }],
    additionalData: { [text]: text, nested: { [text]: [text] } },
    evidence: [
      evidence('deviceEvidence', {
        deviceDnsName: text,
        hostName: text,
        osPlatform: text,
        mdeDeviceId: `d-${id}`,
      }),
      evidence('userEvidence', {
        userAccount: {
          accountName: text,
          domainName: text,
          userPrincipalName: `${text}@contoso.com`,
          displayName: text,
        },
      }),
      evidence('fileEvidence', {
        fileDetails: { fileName: text, filePath: text, sha256: text, filePublisher: text },
      }),
      evidence('processEvidence', {
        processId: 4,
        processCommandLine: text,
        imageFile: { fileName: text, filePath: text },
      }),
      evidence('urlEvidence', { url: `https://attacker.example/${text}` }),
      evidence('urlEvidence', { url: 'javascript:globalThis.injected=1' }),
      evidence('ipEvidence', { ipAddress: text, countryLetterCode: text }),
      evidence('analyzedMessageEvidence', {
        subject: text,
        p1Sender: { emailAddress: text, displayName: text },
        recipientEmailAddress: `${text}@contoso.com`,
        networkMessageId: `m-${id}`,
        urls: [`https://attacker.example/${text}`],
      }),
      evidence(text, { displayName: text }),
    ],
  });
}

const listOf = (alerts: readonly Fields[]): string => JSON.stringify({ value: alerts });

/** A file to make, and what importing it has to give. */
export interface HostileFile {
  readonly name: string;
  readonly bytes: Uint8Array | string;
  /** Records, and how many of them are rejected. */
  readonly records: number;
  readonly rejects: number;
}

const nested = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;

/** `body` as UTF-16 with its byte order mark. */
function utf16(body: string): Uint8Array {
  return Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(body, 'utf16le')]);
}

function sentinelAlert(id: string, more: Fields = {}): Fields {
  return {
    SystemAlertId: id,
    AlertName: `Row ${id}`,
    DisplayName: `Row ${id}`,
    ProviderName: 'MDATP',
    VendorName: 'Microsoft',
    AlertSeverity: 'High',
    TimeGenerated: '2026-03-02T10:00:00Z',
    StartTime: '2026-03-02T09:00:00Z',
    EndTime: '2026-03-02T09:30:00Z',
    Entities: '[]',
    ...more,
  };
}

/** Files that no honest source writes. */
export function hostileFiles(): readonly HostileFile[] {
  const whole = listOf([graphAlert('truncated-1'), graphAlert('truncated-2')]);
  const invalid = Buffer.from(listOf([graphAlert('invalid-1', { title: 'Bytes ~~ here' })]));
  invalid.fill(0xff, invalid.indexOf('~~'), invalid.indexOf('~~') + 2);
  const cycle = JSON.stringify([
    { $id: '1', Type: 'host', HostName: 'loop', Parent: { $ref: '2' } },
    { $id: '2', Type: 'process', ProcessId: '1', ParentProcess: { $ref: '3' }, Host: { $ref: '1' } },
    { $id: '3', Type: 'process', ProcessId: '2', ParentProcess: { $ref: '2' } },
    { $ref: '3' },
    { $ref: '4' },
    { $id: '5', $ref: '5' },
  ]);
  return [
    { name: 'nothing.json', bytes: '', records: 1, rejects: 1 },
    { name: 'only-bom.json', bytes: '\ufeff', records: 1, rejects: 1 },
    { name: 'truncated.json', bytes: whole.slice(0, -60), records: 2, rejects: 1 },
    { name: 'invalid-utf8.json', bytes: invalid, records: 1, rejects: 1 },
    { name: 'bom.json', bytes: `\ufeff${listOf([graphAlert('bom-1')])}`, records: 1, rejects: 0 },
    { name: 'utf16.json', bytes: utf16(listOf([graphAlert('utf16-1')])), records: 1, rejects: 0 },
    {
      name: 'huge-title.json',
      bytes: listOf([
        graphAlert('huge-1', {
          title: `${marker} ${'W'.repeat(2_000_000)}`,
          evidence: [device('workstation-1')],
        }),
      ]),
      records: 1,
      rejects: 0,
    },
    {
      name: 'deep.json',
      bytes: `{"value":[${JSON.stringify(graphAlert('deep-0'))},{"@odata.type":"#microsoft.graph.security.alert","id":"deep-1","title":"deep","x":${nested(100_000)}},${JSON.stringify(graphAlert('deep-2'))}]}`,
      records: 3,
      rejects: 1,
    },
    {
      name: 'nasty.json',
      bytes: listOf([nastyAlert('nasty-1'), nastyAlert('nasty-2'), nastyAlert(nasty)]),
      records: 3,
      rejects: 0,
    },
    {
      name: 'duplicates.json',
      bytes: listOf(
        Array.from({ length: 20 }, (_, index) =>
          graphAlert('same-id', { title: `Copy ${index % 4}`, evidence: [device(`host-${index}`)] }),
        ),
      ),
      records: 20,
      rejects: 0,
    },
    {
      name: 'times.ndjson',
      bytes: [
        '9999-12-31T23:59:59.9999999Z',
        '0001-01-01T00:00:00Z',
        '1601-01-01T00:00:00Z',
        '+275760-09-13T00:00:00.001Z',
        '2026-02-30T25:61:61Z',
        'yesterday',
        '',
        1e300,
        -1,
        null,
        ['2026'],
        { date: 1 },
      ]
        .map((time, index) =>
          JSON.stringify(
            graphAlert(`time-${index}`, {
              createdDateTime: time,
              lastUpdateDateTime: time,
              firstActivityDateTime: time,
              lastActivityDateTime: time,
            }),
          ),
        )
        .join('\n'),
      records: 12,
      rejects: 0,
    },
    {
      name: 'cycles.json',
      bytes: JSON.stringify([
        sentinelAlert('cycle-1', { Entities: cycle }),
        sentinelAlert('cycle-2', { Entities: cycle.slice(0, 90) }),
        sentinelAlert('cycle-3', { Entities: 7, ExtendedProperties: '{"broken' }),
        sentinelAlert('cycle-4', { Entities: JSON.stringify(nastyAlert('in-entities')) }),
      ]),
      records: 4,
      rejects: 0,
    },
    {
      name: 'formulas.csv',
      bytes: [
        'SystemAlertId,AlertName,ProviderName,VendorName,AlertSeverity,TimeGenerated,Entities',
        `f-1,"=HYPERLINK(""https://attacker.example/"",""open"")",MDATP,Microsoft,High,2026-03-02T10:00:00Z,[]`,
        'f-2,@SUM(1+1)*cmd|\'/c calc\'!A0,MDATP,Microsoft,High,2026-03-02T10:00:00Z,"[{""Type"":""host"",""HostName"":""+1+cmd""}]"',
        'f-3,-2+3,MDATP,Microsoft',
        'f-4,"no end of this quote,MDATP',
      ].join('\r\n'),
      records: 4,
      rejects: 2,
    },
  ];
}

/** Writes the generated files into a folder. */
export function writeHostileFiles(folder: string): readonly HostileFile[] {
  mkdirSync(folder, { recursive: true });
  const files = hostileFiles();
  for (const { name, bytes } of files) writeFileSync(join(folder, name), bytes);
  return files;
}

/** An alert with this many pieces of evidence, all different. */
export function manyPieces(count: number): string {
  const evidence = Array.from({ length: count }, (_, index) => ({
    '@odata.type': '#microsoft.graph.security.fileEvidence',
    fileDetails: { fileName: `file-${index}.bin`, sha256: index.toString(16).padStart(64, '0') },
  }));
  return listOf([graphAlert('many-1', { evidence })]);
}
