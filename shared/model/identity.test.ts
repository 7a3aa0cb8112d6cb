import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../lib/json.ts';
import {
  evidenceType,
  identifierKey,
  identifierOrder,
  normalizeAlertEvidence,
  normalizeEvidence,
} from './identity.ts';
import type { EvidenceScope } from './identity.ts';
import type { NormalizedEvidence } from './record.ts';

const tenant = '0f4a2c58-7d31-4c6b-9b1e-2a60c5d1e7f3';
const scope: EvidenceScope = { tenant, time: Date.UTC(2025, 4, 14, 9), devices: [] };
const type = (name: string): string => `#microsoft.graph.security.${name}Evidence`;
const first = (evidence: JsonObject, within: EvidenceScope = scope): NormalizedEvidence =>
  normalizeEvidence(evidence, within)[0] as NormalizedEvidence;
const ids = (evidence: NormalizedEvidence): readonly string[] =>
  evidence.identifiers.map(({ namespace, value }) => `${namespace}=${value}`);

const sha256 = '4b7e19d05ac23f8861e0b97c5d2a14f36790be8c1f5d42a39e6708cb1d34f5a2';
const sha1 = '9d2f7c0b1e5a483690cfa47d12b8e6350f1ca9d7';
const device = {
  '@odata.type': type('device'),
  mdeDeviceId: 'ABC1',
  azureAdDeviceId: '8a4e2d17-53b6-4c0f-9e2a-71d0c6b4f358',
  deviceDnsName: 'PC1.contoso.com',
};

