import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe } from 'vitest';
import { describeFixtures } from '../_kit/testing/describe-fixtures.ts';
import { itSurvivesMutations } from '../_kit/testing/describe-mutations.ts';
import { microsoftDefenderEvents } from './importer.ts';

const names = ['device-tables.json', 'cloud-tables.ndjson'];

describeFixtures(microsoftDefenderEvents, [
  ...names,
  'process-events.csv',
  'device-process-events.csv',
  'logon-events.csv',
]);

describe('microsoft-defender-events, hostile', () => {
  itSurvivesMutations(
    names.map((name) => readFileSync(resolve(import.meta.dirname, 'fixtures', name), 'utf8')),
  );
});
