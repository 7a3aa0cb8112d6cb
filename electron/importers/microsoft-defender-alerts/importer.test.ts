import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeFixtures } from '../_kit/testing/describe-fixtures.ts';
import { itSurvivesMutations } from '../_kit/testing/describe-mutations.ts';
import { parseBytes } from '../_kit/testing/read-fixture.ts';
import { microsoftDefenderAlerts } from './importer.ts';

const names = ['alerts-page.json', 'siem-detections.json'];

describeFixtures(microsoftDefenderAlerts, names);

describe('microsoft-defender-alerts, hostile', () => {
  itSurvivesMutations(
    names.map((name) => readFileSync(resolve(import.meta.dirname, 'fixtures', name), 'utf8')),
  );
});

describe('a directory id that is none', () => {
  it('stays under its name', async () => {
    const alert = {
      id: 'da1_1',
      title: 'x',
      severity: 'Low',
      machineId: 'a'.repeat(40),
      aadTenantId: '123-no-id',
      alertCreationTime: '2025-11-03T08:11:03Z',
      evidence: [],
    };
    const [item] = await parseBytes(JSON.stringify({ value: [alert] }), 'a.json');
    expect(item).toMatchObject({ alert: { tenant: null, additional: { aadTenantId: '123-no-id' } } });
  });
});
