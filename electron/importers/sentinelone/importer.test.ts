import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeFixtures } from '../_kit/testing/describe-fixtures.ts';
import { itSurvivesMutations } from '../_kit/testing/describe-mutations.ts';
import { parseBytes } from '../_kit/testing/read-fixture.ts';
import { sentinelone } from './importer.ts';

const names = ['threats.json', 'threats-flat.json', 'cloud-detection-alerts.ndjson', 'unified-alerts.ndjson'];

describeFixtures(sentinelone, names);

describe('sentinelone, hostile', () => {
  itSurvivesMutations(
    names.map((name) => readFileSync(resolve(import.meta.dirname, 'fixtures', name), 'utf8')),
  );
});

describe('values that are not what their field says', () => {
  it('stay under their name', async () => {
    const alert = {
      alertInfo: {
        alertId: '1',
        registryKeyPath: 'no key',
        registryValue: 'kept',
        dnsRequest: 'no name at all!',
        analystVerdict: 'Undefined',
      },
      ruleInfo: { name: 'x', severity: 'Low' },
      agentDetectionInfo: { name: 'ws-9' },
      sourceProcessInfo: {},
    };
    const [item] = await parseBytes(JSON.stringify({ data: [alert] }), 'a.json');
    expect(item).toMatchObject({
      alert: {
        additional: {
          'alertInfo.registryKeyPath': 'no key',
          'alertInfo.registryValue': 'kept',
          'alertInfo.dnsRequest': 'no name at all!',
          'alertInfo.analystVerdict': 'Undefined',
        },
      },
    });
  });
});
