import { describe, expect, it } from 'vitest';
import { entityKinds } from './entity-kinds.ts';
import type { EntityKind } from './entity-kinds.ts';
import { normalizeAlertEvidence } from './identity.ts';
import { manualExamples, problemOfManualEntity, readManualEntity } from './manual-evidence.ts';

/** Kind, identifiers and whether they link, as every source's evidence is read. */
function identifiersOf(kind: EntityKind, value: string): readonly [string, string, boolean] {
  const reading = readManualEntity(kind, value);
  if ('problem' in reading) throw new Error(reading.problem);
  const [item] = normalizeAlertEvidence([reading.evidence], { tenant: null, time: null });
  const names = item?.identifiers.map(({ namespace, value: text }) => `${namespace}=${text}`).join(' ') ?? '';
  return [item?.kind ?? '', names, item?.links ?? false];
}

const hash = 'ab'.repeat(31) + 'cd';
const guid = '0a1b2c3d-1111-2222-3333-444455556666';

describe('things as people write them', () => {
  it.each<readonly [EntityKind, string, string, boolean]>([
    ['device', 'WS-042', 'hostName=ws-042', true],
    ['device', 'ws-042.Contoso.com', 'fqdn=ws-042.contoso.com hostName=ws-042', true],
    ['user', 'CONTOSO\\Ann', 'domainAccount=contoso\\ann', true],
    ['user', 'ann@contoso[.]com', 'upn=ann@contoso.com', true],
    ['user', 'S-1-5-21-1-2-3-1104', 'sid=s-1-5-21-1-2-3-1104', true],
    ['user', guid, `aadUserId=${guid}`, true],
    ['user', 'Ann', 'name=ann', false],
    ['mailbox', 'Ann@contoso.com', 'smtp=ann@contoso.com', true],
    ['mailMessage', guid, `networkMessageId=${guid}`, true],
    ['mailMessage', 'Invoice 17', 'name=invoice 17', false],
    ['url', 'hxxps://evil[.]example/a', 'url=https://evil.example/a', true],
    ['url', 'evil.example/a', 'url=http://evil.example/a', true],
    ['ip', '192[.]0[.]2[.]7', 'address=192.0.2.7', true],
    ['ip', '2001:DB8::0007', 'address=2001:db8::7', true],
    ['file', hash.toUpperCase(), `sha256=${hash}`, true],
    ['file', 'invoice.docm', 'name=invoice.docm', false],
    ['registryKey', 'HKLM\\Software\\Run', 'name=hkey_local_machine\\software\\run', false],
    ['securityGroup', guid, `groupId=${guid}`, true],
    ['session', 'abc-1', 'sessionId=abc-1', true],
    ['generic', 'Evil.example', 'domainName=evil.example', true],
    ['generic', '00-11-22-AA-BB-CC', 'macAddress=00:11:22:aa:bb:cc', true],
  ])('%s %s', (kind, value, identifiers, links) => {
    expect(identifiersOf(kind, value)).toEqual([kind, identifiers, links]);
  });

  it('has every kind read as what it was said to be', () => {
    const values: Readonly<Record<EntityKind, string>> = {
      ...manualExamples,
      user: 'CONTOSO\\ann',
      device: 'ws-042',
      url: 'https://evil.example/a',
      ip: '192.0.2.7',
      file: 'C:\\Temp\\a.exe',
      cloudResource: '/subscriptions/1/resourceGroups/a/providers/b/c',
    };
    for (const kind of entityKinds) expect(identifiersOf(kind, values[kind])[0]).toBe(kind);
  });

  it.each<readonly [EntityKind, string]>([
    ['device', 'a host'],
    ['device', '10.0.0.1'],
    ['device', 'localhost'],
    ['user', 'a|b'],
    ['mailbox', 'ann'],
    ['url', 'no url'],
    ['ip', '300.1.1.1'],
    ['ip', 'evil.example'],
    ['file', 'C:\\Temp\\'],
    ['file', 'd41d8cd98f00b204e9800998ecf8427e'],
    ['registryKey', 'Software\\Run'],
    ['registryValue', 'HKLM\\Run'],
    ['generic', 'a\nb'],
    ['process', '  '],
  ])('says what is wrong with %s %j', (kind, value) => {
    expect(problemOfManualEntity(kind, value)).toMatch(/[.]$/);
  });

  it('rests on the alert’s only device where a thing holds on one alone', () => {
    const read = (kind: EntityKind, value: string) => {
      const reading = readManualEntity(kind, value);
      return 'evidence' in reading ? reading.evidence : {};
    };
    const all = normalizeAlertEvidence(
      [
        read('device', 'ws-042'),
        read('file', 'C:\\Temp\\A.exe'),
        read('registryValue', 'HKLM\\Run\\Updater'),
      ],
      { tenant: null, time: null },
    );
    expect(all.map(({ kind, links }) => [kind, links])).toEqual([
      ['device', true],
      ['file', true],
      ['registryValue', true],
    ]);
  });
});
