import { describe, expect, it } from 'vitest';
import { describeFixtures } from '../_kit/testing/describe-fixtures.ts';
import { expectAllAccounted, itSurvivesMutations } from '../_kit/testing/describe-mutations.ts';
import { fixtureBytes, parseBytes } from '../_kit/testing/read-fixture.ts';
import { zircolite } from './importer.ts';

const json = ['detected-events.json', 'sorted-keys.json', 'rules.jsonl', 'template.ndjson'];
const textOf = (name: string): string => new TextDecoder().decode(fixtureBytes(`zircolite/fixtures/${name}`));

describeFixtures(zircolite, [...json, 'detected-events.csv']);

describe('mutated rules', () => {
  itSurvivesMutations(json.map(textOf));
});

describe('matches', () => {
  it('are the same alerts whatever order the rule’s keys have, and with other row numbers', async () => {
    const canonical = async (text: string): Promise<readonly string[]> =>
      (await parseBytes(text, 'x.json')).flatMap((item) => (item.kind === 'alert' ? [item.canonical] : []));
    const streamed = await canonical(textOf('detected-events.json'));
    expect(streamed).toHaveLength(3);
    expect(await canonical(textOf('sorted-keys.json'))).toEqual(streamed);
    expect(await canonical(textOf('rules.jsonl').replaceAll('"row_id": ', '"row_id": 7'))).toEqual(streamed);
  });

  it('are read one by one from a rule that is larger than one record may be', async () => {
    const padding = 'x'.repeat(700_000);
    const match = (id: number): string => JSON.stringify({ EventID: 1, EventRecordID: id, Message: padding });
    const matches = Array.from({ length: 110 }, (_, index) => match(index)).join(',\n');
    const rule = `[\n{"title":"T","rule_level":"low","tags":[],"count":110,"matches":[\n${matches}\n]}\n]`;
    expect(rule.length).toBeGreaterThan(64 * 1024 * 1024);
    const items = await parseBytes(rule, 'x.json');
    expectAllAccounted(items);
    expect(items.filter(({ kind }) => kind === 'alert')).toHaveLength(110);
  });

  it('of a broken rule cost only what is broken', async () => {
    const broken = textOf('detected-events.json').replace(
      '"EventRecordID": 1940899',
      '"EventRecordID" 1940899',
    );
    const items = await parseBytes(broken, 'x.json');
    expectAllAccounted(items);
    expect(items.filter(({ kind }) => kind === 'alert').length).toBeGreaterThan(0);
  });
});
