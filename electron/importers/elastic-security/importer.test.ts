import { describe, expect, it } from 'vitest';
import { describeFixtures } from '../_kit/testing/describe-fixtures.ts';
import { itSurvivesMutations } from '../_kit/testing/describe-mutations.ts';
import { fixtureBytes, parseBytes } from '../_kit/testing/read-fixture.ts';
import { elasticSecurity } from './importer.ts';

const json = ['alerts.ndjson', 'search-response.json', 'search-response-pretty.json', 'signals-7.json'];
const textOf = (name: string): string =>
  new TextDecoder().decode(fixtureBytes(`elastic-security/fixtures/${name}`));

describeFixtures(elasticSecurity, [...json, 'discover.csv']);

describe('mutated alerts', () => {
  itSurvivesMutations(json.map(textOf));
});

describe('the answer of a search', () => {
  it('gives the same alerts on one line, with a line end behind it, and over many lines', async () => {
    const canonical = async (text: string): Promise<readonly string[]> =>
      (await parseBytes(text, 'x.json')).flatMap((item) => (item.kind === 'alert' ? [item.canonical] : []));
    const one = await canonical(textOf('search-response.json'));
    expect(one).toHaveLength(2);
    expect(await canonical(`${textOf('search-response.json')}\n`)).toEqual(one);
    expect(await canonical(textOf('search-response-pretty.json'))).toEqual(one);
  });
});