describe('identifiers per kind', () => {
  it('orders a user: directory id, SID, UPN, domain and name, per tenant', () => {
    const user = first({
      '@odata.type': type('user'),
      userAccount: {
        accountName: 'Bob',
        domainName: 'CONTOSO',
        userSid: 'S-1-5-21-1-2-3-1104',
        azureAdUserId: 'C2F7B1A0-6D4E-4B93-8F15-0E9A7D3C6B21',
        userPrincipalName: 'Bob@Contoso.com',
      },
    });
    expect(ids(user)).toEqual([
      'aadUserId=c2f7b1a0-6d4e-4b93-8f15-0e9a7d3c6b21',
      'sid=s-1-5-21-1-2-3-1104',
      'upn=bob@contoso.com',
      'domainAccount=contoso\\bob',
    ]);
    expect(user.identifiers.every((identifier) => identifier.tenant === tenant)).toBe(true);
    expect(user).toMatchObject({ kind: 'user', links: true, label: 'Bob@Contoso.com', embedded: false });
  });

  it('keeps built-in accounts per device and never links them', () => {
    const [, process, user] = normalizeAlertEvidence(
      [
        device,
        {
          '@odata.type': type('process'),
          mdeDeviceId: 'abc1',
          processId: 7,
          processCreationDateTime: '2025-05-14T08:00:00Z',
          userAccount: { accountName: 'SYSTEM', domainName: 'NT AUTHORITY', userSid: 'S-1-5-18' },
        },
      ],
      { tenant, time: null },
    );
    expect(process?.kind).toBe('process');
    expect(user).toMatchObject({ kind: 'user', links: false, embedded: true });
    expect(ids(user as NormalizedEvidence)[0]).toBe('builtIn@mdeDeviceId=abc1|s-1-5-18');
  });

  it('reads a local account on its device, and a bare name as no identity', () => {
    const account = { '@odata.type': type('user'), userAccount: { accountName: 'admin' } };
    expect(first(account)).toMatchObject({ links: false });
    expect(ids(first({ ...account, host: { hostName: 'PC9' } }))).toEqual(['account@hostName=pc9|admin']);
  });

  it('orders a device: Defender id, directory id, FQDN, host name', () => {
    expect(ids(first(device))).toEqual([
      'mdeDeviceId=abc1',
      'aadDeviceId=8a4e2d17-53b6-4c0f-9e2a-71d0c6b4f358',
      'fqdn=pc1.contoso.com',
      'hostName=pc1',
    ]);
  });

  it('knows a file by its hashes; by device and path without any; never by its name alone', () => {
    const hashed = {
      '@odata.type': type('file'),
      mdeDeviceId: 'abc1',
      fileDetails: { fileName: 'a.exe', filePath: 'C:\\Temp', sha1, sha256 },
    };
    expect(ids(first(hashed))).toEqual([`sha256=${sha256}`, `sha1=${sha1}`]);
    expect(first(hashed).identifiers.every((identifier) => identifier.tenant === null)).toBe(true);
    const placed = first({
      '@odata.type': type('file'),
      mdeDeviceId: 'abc1',
      fileDetails: { fileName: 'A.exe', filePath: 'C:\\Temp' },
    });
    expect(ids(placed)).toEqual(['path@mdeDeviceId=abc1|c:\\temp\\a.exe']);
    expect(
      first({ '@odata.type': type('file'), mdeDeviceId: 'abc1', fileDetails: { fileName: 'a.exe' } }),
    ).toMatchObject({ links: false, label: 'a.exe' });
    expect(
      first({ '@odata.type': type('file'), fileDetails: { fileName: 'a.exe', filePath: 'C:\\Temp' } }).links,
    ).toBe(false);
  });

  it('knows a process by device, id and start; without a start by its command line on the record’s day', () => {
    const process = {
      '@odata.type': type('process'),
      mdeDeviceId: 'abc1',
      processId: 4780,
      processCommandLine: 'a.exe -x',
    };
    expect(ids(first({ ...process, processCreationDateTime: '2025-05-14T08:00:00.1234567Z' }))).toEqual([
      `start@mdeDeviceId=abc1|4780|${String(Date.UTC(2025, 4, 14, 8, 0, 0, 123))}`,
    ]);
    const [withoutStart] = ids(first(process));
    expect(withoutStart).toMatch(/^command@mdeDeviceId=abc1\|4780\|2025-05-14\|[0-9a-f]{64}$/);
    expect(ids(first(process, { ...scope, time: Date.UTC(2025, 4, 15) }))[0]).not.toBe(withoutStart);
    expect(first({ '@odata.type': type('process'), processId: 4780 }).links).toBe(false);
  });

  it('emits what rests on a device once per identifier of the device, and takes the only device of the alert', () => {
    const [, key] = normalizeAlertEvidence(
      [device, { '@odata.type': type('registryKey'), registryHive: 'HKLM', registryKey: 'Software\\Run' }],
      { tenant, time: null },
    );
    expect(ids(key as NormalizedEvidence)).toEqual([
      'key@mdeDeviceId=abc1|hkey_local_machine\\software\\run',
      'key@aadDeviceId=8a4e2d17-53b6-4c0f-9e2a-71d0c6b4f358|hkey_local_machine\\software\\run',
      'key@fqdn=pc1.contoso.com|hkey_local_machine\\software\\run',
      'key@hostName=pc1|hkey_local_machine\\software\\run',
    ]);
    const two = normalizeAlertEvidence(
      [
        device,
        { '@odata.type': type('device'), mdeDeviceId: 'def2' },
        { '@odata.type': type('registryKey'), registryHive: 'HKLM', registryKey: 'Software\\Run' },
      ],
      { tenant, time: null },
    );
    expect(two[2]).toMatchObject({ kind: 'registryKey', links: false });
  });

  it('keeps private addresses per tenant, public ones not, and links none of no host', () => {
    expect(first({ '@odata.type': type('ip'), ipAddress: '10.0.0.1' }).identifiers[0]?.tenant).toBe(tenant);
    expect(first({ '@odata.type': type('ip'), ipAddress: '203.0.113.9' }).identifiers[0]?.tenant).toBeNull();
    expect(first({ '@odata.type': type('ip'), ipAddress: '127.0.0.1' }).links).toBe(false);
  });

  it('reads mail: message, recipient mailbox, sender address and URLs', () => {
    const all = normalizeEvidence(
      {
        '@odata.type': type('analyzedMessage'),
        networkMessageId: 'NM-1',
        internetMessageId: '<A@b>',
        recipientEmailAddress: 'Ann@contoso.com',
        senderIp: '192.0.2.1',
        subject: 'Hi',
        urls: ['https://evil.example/'],
        threats: ['Phish'],
      },
      scope,
    );
    expect(all.map(({ kind, embedded }) => [kind, embedded])).toEqual([
      ['mailMessage', false],
      ['mailbox', true],
      ['ip', true],
      ['url', true],
    ]);
    expect(ids(all[0] as NormalizedEvidence)).toEqual([
      'networkMessageId=nm-1',
      'internetMessageIdRecipient=a@b|ann@contoso.com',
    ]);
    expect(all[0]?.threats).toEqual(['Phish']);
  });

  it('tells clusters apart by their messages whatever the order, else by their query', () => {
    const cluster = (more: JsonObject): NormalizedEvidence =>
      first({ '@odata.type': type('mailCluster'), clusterBy: 'Subject', ...more });
    expect(ids(cluster({ networkMessageIds: ['b', 'A'] }))).toEqual(
      ids(cluster({ networkMessageIds: ['a', 'B', 'b'] })),
    );
    expect(ids(cluster({ query: 'Subject: x' }))[0]).toBe('query=subject: x');
    expect(cluster({}).links).toBe(false);
  });

  it('reads the account of a session, also where no evidence stands around it', () => {
    for (const account of [{ userPrincipalName: 'a@b.c' }, { userAccount: { userPrincipalName: 'a@b.c' } }]) {
      const session = { '@odata.type': type('cloudLogonSession'), sessionId: 's-1', account };
      expect(normalizeEvidence(session, scope)[1]).toMatchObject({ kind: 'user', label: 'a@b.c' });
    }
  });

  it('never links cloud apps', () => {
    expect(
      first({ '@odata.type': type('cloudApplication'), appId: 20893, displayName: 'Exchange' }),
    ).toMatchObject({ links: false, label: 'Exchange' });
  });

  it('keeps an unknown type as a generic entity with its fields', () => {
    const evidence = {
      '@odata.type': '#microsoft.graph.security.quantumEvidence',
      displayName: 'Q',
      spin: { up: true },
    };
    expect(first(evidence)).toMatchObject({ kind: 'generic', links: false, label: 'Q', details: evidence });
  });

  it('replaces over-long identifiers by their hash', () => {
    const url = `https://evil.example/${'a'.repeat(5000)}`;
    expect(first({ '@odata.type': type('url'), url }).identifiers[0]?.value).toMatch(/^sha256:[0-9a-f]{64}$/);
  });
});

