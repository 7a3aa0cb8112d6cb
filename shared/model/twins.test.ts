import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeRecords } from './merge-records.ts';
import type { AlertRecord } from './merge-records.ts';
import { primaryAsset } from './primary-asset.ts';
import type { NormalizedAlert, NormalizedEvidence } from './record.ts';
import { contextUid, recordUid } from './record-uid.ts';
import { parseSourceTime } from './time.ts';
import { alertName, alertNames, alertUid, uniteTwins } from './twins.ts';

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
const time = (text: string): NonNullable<ReturnType<typeof parseSourceTime>> => {
  const read = parseSourceTime(text, Date.UTC(2026, 0, 1));
  if (read === null) throw new Error(`no time: ${text}`);
  return read;
};

const blank: NormalizedAlert = {
  provider: 'p',
  providerAlertId: null,
  names: [],
  tenant: null,
  title: 'T',
  description: null,
  recommendedActions: null,
  severity: null,
  status: null,
  classification: null,
  determination: null,
  category: null,
  serviceSource: null,
  detectionSource: null,
  productName: null,
  detectorId: null,
  mitreTechniques: [],
  assignedTo: null,
  actorDisplayName: null,
  threatDisplayName: null,
  threatFamilyName: null,
  investigationId: null,
  investigationState: null,
  created: null,
  updated: null,
  resolved: null,
  firstActivity: null,
  lastActivity: null,
  webUrl: null,
  comments: [],
  tags: [],
  sourceIncident: null,
  evidence: [],
  additional: {},
};

describe('alertName', () => {
  it.each([
    ['da637551227677560813_-961444813', '637551227677560813_-961444813'],
    ['637551227677560813_-961444813', '637551227677560813_-961444813'],
    ['caD70CFEE2-1F54-32DB-9988-3A868A1EBFAC', 'd70cfee2-1f54-32db-9988-3a868a1ebfac'],
    ['faf8edc936-85f8-a603-b800-08d8525cf099', 'f8edc936-85f8-a603-b800-08d8525cf099'],
    ['sn047f47d6-79b7-4502-824b-97abc4905a73', '047f47d6-79b7-4502-824b-97abc4905a73'],
    // A GUID that happens to begin like a prefix keeps its first letters.
    ['da3e1f00-85f8-a603-b800-08d8525cf099', 'da3e1f00-85f8-a603-b800-08d8525cf099'],
    [
      '2518547570966661760_526e34b6-6578-4fc0-9db6-e126b4d673f0',
      '2518547570966661760_526e34b6-6578-4fc0-9db6-e126b4d673f0',
    ],
    [`ad${'0a'.repeat(32)}`, '0a'.repeat(32)],
  ])('%s is %s', (id, name) => {
    expect(alertName('microsoftGraph', id)).toBe(name);
  });

  it('keeps an id that is not unmistakable within its provider', () => {
    expect(alertName('suricata', '2024217')).toBe('suricata|2024217');
    expect(alertName('wazuh', '2024217')).not.toBe(alertName('suricata', '2024217'));
    expect(alertNames('p', ['unknown', null, ' ', 'A-1', 'a-1'])).toEqual(['p|a-1']);
  });
});

describe('uniteTwins', () => {
  const record = fc.record({
    uid: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
    names: fc.array(fc.constantFrom('1', '2', '3', '4', '5'), { maxLength: 3 }),
  });

  it('unites records that name one another or the same, under the smallest uid', () => {
    const alerts = uniteTwins([
      { uid: 'graph', names: ['x'] },
      { uid: 'defender', names: ['x', 'y'] },
      { uid: 'sentinel', names: ['y'] },
      { uid: 'alone', names: ['z'] },
    ]);
    expect([...alerts]).toEqual([
      ['alone', ['alone']],
      ['defender', ['defender', 'graph', 'sentinel']],
    ]);
  });

  it('does not depend on the order of records', () => {
    fc.assert(
      fc.property(
        fc
          .array(record, { maxLength: 12 })
          .chain((list) =>
            fc.tuple(
              fc.constant(list),
              fc.shuffledSubarray(list, { minLength: list.length, maxLength: list.length }),
            ),
          ),
        ([list, shuffled]) => {
          expect([...uniteTwins(shuffled)]).toEqual([...uniteTwins(list)]);
        },
      ),
    );
  });

  it('never lets an alert’s uid grow when a twin joins', () => {
    expect(alertUid(['b', 'c'])).toBe('b');
    expect(alertUid(['c', 'a', 'b'])).toBe('a');
  });
});

describe('recordUid', () => {
  const canonical = '{"a":1}';

  it('is the provider and its id where there is one, however often it comes', () => {
    const record = { provider: 'microsoftGraph', providerAlertId: 'DA637', canonical };
    expect(recordUid(record, 1, hash)).toBe('microsoftgraph|da637');
    expect(recordUid({ ...record, canonical: '{}' }, 7, hash)).toBe('microsoftgraph|da637');
  });

  it('is the record’s content and ordinal where there is none: identical rows are all kept, the same file again adds nothing', () => {
    const rows = [canonical, canonical, '{"a":2}', canonical];
    const uids = (): readonly string[] => {
      const counts = new Map<string, number>();
      return rows.map((row) => {
        const ordinal = (counts.get(row) ?? 0) + 1;
        counts.set(row, ordinal);
        return recordUid({ provider: 'p', providerAlertId: 'unknown', canonical: row }, ordinal, hash);
      });
    };
    expect(new Set(uids()).size).toBe(4);
    expect(uids()).toEqual(uids());
    expect(uids()[0]).toMatch(/^sha256:[0-9a-f]{64}$/);
  });
});

