import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { evilUrl, fileHash, openListBench, unattended } from '../../../tests/support/list-bench.ts';
import type { ListBench } from '../../../tests/support/list-bench.ts';
import { contract } from '../../../shared/contract/index.ts';
import type { JobControl } from '../../jobs/registry.ts';
import { listEvidence } from '../../store/queries/evidence-list.ts';
import { listIncidents } from '../../store/queries/incident-list.ts';
import { listsOfEntity } from '../../store/queries/entity-lists.ts';
import { getList, listLists, pageOfEntries, pageOfListRejects } from '../../store/queries/lists.ts';
import { commandHandlers } from '../commands/index.ts';
import { importList } from './import-list.ts';
import type { ListRequest } from './import-list.ts';
import { inspectList } from './inspect-list.ts';
import { scanLists } from './scan-lists.ts';

let bench: ListBench;
beforeEach(() => {
  bench = openListBench();
});
afterEach(() => {
  bench.close();
});

describe('indicator lists', () => {
  it('set verdicts on what they name, say where and why, and take them back', async () => {
    await bench.importAlerts();
    const list = await bench.add(
      bench.file(
        'trail.txt',
        '# Published: 2026-02-01\nevil-mail.example # phishing kit\n185.220.101.0/24\nnot a value\n',
      ),
      { verdict: 'malicious', source: 'Test feed' },
    );
    expect(list).toMatchObject({
      kind: 'indicator',
      name: 'trail',
      records: 3,
      accepted: 2,
      rejected: 1,
      hits: 2,
      changed: true,
    });
    expect(bench.entity(evilUrl)).toMatchObject({ verdict: 'malicious', by: 'indicator' });
    expect(bench.entity('185.220.101.7')).toMatchObject({ verdict: 'malicious', by: 'indicator' });
    const { hits } = listsOfEntity(bench.reader, bench.entity(evilUrl).id);
    expect(hits).toEqual([
      expect.objectContaining({
        list: 'trail',
        source: 'Test feed',
        publishedAt: Date.UTC(2026, 1, 1),
        entry: 'evil-mail.example',
        match: 'a subdomain of it',
        note: 'phishing kit',
        line: 2,
        verdict: 'malicious',
      }),
    ]);
    expect(listsOfEntity(bench.reader, bench.entity('185.220.101.7').id).hits[0]?.match).toBe(
      'an address in this range',
    );
    expect(pageOfListRejects(bench.reader, { list: list.list, cursor: null, limit: 10 }).rows).toEqual([
      { line: 4, reason: 'The line holds more than one value.', excerpt: 'not a value' },
    ]);
    expect(bench.findings()).toEqual([]);
    expect(getList(bench.reader, list.list).dependents).toEqual({ entities: 2, verdicts: 2, incidents: 1 });
    commandHandlers['indicators.remove'](bench.context(), { list: list.list });
    bench.settle();
    expect(bench.entity(evilUrl)).toMatchObject({ verdict: 'unknown', by: 'none' });
    expect(listLists(bench.reader, ['indicator']).lists).toEqual([]);
    expect(bench.findings()).toEqual([]);
    commandHandlers['workspace.undo'](bench.context(), { group: null, force: false });
    bench.settle();
    expect(bench.entity(evilUrl)).toMatchObject({ verdict: 'malicious', by: 'indicator' });
    expect(bench.findings()).toEqual([]);
  });

  it('look up what alerts bring later, and an analyst always wins', async () => {
    await bench.add(bench.file('hashes.csv', `sha256_hash,signature\n${fileHash},Emotet\n`), {
      verdict: 'suspicious',
    });
    await bench.importAlerts();
    expect(bench.entity('Invoice.exe')).toMatchObject({ verdict: 'suspicious', by: 'indicator' });
    commandHandlers['entities.setVerdict'](bench.context(), {
      entities: [bench.entity('Invoice.exe').id],
      scope: 'everywhere',
      incident: null,
      verdict: 'noThreatsFound',
      reason: 'Ours',
    });
    expect(bench.entity('Invoice.exe')).toMatchObject({ verdict: 'noThreatsFound', by: 'analyst' });
    await bench.add(bench.file('hashes.csv', `sha256_hash,signature\n${fileHash},Other\n`), {
      verdict: 'malicious',
    });
    expect(bench.entity('Invoice.exe')).toMatchObject({ verdict: 'noThreatsFound', by: 'analyst' });
    expect(listsOfEntity(bench.reader, bench.entity('Invoice.exe').id).hits).toMatchObject([
      { verdict: 'malicious', note: 'Other' },
    ]);
    expect(bench.findings()).toEqual([]);
  });

  it('the same file changes nothing, another replaces, and undo brings the one before back with what came since', async () => {
    const first = bench.file('list.txt', 'evil-mail.example\n');
    const one = await bench.add(first, { verdict: 'malicious' });
    const again = await bench.add(first, { verdict: 'malicious' });
    expect([one.changed, again.changed, again.list]).toEqual([true, false, one.list]);
    const two = await bench.add(bench.file('list.txt', 'harmless.example\n'), { verdict: 'malicious' });
    expect([two.changed, two.list]).toEqual([true, one.list]);
    await bench.importAlerts();
    expect(bench.entity(evilUrl).verdict).toBe('unknown');
    commandHandlers['workspace.undo'](bench.context(), { group: null, force: false });
    await scanLists(bench.reader, bench.writer, unattended);
    bench.settle();
    expect(bench.entity(evilUrl)).toMatchObject({ verdict: 'malicious', by: 'indicator' });
    expect(bench.findings()).toEqual([]);
  });

  it('that disagree are both shown; the gravest is the entity\u2019s', async () => {
    await bench.importAlerts();
    await bench.add(bench.file('bad.txt', '185.220.101.7\n'), { verdict: 'suspicious' });
    await bench.add(bench.file('good.txt', '185.220.101.7\n'), { kind: 'allow', verdict: 'noThreatsFound' });
    const { id, verdict } = bench.entity('185.220.101.7');
    expect(verdict).toBe('suspicious');
    expect(listsOfEntity(bench.reader, id).hits.map(({ list, kind }) => `${list} ${kind}`)).toEqual([
      'bad indicator',
      'good allow',
    ]);
  });

  it('show what is too weak or has expired without a verdict from it', async () => {
    await bench.importAlerts();
    await bench.add(
      bench.file('weak.csv', `type,value,valid_until\nfilename,invoice.exe,\nip,185.220.101.7,2026-01-01\n`),
      { verdict: 'malicious' },
    );
    expect(bench.entity('Invoice.exe').verdict).toBe('unknown');
    expect(listsOfEntity(bench.reader, bench.entity('Invoice.exe').id).hits).toMatchObject([
      { type: 'fileName', shownOnly: true },
    ]);
    expect(bench.entity('185.220.101.7').verdict).toBe('unknown');
    expect(listsOfEntity(bench.reader, bench.entity('185.220.101.7').id).hits).toMatchObject([
      { expired: true },
    ]);
  });

  it('go with the import whose entities they name, and come back with it', async () => {
    await bench.add(bench.file('list.txt', '185.220.101.7\n'), { verdict: 'malicious' });
    const uid = await bench.importAlerts();
    commandHandlers['imports.remove'](bench.context(), { import: uid });
    bench.settle();
    expect(bench.reader.pluck<number>(`SELECT count(*) FROM verdict WHERE actor = 'indicator'`).get()).toBe(
      0,
    );
    expect(bench.reader.pluck<number>(`SELECT count(*) FROM entity`).get()).toBe(0);
    expect(bench.findings()).toEqual([]);
    commandHandlers['workspace.undo'](bench.context(), { group: null, force: false });
    await scanLists(bench.reader, bench.writer, unattended);
    bench.settle();
    expect(bench.entity('185.220.101.7').verdict).toBe('malicious');
    expect(bench.findings()).toEqual([]);
  });

  it('filter the queue and stand in rows of evidence', async () => {
    await bench.importAlerts();
    await bench.add(bench.file('feed.txt', '185.220.101.7\n'), { verdict: 'none' });
    const sort = { column: 'number', direction: 'ascending' } as const;
    const named = (value: string): number =>
      listIncidents(bench.reader, {
        filter: { clauses: [{ field: 'indicatorList', operator: 'anyOf', values: [value] }] },
        sort,
        cursor: null,
        limit: 10,
      }).total;
    expect([named('feed'), named('other')]).toEqual([1, 0]);
    const evidence = listEvidence(
      bench.reader,
      contract.incidents.evidence.input.parse({
        incident: '1',
        category: 'ip',
        cursor: null,
        limit: 10,
      }),
    );
    expect(evidence.rows[0]?.lists).toEqual([
      { list: 'feed', kind: 'indicator', entry: '185.220.101.7', expired: false },
    ]);
  });

  it('of assets say what is seen by rows, what marks what, and which criticality is unknown', async () => {
    await bench.importAlerts();
    const path = bench.file(
      'assets.csv',
      [
        'name,criticality,owner',
        'srv01.contoso.test,critical,Ann',
        'ann@contoso.test,7,Ann',
        '<b>x</b>,high,Ann',
        'srv09.contoso.test,,Ann',
      ].join('\n'),
    );
    expect(inspectList(path, 'asset')).toMatchObject({
      looked: 4,
      rejectedCount: 1,
      rejected: [{ line: 4, reason: 'The identifier is no device, user or mailbox.' }],
      unknownCriticality: 1,
    });
    const { list } = await bench.add(path, { kind: 'asset' });
    const { summary, unknownCriticality } = getList(bench.reader, list);
    expect({ ...summary, unknownCriticality }).toMatchObject({
      records: 4,
      accepted: 3,
      rejected: 1,
      entries: 4,
      seen: 2,
      unknownCriticality: 1,
    });
    const { rows } = pageOfEntries(bench.reader, { list, text: '', cursor: null, limit: 10 });
    expect(rows.map(({ value, line, asset }) => [value, line, asset?.criticality])).toEqual([
      ['device|fqdn|srv01.contoso.test', 2, 'critical'],
      ['user|upn|ann@contoso.test', 3, '7'],
      ['mailbox|smtp|ann@contoso.test', 3, '7'],
      ['device|fqdn|srv09.contoso.test', 5, null],
    ]);
    await bench.add(bench.file('feed.txt', '185.220.101.7\n'));
    expect(
      listLists(bench.reader, ['indicator', 'asset']).lists.map(({ name, seen }) => [name, seen]),
    ).toEqual([
      ['assets', 2],
      ['feed', null],
    ]);
  });

  it('are not made of an inventory that nobody called one', async () => {
    const path = bench.file(
      'servers.csv',
      'hostname,criticality,owner,group,site\nsrv01.contoso.test,high,Ann,IT,Ulm\n',
    );
    expect(inspectList(path, null)).toMatchObject({ kind: 'asset', mapping: { identifier: 'hostname' } });
    await expect(bench.add(path, { verdict: 'malicious' })).rejects.toThrow('a list of assets');
    expect(await bench.add(path)).toMatchObject({ kind: 'asset', accepted: 1 });
    expect(listLists(bench.reader, ['indicator']).lists).toEqual([]);
    // Somebody who says that it is one is believed.
    expect(inspectList(path, 'indicator')).toMatchObject({ kind: 'indicator', mapping: null });
  });

  it('leave nothing behind when they cannot be read or are cancelled', async () => {
    await expect(bench.add(bench.file('x.json', '{"a": 1}'))).rejects.toThrow('neither STIX nor MISP');
    await expect(bench.add(bench.file('y.txt', '# nothing\n'))).rejects.toThrow('no entry');
    await expect(bench.add(bench.file('b.csv', Buffer.from([0x4d, 0x5a, 0, 1, 2])))).rejects.toThrow(
      'The file is binary',
    );
    const cancelled: JobControl = { ...unattended, isCancelled: () => true };
    const request: ListRequest = {
      path: bench.file('z.txt', 'a.example\n'),
      kind: null,
      name: null,
      source: null,
      verdict: 'none',
      mapping: null,
    };
    await expect(importList(request, bench.author, bench.reader, bench.writer, cancelled)).rejects.toThrow(
      'Cancelled',
    );
    expect(bench.reader.pluck<number>('SELECT count(*) FROM list_version').get()).toBe(0);
    expect(bench.reader.pluck<number>('SELECT count(*) FROM list_entry').get()).toBe(0);
  });

  it('keep three versions and drop the entries of older ones', async () => {
    for (let index = 0; index < 6; index += 1)
      await bench.add(bench.file('v.txt', `host${String(index)}.example\n`));
    while (await bench.writer.dropListRows());
    const states = bench.reader.pluck<string>('SELECT state FROM list_version ORDER BY id').all();
    expect(states).toEqual(['dropped', 'dropped', 'dropped', 'ready', 'ready', 'ready']);
    expect(bench.reader.pluck<number>('SELECT count(*) FROM list_entry').get()).toBe(3);
  });
});
