import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openListBench } from '../../../tests/support/list-bench.ts';
import type { ListBench } from '../../../tests/support/list-bench.ts';
import { sharedData } from '../../../tests/support/shared-data.ts';
import { listAssets } from '../../store/queries/evidence-list.ts';
import { listIncidents } from '../../store/queries/incident-list.ts';
import { countriesOf, listsOfEntity } from '../../store/queries/entity-lists.ts';
import { pageOfEntries } from '../../store/queries/lists.ts';
import { commandHandlers } from '../commands/index.ts';

let bench: ListBench;
beforeEach(() => {
  bench = openListBench();
});
afterEach(() => {
  bench.close();
});

describe('asset lists', () => {
  const csv =
    'Computer Name;Criticality;Owner;Department;Site\nsrv01.contoso.test;Very High;Ops;Finance;Berlin\nann@contoso.test;vip;Ann;Board;Bonn\n;low;;;\n';

  it('mark entities, raise the score, filter the queue, and can be undone', async () => {
    await bench.importAlerts();
    const score = (): number =>
      bench.reader.pluck<number>('SELECT priority_score FROM incident_row').get() ?? 0;
    const before = score();
    const list = await bench.add(bench.file('assets.csv', Buffer.from(`\ufeff${csv}`, 'utf16le')), {
      kind: 'asset',
    });
    expect(list).toMatchObject({ records: 3, accepted: 2, rejected: 1 });
    expect(score()).toBe(before + 15);
    expect(bench.reader.pluck<string>('SELECT score_items FROM incident_row').get()).toContain(
      'An asset of critical criticality',
    );
    expect(listsOfEntity(bench.reader, bench.entity('srv01.contoso.test').id).assets).toMatchObject([
      { criticality: 'critical', owner: 'Ops', group: 'Finance', site: 'Berlin', list: 'assets' },
    ]);
    // Words that the workbench does not know are kept and say nothing to the score.
    expect(listsOfEntity(bench.reader, bench.entity('ann@contoso.test').id).assets).toMatchObject([
      { criticality: 'vip' },
    ]);
    const { groups } = listAssets(bench.reader, '1');
    expect(groups.flatMap(({ assets }) => assets.map(({ criticality }) => criticality))).toContain(
      'critical',
    );
    for (const [field, value] of [
      ['assetCriticality', 'critical'],
      ['assetGroup', 'finance'],
      ['assetSite', 'Berlin'],
    ] as const)
      expect(
        listIncidents(bench.reader, {
          filter: { clauses: [{ field, operator: 'anyOf', values: [value] }] },
          sort: { column: 'number', direction: 'ascending' },
          cursor: null,
          limit: 10,
        }).total,
      ).toBe(1);
    expect(bench.findings()).toEqual([]);
    commandHandlers['workspace.undo'](bench.context(), { group: null, force: false });
    bench.settle();
    expect(score()).toBe(before);
    expect(bench.findings()).toEqual([]);
  });
});

describe('countries of address ranges', () => {
  it('are found for public addresses', async () => {
    const delta = '#hexdelta1:4\n0,\n1000000,AU\n100,CN\n300,AU\nb8dc6000,DE\n';
    const list = await bench.add(bench.file('ip2cc.csv.gz', gzipSync(delta)));
    expect(list).toMatchObject({
      kind: 'country',
      format: 'countryDelta',
      records: 5,
      accepted: 4,
      skipped: 1,
    });
    const country = (address: string): string | undefined => countriesOf(bench.reader, address)[0]?.country;
    expect([country('1.0.0.255'), country('1.0.1.0'), country('1.0.4.0')]).toEqual(['AU', 'CN', 'AU']);
    expect([country('0.255.255.255'), country('10.0.0.1'), country('2001:db8::1')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(countriesOf(bench.reader, '1.0.2.9')).toMatchObject([
      { first: '1.0.1.0', last: '1.0.3.255', list: 'ip2cc' },
    ]);
    expect(
      pageOfEntries(bench.reader, { list: list.list, text: 'cn', cursor: null, limit: 5 }).rows,
    ).toMatchObject([{ value: '1.0.1.0 – 1.0.3.255', note: 'CN' }]);
  });

  const real = sharedData('indicators', 'ip2cc.csv.gz');
  it.skipIf(real === null)('of the real file (needs ../shared/data/indicators)', async () => {
    const list = await bench.add(real ?? '');
    expect(list.kind).toBe('country');
    expect(list.rejected).toBe(0);
    expect(list.records).toBe(149_962);
    expect(countriesOf(bench.reader, '8.8.8.8')[0]?.country).toBe('US');
    expect(countriesOf(bench.reader, '193.0.6.139')[0]?.country).toBe('NL');
  });

  const trails = sharedData('indicators', 'maltrail');
  it.skipIf(trails === null)('and real lists of text (needs ../shared/data/indicators)', async () => {
    const scanners = await bench.add(join(trails ?? '', 'mass_scanner.txt'));
    expect(scanners.accepted + scanners.repeated + scanners.rejected).toBe(scanners.records);
    expect(scanners.accepted).toBeGreaterThan(15_000);
    expect(scanners.rejected).toBeLessThan(10);
    const actor = await bench.add(join(trails ?? '', 'apt_37.txt'));
    expect(actor.rejected).toBeLessThan(5);
    expect(
      pageOfEntries(bench.reader, { list: actor.list, text: 'price365', cursor: null, limit: 5 }).rows[0],
    ).toMatchObject({
      type: 'urlPrefix',
      value: 'price365.co.kr/abbi/head0.jpg',
      note: 'https://otx.alienvault.com/pulse/5d4456d289603cc548ddbc92',
    });
  });
});