/** One object of every evidence type of the Graph API, with what identifies it, and the kind it must become. */
const everyType: readonly (readonly [string, JsonObject, string, boolean])[] = [
  ['activeDirectoryDomain', { activeDirectoryDomainName: 'contoso.local' }, 'generic', true],
  ['aiAgent', { agentId: 'agent-1', agentName: 'Helper' }, 'generic', true],
  ['amazonResource', { amazonResourceId: 'arn:aws:s3:::bucket' }, 'cloudResource', true],
  ['analyzedMessage', { networkMessageId: 'nm-1' }, 'mailMessage', true],
  ['azureResource', { resourceId: '/subscriptions/1/x' }, 'cloudResource', true],
  ['blobContainer', { name: 'c', url: 'https://a.blob.core.windows.net/c' }, 'cloudResource', true],
  ['blob', { name: 'b', url: 'https://a.blob.core.windows.net/c/b' }, 'cloudResource', true],
  ['cloudApplication', { appId: 1 }, 'cloudApplication', false],
  ['cloudLogonRequest', { requestId: 'r-1' }, 'session', true],
  [
    'cloudLogonSession',
    { sessionId: 's-1', account: { userAccount: { userPrincipalName: 'a@b.c' } } },
    'session',
    true,
  ],
  ['container', { containerId: 'c-1' }, 'cloudResource', true],
  ['containerImage', { imageId: 'repo/image:1' }, 'cloudResource', true],
  ['containerRegistry', { registry: 'contoso.azurecr.io' }, 'cloudResource', true],
  ['device', { mdeDeviceId: 'd-1' }, 'device', true],
  ['dns', { domainName: 'evil.example', ipAddresses: [{ ipAddress: '192.0.2.1' }] }, 'generic', true],
  ['file', { fileDetails: { sha256 } }, 'file', true],
  ['fileHash', { algorithm: 'sha1', value: sha1 }, 'file', true],
  ['gitHubOrganization', { orgId: 'o-1' }, 'cloudResource', true],
  ['gitHubRepo', { repoId: 'r-1' }, 'cloudResource', true],
  ['gitHubUser', { userId: 'u-1' }, 'generic', true],
  ['googleCloudResource', { fullResourceName: '//x/y' }, 'cloudResource', true],
  ['hostLogonSession', { sessionId: '0x13bded7', host: { hostName: 'pc1' } }, 'session', true],
  ['ioTDevice', { deviceId: 'i-1' }, 'device', true],
  ['ip', { ipAddress: '192.0.2.1' }, 'ip', true],
  [
    'kubernetesCluster',
    { name: 'k', cloudResource: { resourceId: '/subscriptions/1/aks' } },
    'cloudResource',
    true,
  ],
  [
    'kubernetesController',
    { name: 'k', namespace: { name: 'n', cluster: { name: 'k' } } },
    'cloudResource',
    true,
  ],
  ['kubernetesNamespace', { name: 'k', cluster: { name: 'k' } }, 'cloudResource', true],
  ['kubernetesPod', { name: 'k', namespace: { name: 'n', cluster: { name: 'k' } } }, 'cloudResource', true],
  [
    'kubernetesSecret',
    { name: 'k', namespace: { name: 'n', cluster: { name: 'k' } } },
    'cloudResource',
    true,
  ],
  [
    'kubernetesService',
    { name: 'k', namespace: { name: 'n', cluster: { name: 'k' } } },
    'cloudResource',
    true,
  ],
  [
    'kubernetesServiceAccount',
    { name: 'k', namespace: { name: 'n', cluster: { name: 'k' } } },
    'cloudResource',
    true,
  ],
  ['mailbox', { primaryAddress: 'a@b.c' }, 'mailbox', true],
  ['mailboxConfiguration', { configurationId: 'rule-1', mailboxPrimaryAddress: 'a@b.c' }, 'generic', true],
  ['mailCluster', { networkMessageIds: ['x'] }, 'mailCluster', true],
  ['malware', { name: 'Emotet' }, 'generic', false],
  [
    'networkConnection',
    { sourceAddress: { ipAddress: '10.0.0.1' }, destinationAddress: { ipAddress: '192.0.2.1' } },
    'generic',
    false,
  ],
  ['nic', { macAddress: '00-15-5d-01' }, 'generic', true],
  ['oauthApplication', { appId: 'a-1' }, 'oauthApplication', true],
  [
    'process',
    { mdeDeviceId: 'd', processId: 4, processCreationDateTime: '2025-01-01T00:00:00Z' },
    'process',
    true,
  ],
  ['registryKey', { mdeDeviceId: 'd', registryHive: 'HKLM', registryKey: 'a' }, 'registryKey', true],
  [
    'registryValue',
    { mdeDeviceId: 'd', registryHive: 'HKLM', registryKey: 'a', registryValueName: 'v' },
    'registryValue',
    true,
  ],
  ['sasToken', { signatureHash: 'h-1' }, 'generic', true],
  ['securityGroup', { securityGroupId: 'g-1' }, 'securityGroup', true],
  ['servicePrincipal', { appId: 'a-1' }, 'oauthApplication', true],
  ['submissionMail', { networkMessageId: 'nm-1' }, 'mailMessage', true],
  ['teamsMessage', { threadId: 't', messageId: 'm' }, 'generic', true],
  ['url', { url: 'https://a.example/' }, 'url', true],
  ['user', { userAccount: { userPrincipalName: 'a@b.c' } }, 'user', true],
];

