import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { sharedData } from '../../../tests/support/shared-data.ts';
import { describeFixtures } from '../_kit/testing/describe-fixtures.ts';
import { describeHostileRecords, fixtureRecords } from '../_kit/testing/describe-hostile.ts';
import { fixtureBytes, parseBytes } from '../_kit/testing/read-fixture.ts';
import { zeekNotice } from './importer.ts';

describeFixtures(zeekNotice, ['notice.log', 'notice.json']);
describeHostileRecords(zeekNotice, fixtureRecords(fixtureBytes('zeek-notice/fixtures/notice.json')));

it('reads the same notice alike in both formats', async () => {
  const [tsv] = await parseBytes(fixtureBytes('zeek-notice/fixtures/notice.log'), 'notice.log');
  const [json] = await parseBytes(fixtureBytes('zeek-notice/fixtures/notice.json'), 'notice.json');
  if (tsv?.kind !== 'alert' || json?.kind !== 'alert') throw new Error('no alert');
  expect(tsv.alert.created?.ms).toBe(json.alert.created?.ms);
  expect(tsv.alert.created?.fraction).toBe(6);
  expect(tsv.alert.evidence).toEqual(json.alert.evidence);
  expect([tsv.alert.title, tsv.alert.detectorId]).toEqual([json.alert.title, json.alert.detectorId]);
  // An escaped tab is a tab again, a set a list, an unset field none.
  expect(tsv.alert.description).toBe('CN=x.example,O=Ex\tample');
  expect(tsv.alert.additional['actions']).toEqual(['Notice::ACTION_LOG', 'Notice::ACTION_EMAIL']);
  expect(tsv.alert.additional).not.toHaveProperty('n');
});

it.for(['day1_NASHUA_notice.log', 'day1_SCRANTON_notice.log'])('reads %s', async (name, { skip }) => {
  const path = sharedData('zeek', name);
  if (path === null) return skip('../shared/data/zeek is not beside this checkout');
  const [item, ...more] = await parseBytes(new Uint8Array(readFileSync(path)), name);
  expect(more).toEqual([]);
  if (item?.kind !== 'alert') throw new Error('no alert');
  expect(item.alert).toMatchObject({
    title: 'SSL certificate validation failed with (self signed certificate)',
    category: 'SSL::Invalid_Server_Cert',
    severity: null,
    providerAlertId: null,
  });
  expect(item.alert.evidence.map(({ kind, roles }) => [kind, roles])).toEqual([
    ['ip', ['source']],
    ['ip', ['destination']],
  ]);
});
