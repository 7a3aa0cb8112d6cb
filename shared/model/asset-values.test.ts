import { describe, expect, it } from 'vitest';
import {
  criticalityLabel,
  criticalityRank,
  foldAssetKind,
  foldCriticality,
  matchColumns,
  readAssetIdentifier,
} from './asset-values.ts';

const read = (text: string, kind: Parameters<typeof readAssetIdentifier>[1] = null): unknown => {
  const reading = readAssetIdentifier(text, kind);
  return 'reason' in reading
    ? reading.reason
    : reading.map(({ kind: of, namespace, value }) => `${of} ${namespace} ${value}`);
};

describe('columns of asset lists', () => {
  it('are found whatever their case, spaces and synonyms; one column has one role', () => {
    expect(
      matchColumns(['Computer Name', 'ASSET-CRITICALITY', 'Managed By', 'Business Unit', 'Office', 'Notes']),
    ).toEqual({
      identifier: 'Computer Name',
      kind: null,
      criticality: 'ASSET-CRITICALITY',
      owner: 'Managed By',
      group: 'Business Unit',
      site: 'Office',
    });
    expect(matchColumns(['id', 'fqdn', 'type', 'Type'])).toMatchObject({ identifier: 'fqdn', kind: 'type' });
    expect(matchColumns([])).toMatchObject({ identifier: null, criticality: null });
  });
});

describe('criticality', () => {
  it('is folded from synonyms; unknown words are kept and rank below all', () => {
    expect(
      ['Very High', 'CRITICAL', 'mission-critical', ' High ', 'Moderate', 'minor', 'vip', ''].map(
        foldCriticality,
      ),
    ).toEqual(['critical', 'critical', 'critical', 'high', 'medium', 'low', 'vip', null]);
    expect(['critical', 'high', 'medium', 'low', 'vip', null].map(criticalityRank)).toEqual([
      4, 3, 2, 1, 0, 0,
    ]);
    expect([criticalityLabel('critical'), criticalityLabel('vip')]).toEqual(['Critical', 'vip']);
  });
});

describe('identifiers of assets', () => {
  it.each([
    ['SRV01', null, ['device hostName srv01']],
    ['srv01.Contoso.test.', null, ['device fqdn srv01.contoso.test']],
    ['a'.repeat(40), null, [`device mdeDeviceId ${'a'.repeat(40)}`]],
    ['CONTOSO\\Ann', null, ['user domainAccount contoso\\ann']],
    ['ann@contoso.test', null, ['user upn ann@contoso.test', 'mailbox smtp ann@contoso.test']],
    ['ann@contoso.test', 'mailbox', ['mailbox smtp ann@contoso.test']],
    ['S-1-5-21-1-2-3-1104', null, ['user sid s-1-5-21-1-2-3-1104']],
    [
      '{6F9619FF-8B86-D011-B42D-00CF4FC964FF}',
      'user',
      ['user aadUserId 6f9619ff-8b86-d011-b42d-00cf4fc964ff'],
    ],
    ['ann', 'user', 'The identifier names no user: expected a UPN, DOMAIN\\account or SID.'],
    ['', null, 'The identifier is empty.'],
    ['two words', null, 'The identifier is no device, user or mailbox.'],
    ['S-1-5-18', null, 'The identifier is no device, user or mailbox.'],
    ['\\\\SRV01', null, ['device hostName srv01']],
    ['SMTP:Ann@contoso.test', null, ['mailbox smtp ann@contoso.test']],
    ['<ann@contoso.test>', null, ['mailbox smtp ann@contoso.test']],
    ["o'neil.ann+x@contoso.test", 'user', ["user upn o'neil.ann+x@contoso.test"]],
    ['CONTOSO\\Ann Other', null, ['user domainAccount contoso\\ann other']],
    ['münchen-01.contoso.test', null, ['device fqdn münchen-01.contoso.test']],
  ] as const)('%s as %s', (text, kind, expected) => {
    expect(read(text, kind)).toEqual(expected);
  });

  it.each([
    '<b>x</b>',
    'contoso/ann',
    'srv<01>',
    'srv01;srv02',
    "'; DROP TABLE asset; --",
    'contoso\\<b>',
    'a\\b\\c',
    'Ann Other <ann@contoso.test>',
    'ann@contoso.test;bob@contoso.test',
    '<script>@contoso.test',
    'srv01\u202e',
    'srv\u000001',
    'contoso\\a\u202eb',
    'a\u200bb@contoso.test',
    '=cmd|calc!a1',
    '10.0.0.5',
    '???',
    '-',
  ])('%j is rejected, never made into another', (text) => {
    expect(read(text)).toBe('The identifier is no device, user or mailbox.');
    for (const kind of ['device', 'user', 'mailbox'] as const)
      expect(read(text, kind)).toMatch(new RegExp(`^The identifier names no ${kind}`));
  });

  it('kinds are told from words of inventories', () => {
    expect(['Server', 'workstations', 'User', 'Shared Mailbox', 'Firewall'].map(foldAssetKind)).toEqual([
      'device',
      'device',
      'user',
      'mailbox',
      null,
    ]);
  });
});
