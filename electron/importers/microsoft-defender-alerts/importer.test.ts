import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe } from 'vitest';
import { describeFixtures } from '../_kit/testing/describe-fixtures.ts';
import { itSurvivesMutations } from '../_kit/testing/describe-mutations.ts';
import { microsoftDefenderAlerts } from './importer.ts';

const names = ['alerts-page.json', 'siem-detections.json'];

describeFixtures(microsoftDefenderAlerts, names);

describe('microsoft-defender-alerts, hostile', () => {
  itSurvivesMutations(
    names.map((name) => readFileSync(resolve(import.meta.dirname, 'fixtures', name), 'utf8')),
  );
});
