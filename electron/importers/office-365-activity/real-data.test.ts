import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sharedData } from '../../../tests/support/shared-data.ts';
import { parseBytes } from '../_kit/testing/read-fixture.ts';

describe('real records beside the checkout', () => {
  it('office365/o365_management_wazuh.ndjson: every line is an activity, and "sanitized" names nothing', async ({
    skip,
  }) => {
    const path = sharedData('office365', 'o365_management_wazuh.ndjson');
    if (path === null) return skip('../shared/data/office365 is not beside this checkout');
    const text = readFileSync(path, 'utf8');
    const items = await parseBytes(text, 'o365.ndjson');
    expect(items).toHaveLength(text.split('\n').filter((line) => line.trim() !== '').length);
    expect(items).toHaveLength(64);
    const values = items.flatMap((item) => {
      if (item.kind !== 'context') throw new Error(item.kind);
      expect(item.context.kind).toBe('officeActivity');
      expect(item.context.providerRecordId).toBeNull();
      return item.context.evidence.flatMap(({ identifiers }) => identifiers.map(({ value }) => value));
    });
    expect(values).not.toContain('sanitized');
    expect(values.filter((value) => value === 'wazuh@wazuh.com')).toHaveLength(63);
  });
});
