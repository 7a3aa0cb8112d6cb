import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe } from 'vitest';
import { describeFixtures } from '../_kit/testing/describe-fixtures.ts';
import { itSurvivesMutations } from '../_kit/testing/describe-mutations.ts';
import { sentinelone } from './importer.ts';

const names = ['threats.json', 'threats-flat.json', 'cloud-detection-alerts.ndjson'];

describeFixtures(sentinelone, names);

describe('sentinelone, hostile', () => {
  itSurvivesMutations(
    names.map((name) => readFileSync(resolve(import.meta.dirname, 'fixtures', name), 'utf8')),
  );
});