describe('contextUid', () => {
  const uidOf = (providerRecordId: string | null, canonical: string, ordinal = 1): string =>
    contextUid({ provider: 'Office365', providerRecordId, canonical }, hash(canonical), ordinal, hash);

  it('is the id and the content: the same row is the same, another under the same id is another', () => {
    expect(uidOf('E7C2', '{"user":"ann"}')).toBe(`office365|e7c2#${hash('{"user":"ann"}')}`);
    expect(uidOf('e7c2', '{"user":"ann"}', 4)).toBe(uidOf('E7C2', '{"user":"ann"}'));
    expect(uidOf('e7c2', '{"user":"bob"}')).not.toBe(uidOf('e7c2', '{"user":"ann"}'));
  });

  it('is that of a record where there is no id', () => {
    const record = { provider: 'Office365', providerAlertId: null, canonical: '{}' };
    expect(uidOf(null, '{}', 2)).toBe(recordUid(record, 2, hash));
  });
});

describe('mergeRecords', () => {
  const older: AlertRecord = {
    uid: 'b',
    alert: {
      ...blank,
      severity: 'low',
      status: 'new',
      description: 'one',
      updated: time('2025-01-01T00:00:00Z'),
      firstActivity: time('2025-01-01T00:00:00.333Z'),
      tags: ['x'],
      names: ['n1'],
    },
  };
  const newer: AlertRecord = {
    uid: 'a',
    alert: {
      ...blank,
      severity: 'high',
      status: 'new',
      updated: time('2025-01-02T00:00:00Z'),
      firstActivity: time('2025-01-01 00:00:00'),
      tags: ['y'],
      names: ['n2'],
    },
  };

  it('shows the newest update first and keeps every disagreeing value', () => {
    const merged = mergeRecords([older, newer]);
    expect(merged.alert).toMatchObject({
      severity: 'high',
      status: 'new',
      description: 'one',
      tags: ['y', 'x'],
      names: ['n1', 'n2'],
    });
    expect(merged.disagreements['severity']).toEqual([
      { value: 'high', record: 'a' },
      { value: 'low', record: 'b' },
    ]);
    expect(Object.keys(merged.disagreements).sort()).toEqual(['severity', 'updated']);
    expect(merged.records).toEqual(['a', 'b']);
  });

  it('does not depend on the order of records, also when they are equally new', () => {
    const third: AlertRecord = { uid: 'c', alert: { ...newer.alert, severity: 'medium', title: 'Other' } };
    const expected = mergeRecords([older, newer, third]);
    for (const order of [
      [third, newer, older],
      [newer, third, older],
      [older, third, newer],
    ])
      expect(mergeRecords(order)).toEqual(expected);
    expect(expected.alert.severity).toBe('high');
  });

  it('is the record itself when there is one', () => {
    expect(mergeRecords([older])).toEqual({ alert: older.alert, disagreements: {}, records: ['b'] });
    expect(() => mergeRecords([])).toThrow(RangeError);
  });
});

describe('primaryAsset', () => {
  const piece = (
    kind: NormalizedEvidence['kind'],
    more: Partial<NormalizedEvidence> = {},
  ): NormalizedEvidence => ({
    kind,
    identifiers: [],
    links: true,
    label: kind,
    embedded: false,
    verdict: null,
    remediationStatus: null,
    detectionStatus: null,
    roles: [],
    threats: [],
    firstSeen: null,
    details: {},
    ...more,
  });

  it('is the first asset in an impacted role, else the first of its own, else one inside another', () => {
    const device = piece('device');
    const victim = piece('user', { roles: ['attacked'] });
    expect(primaryAsset([piece('ip'), device, victim])).toBe(victim);
    expect(primaryAsset([piece('user', { embedded: true }), device])).toBe(device);
    const inner = piece('mailbox', { embedded: true });
    expect(primaryAsset([piece('url'), inner])).toBe(inner);
    expect(primaryAsset([piece('url'), piece('user', { links: false })])).toBeNull();
  });

  it('is the address that was attacked or connected to where a sensor names no asset', () => {
    const source = piece('ip', { roles: ['source'] });
    const destination = piece('ip', { roles: ['destination'] });
    const victim = piece('ip', { roles: ['attacked'] });
    expect(primaryAsset([source, destination, victim])).toBe(victim);
    expect(primaryAsset([source, destination])).toBe(destination);
    expect(primaryAsset([piece('url'), source])).toBe(source);
    expect(primaryAsset([source, piece('device')])).not.toBe(source);
    expect(primaryAsset([piece('ip', { links: false })])).toBeNull();
  });
});
