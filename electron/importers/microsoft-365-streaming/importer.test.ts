import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe } from 'vitest';
import { describeFixtures } from '../_kit/testing/describe-fixtures.ts';
import { itSurvivesMutations } from '../_kit/testing/describe-mutations.ts';
import { microsoft365Streaming } from './importer.ts';

const names = ['event-hub.ndjson', 'storage-records.json'];

describeFixtures(microsoft365Streaming, [...names, 'alert-evidence.csv', 'alert-info.csv']);

describe('microsoft-365-streaming, hostile', () => {
  itSurvivesMutations(
    names.map((name) => readFileSync(resolve(import.meta.dirname, 'fixtures', name), 'utf8')),
  );
});
