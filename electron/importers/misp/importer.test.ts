import { describe, expect, it } from 'vitest';
import { describeFixtures } from '../_kit/testing/describe-fixtures.ts';
import { itSurvivesMutations } from '../_kit/testing/describe-mutations.ts';
import { fixtureBytes, parseBytes } from '../_kit/testing/read-fixture.ts';
import { misp } from './importer.ts';

const names = ['event.json', 'response.json', 'list.json'];
const textOf = (name: string): string => new TextDecoder().decode(fixtureBytes(`misp/fixtures/${name}`));

describeFixtures(misp, names);

describe('misp', async () => {
  const [item] = await parseBytes(textOf('event.json'), 'a.json');
  if (item?.kind !== 'alert') throw new Error('no alert');
  const { alert } = item;
  const verdictOf = (label: string): string | null | undefined =>
    alert.evidence.find((piece) => piece.label === label)?.verdict;

  it('takes to_ids for suspicious, unless somebody saw a false positive', () => {
    expect(verdictOf('198.51.100.77')).toBe('suspicious');
    expect(verdictOf('ENERGY-WS-9')).toBeNull();
    expect(verdictOf('cdn.update-check.example')).toBeNull();
  });

  it('leaves out what is deleted and says how much, and keeps what names nothing', () => {
    const labels = alert.evidence.map(({ label }) => label);
    expect(labels).not.toContain('203.0.113.5');
    expect(labels).not.toContain('203.0.113.6');
    expect(alert.additional['deletedLeftOut']).toBe(2);
    expect(JSON.stringify(alert.additional['attributes'])).toContain('not an address');
    expect(JSON.stringify(alert.additional['attributes'])).toContain('free words');
  });

  it('dates the alert by what was seen, not by when it was shared', () => {
    expect(alert.firstActivity?.ms).toBe(Date.UTC(2025, 9, 30, 8));
    expect(alert.lastActivity?.ms).toBe(1_762_158_000_000);
  });

  it('makes one file of a file object', () => {
    const files = alert.evidence.filter(({ kind, label }) => kind === 'file' && label === 'loader.dll');
    expect(files.map(({ identifiers }) => identifiers.map(({ namespace }) => namespace))).toEqual([
      ['sha256', 'sha1'],
    ]);
  });

  itSurvivesMutations(names.map(textOf));
});

describe('events of collectors', () => {
  it('reads the attribute that stands alone where a list belongs', async () => {
    const event = {
      uuid: '0a1b2c3d-0000-4000-8000-000000000001',
      info: 'One attribute a line',
      date: '2025-11-03',
      threat_level_id: '2',
      Attribute: { type: 'domain|ip', value: 'c2.evil.example|203.0.113.9', to_ids: true, deleted: false },
    };
    const [item] = await parseBytes(JSON.stringify({ Event: event }), 'a.json');
    const labels = item?.kind === 'alert' ? item.alert.evidence.map(({ label }) => label) : [];
    expect(labels).toEqual(['c2.evil.example', '203.0.113.9']);
  });
});
