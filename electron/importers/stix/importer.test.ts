import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sharedData } from '../../../tests/support/shared-data.ts';
import { describeFixtures } from '../_kit/testing/describe-fixtures.ts';
import { itSurvivesMutations } from '../_kit/testing/describe-mutations.ts';
import { fixtureBytes, parseBytes } from '../_kit/testing/read-fixture.ts';
import { stix } from './importer.ts';
import { patternEvidence } from './map.ts';

const names = ['bundle.json', 'v20.json', 'indicators-only.json', 'objects.jsonl'];
const textOf = (name: string): string => new TextDecoder().decode(fixtureBytes(`stix/fixtures/${name}`));

describeFixtures(stix, names);

interface Bundle {
  readonly objects: readonly { readonly type: string; readonly id: string }[];
}

describe('stix', () => {
  it('accounts for each object: as a record, through one, or in the count at the end', async () => {
    const items = await parseBytes(textOf('bundle.json'), 'a.json');
    expect(items.map(({ kind }) => kind)).toEqual([
      'alert',
      'reject',
      'alert',
      'reject',
      'context',
      'reject',
    ]);
    const last = items.at(-1);
    expect(last?.kind === 'reject' ? last.reason : '').toBe(
      'Objects that no sighting or observed data refers to: 1 indicator, 1 note. Lists of indicators are imported on the Indicators screen.',
    );
  });

  it('reads the same in any order of the objects', async () => {
    const bundle = JSON.parse(textOf('bundle.json')) as Bundle;
    const backwards = JSON.stringify({ ...bundle, objects: [...bundle.objects].reverse() });
    const alertsOf = async (text: string): Promise<readonly string[]> =>
      (await parseBytes(text, 'a.json'))
        .flatMap((item) => (item.kind === 'alert' ? [JSON.stringify(item.alert)] : []))
        .sort();
    expect(await alertsOf(backwards)).toEqual(await alertsOf(textOf('bundle.json')));
  });

  it('takes a value from a pattern only where there is one', () => {
    expect(patternEvidence("[domain-name:value = 'bad.example']")).toMatchObject({
      domainName: 'bad.example',
    });
    expect(
      patternEvidence(
        "[file:hashes.'SHA-256' = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08']",
      ),
    ).not.toBeNull();
    expect(
      patternEvidence("[url:value = 'http://a.example/' OR url:value = 'http://b.example/']"),
    ).toBeNull();
    expect(patternEvidence("[ipv4-addr:value = 'no address']")).toBeNull();
    expect(patternEvidence(`[url:value = '${'a'.repeat(100_000)}`)).toBeNull();
  });

  it('says what the attack flows beside the checkout hold', async ({ skip }) => {
    const folder = sharedData('attack-flow', 'stix');
    if (folder === null) return skip('../shared/data/attack-flow is not beside this checkout');
    const files = readdirSync(folder);
    expect(files).toHaveLength(19);
    for (const file of files) {
      const text = readFileSync(join(folder, file), 'utf8');
      const { objects } = JSON.parse(text) as Bundle;
      const items = await parseBytes(text, file);
      expect(items).toMatchObject([{ kind: 'reject', code: 'notAnAlert' }]);
      const reason = items[0]?.kind === 'reject' ? items[0].reason : '';
      const counted = [...reason.matchAll(/(\d+) [a-z][a-z0-9-]+(?=[,.])/g)].map(([, count]) =>
        Number(count),
      );
      expect(
        counted.reduce((sum, count) => sum + count, 0),
        file,
      ).toBe(objects.length);
    }
  });

  itSurvivesMutations(names.map(textOf));
});

describe('who made the things that are referred to', () => {
  it('is not among what nothing refers to', async () => {
    const uuid = (n: number): string => `0a1b2c3d-0000-4000-8000-00000000000${String(n)}`;
    const common = {
      spec_version: '2.1',
      created: '2025-11-03T08:00:00.000Z',
      modified: '2025-11-03T08:00:00.000Z',
    };
    const objects = [
      {
        ...common,
        type: 'identity',
        id: `identity--${uuid(1)}`,
        name: 'Feed',
        identity_class: 'organization',
      },
      {
        ...common,
        type: 'indicator',
        id: `indicator--${uuid(2)}`,
        created_by_ref: `identity--${uuid(1)}`,
        pattern: "[domain-name:value = 'c2.evil.example']",
        pattern_type: 'stix',
        valid_from: '2025-11-03T08:00:00.000Z',
      },
      { ...common, type: 'sighting', id: `sighting--${uuid(3)}`, sighting_of_ref: `indicator--${uuid(2)}` },
    ];
    const items = await parseBytes(
      JSON.stringify({ type: 'bundle', id: `bundle--${uuid(4)}`, objects }),
      'a.json',
    );
    expect(items.map(({ kind }) => kind)).toEqual(['alert']);
  });
});
