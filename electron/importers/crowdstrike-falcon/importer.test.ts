import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe } from 'vitest';
import { describeFixtures } from '../_kit/testing/describe-fixtures.ts';
import { itSurvivesMutations } from '../_kit/testing/describe-mutations.ts';
import { crowdstrikeFalcon } from './importer.ts';

const names = ['detects-v1.json', 'alerts-v2.json', 'event-stream.ndjson'];

describeFixtures(crowdstrikeFalcon, [...names, 'event-stream-pretty.json']);

describe('crowdstrike-falcon, hostile', () => {
  itSurvivesMutations(
    names.map((name) => readFileSync(resolve(import.meta.dirname, 'fixtures', name), 'utf8')),
  );
});
