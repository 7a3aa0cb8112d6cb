import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe } from 'vitest';
import { describeFixtures } from '../_kit/testing/describe-fixtures.ts';
import { itSurvivesMutations } from '../_kit/testing/describe-mutations.ts';
import { office365Activity } from './importer.ts';

const names = ['management-activity.json', 'wazuh-wrapped.ndjson'];

describeFixtures(office365Activity, [...names, 'unified-audit-log.csv']);

describe('office-365-activity, hostile', () => {
  itSurvivesMutations(
    names.map((name) => readFileSync(resolve(import.meta.dirname, 'fixtures', name), 'utf8')),
  );
});