describe('every evidence type of the Graph API', () => {
  it.each(everyType)('%s', (name, fields, kind, links) => {
    const evidence = { '@odata.type': type(name), ...fields };
    const read = first(evidence);
    expect(read).toMatchObject({ kind, links, embedded: false, details: evidence });
    expect(read.identifiers.length).toBeGreaterThan(0);
    for (const { namespace } of read.identifiers) expect(identifierOrder[read.kind]).toContain(namespace);
  });

  it.each(everyType)('%s with nothing, and with a wrong type in every field', (name, fields) => {
    for (const wrong of [null, 12, true, 'text', [1, [2]], { constructor: { name: 'x' } }]) {
      const broken = {
        '@odata.type': type(name),
        ...Object.fromEntries(Object.keys(fields).map((key) => [key, wrong])),
      };
      const read = normalizeEvidence(broken, scope);
      expect(read.length).toBeGreaterThan(0);
      for (const item of read) expect(item.identifiers.length).toBeGreaterThan(0);
    }
    expect(first({ '@odata.type': type(name) })).toMatchObject({ links: false });
  });

  it('reads the same identifiers whatever the order of the fields', () => {
    for (const [name, fields] of everyType) {
      const reversed = Object.fromEntries(Object.entries(fields).reverse());
      expect(first({ ...reversed, '@odata.type': type(name) }).identifiers).toEqual(
        first({ '@odata.type': type(name), ...fields }).identifiers,
      );
    }
  });
});

