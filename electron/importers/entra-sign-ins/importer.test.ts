import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe } from 'vitest';
import { describeFixtures } from '../_kit/testing/describe-fixtures.ts';
import { itSurvivesMutations } from '../_kit/testing/describe-mutations.ts';
import { entraSignIns } from './importer.ts';

const names = ['graph-sign-ins.json', 'diagnostic.ndjson'];

describeFixtures(entraSignIns, [...names, 'portal.csv', 'log-analytics.csv']);

describe('entra-sign-ins, hostile', () => {
  itSurvivesMutations(
    names.map((name) => readFileSync(resolve(import.meta.dirname, 'fixtures', name), 'utf8')),
  );
});
