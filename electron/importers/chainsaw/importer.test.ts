import { describe } from 'vitest';
import { describeFixtures } from '../_kit/testing/describe-fixtures.ts';
import { itSurvivesMutations } from '../_kit/testing/describe-mutations.ts';
import { fixtureBytes } from '../_kit/testing/read-fixture.ts';
import { chainsaw } from './importer.ts';

const names = ['hunt.json', 'hunt.jsonl', 'version-1.json'];

describeFixtures(chainsaw, names);

describe('mutated detections', () => {
  itSurvivesMutations(
    names.map((name) => new TextDecoder().decode(fixtureBytes(`chainsaw/fixtures/${name}`))),
  );
});