describe('normalizeAlertEvidence', () => {
  it('leaves out an inner entity that a piece of its own names whole, and keeps one that says more', () => {
    const read = normalizeAlertEvidence(
      [
        { '@odata.type': type('file'), fileDetails: { sha1 } },
        {
          '@odata.type': type('process'),
          mdeDeviceId: 'abc1',
          processId: 4,
          processCreationDateTime: '2025-01-01T00:00:00Z',
          imageFile: { sha1 },
        },
        {
          '@odata.type': type('process'),
          mdeDeviceId: 'abc1',
          processId: 5,
          processCreationDateTime: '2025-01-01T00:00:00Z',
          imageFile: { sha1, sha256 },
        },
      ],
      { tenant, time: null },
    );
    const files = read.filter((item) => item.kind === 'file').map(ids);
    expect(files).toEqual([[`sha1=${sha1}`], [`sha256=${sha256}`, `sha1=${sha1}`]]);
    expect(read.filter((item) => item.kind === 'device')).toHaveLength(1);
  });

  it('skips what is no object', () => {
    expect(normalizeAlertEvidence([null, 'x', 3, [device]], { tenant: null, time: null })).toEqual([]);
  });

  it('folds the tenant', () => {
    const [read] = normalizeAlertEvidence([device], { tenant: tenant.toUpperCase(), time: null });
    expect(identifierKey(read?.identifiers[0] as NormalizedEvidence['identifiers'][number])).toBe(
      `device|mdeDeviceId|${tenant}|abc1`,
    );
  });
});

it('names the evidence type with or without its namespace', () => {
  expect(evidenceType({ '@odata.type': '#microsoft.graph.security.ipEvidence' })).toBe('ipEvidence');
  expect(evidenceType({ '@odata.type': 'ipEvidence' })).toBe('ipEvidence');
  expect(evidenceType({})).toBeNull();
});
