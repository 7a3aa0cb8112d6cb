import { afterEach, beforeEach, expect, it } from 'vitest';
import { graphAlert } from '../../../tests/support/hostile-files.ts';
import { openListBench, unattended } from '../../../tests/support/list-bench.ts';
import type { ListBench } from '../../../tests/support/list-bench.ts';
import { isScanDue } from '../../store/list-lookup.ts';
import { senderSql } from '../../store/list-senders.ts';
import { fillSenders } from '../../store/message-senders.ts';
import { listsOfEntity } from '../../store/queries/entity-lists.ts';
import { commandHandlers } from '../commands/index.ts';
import { correlateStore } from './correlate-store.ts';
import { importFiles } from './import-files.ts';
import { scanLists } from './scan-lists.ts';

let bench: ListBench;
beforeEach(() => {
  bench = openListBench();
});
afterEach(() => bench.close());

let imports = 0;
/** Imports an alert about one message, as a window would. @returns the import's uid */
async function importMail(
  shown: string,
  envelope: string,
  updated = '2026-03-02T08:00:00Z',
): Promise<string> {
  const path = bench.file(
    `mail-${(imports += 1)}.json`,
    JSON.stringify({
      value: [
        graphAlert('mail', {
          lastUpdateDateTime: updated,
          evidence: [
            {
              '@odata.type': '#microsoft.graph.security.analyzedMessageEvidence',
              networkMessageId: 'b7a4b7a4-0000-4000-8000-000000000001',
              subject: 'Your salary',
              p1Sender: { emailAddress: envelope },
              p2Sender: { emailAddress: shown },
            },
          ],
        }),
      ],
    }),
  );
  const request = { paths: [path], tenant: null, importedAt: Date.UTC(2026, 2, 2) };
  const { uid } = await importFiles(request, bench.writer, unattended);
  await correlateStore(bench.reader, bench.writer, unattended);
  await scanLists(bench.reader, bench.writer, unattended);
  bench.settle();
  return uid;
}
const add = (name: string, content: string, verdict: 'malicious' | 'none' | 'noThreatsFound' = 'malicious') =>
  bench.add(bench.file(name, content), {
    verdict,
    kind: verdict === 'noThreatsFound' ? 'allow' : 'indicator',
  });
const message = () => bench.entity('Your salary');
const hits = (): unknown =>
  listsOfEntity(bench.reader, message().id).hits.map(({ list, entry, match }) => [list, entry, match]);

it('an indicator of a sender or of its domain names the message, whether list or mail comes first', async () => {
  await add('addresses.txt', 'eve@evil.example\n');
  await importMail('Eve@Evil.example', 'bounce@mta.badhost.example');
  expect(hits()).toEqual([['addresses', 'eve@evil.example', 'the address that it was sent from']]);
  expect(message()).toMatchObject({ verdict: 'malicious', by: 'indicator' });
  expect(bench.store.pluck(`SELECT basis FROM verdict WHERE actor = 'indicator'`).all()).toEqual([
    expect.stringContaining(', the sender'),
  ]);
  const later = await add('domains.txt', 'badhost.example\nother.example\n', 'none');
  expect(later.hits).toBe(1);
  expect(hits()).toEqual([
    ['addresses', 'eve@evil.example', 'the address that it was sent from'],
    ['domains', 'badhost.example', 'the domain that it was sent from, or one above it'],
  ]);
  expect(isScanDue(bench.reader)).toBe(false);
  expect(bench.findings()).toEqual([]);
  commandHandlers['workspace.undo'](bench.context(), { group: null, force: false });
  bench.settle();
  expect(hits()).toHaveLength(1);
});

it('an allow list says nothing of a message: anybody can write in an allowed name', async () => {
  await add('allowed.txt', 'contoso.example\n', 'noThreatsFound');
  await importMail('ann@contoso.example', 'ann@contoso.example');
  expect(hits()).toEqual([]);
  expect(isScanDue(bench.reader)).toBe(false);
});

it('hits follow what is known of the sender: a later version, an import that is taken back, and its return', async () => {
  await add('addresses.txt', 'eve@evil.example\nmallory@evil.example\n');
  await importMail('eve@evil.example', 'eve@evil.example');
  const later = await importMail('mallory@evil.example', 'mallory@evil.example', '2026-03-03T08:00:00Z');
  const named = (): unknown => listsOfEntity(bench.reader, message().id).hits.map(({ entry }) => entry);
  expect(named()).toEqual(['mallory@evil.example']);
  const scan = async (): Promise<void> => {
    await scanLists(bench.reader, bench.writer, unattended);
    bench.settle();
  };
  commandHandlers['imports.remove'](bench.context(), { import: later });
  await scan();
  expect(named()).toEqual(['eve@evil.example']);
  commandHandlers['workspace.undo'](bench.context(), { group: null, force: false });
  await scan();
  expect(named()).toEqual(['mallory@evil.example']);
  expect(bench.findings()).toEqual([]);
});

it('mail of an earlier version is compared when its senders have been read', async () => {
  await add('addresses.txt', 'eve@evil.example\n');
  await importMail('eve@evil.example', 'eve@evil.example');
  // As the migration leaves a store: no senders yet, and no list that was compared with any.
  bench.store.write('DELETE FROM message_sender').run();
  bench.store.write('DELETE FROM list_hit').run();
  bench.store.write('UPDATE list_version SET scanned_senders = 0').run();
  bench.store.write(`INSERT INTO queued_sender (kind, id) SELECT 'record', id FROM record`).run();
  expect(isScanDue(bench.reader)).toBe(false);
  while (fillSenders(bench.store, 0).left);
  expect(isScanDue(bench.reader)).toBe(true);
  await scanLists(bench.reader, bench.writer, unattended);
  expect(hits()).toHaveLength(1);
  expect(isScanDue(bench.reader)).toBe(false);
});

it('senders and what rests on them are found by index', () => {
  for (const [name, sql] of Object.entries(senderSql)) {
    const marks = (sql.match(/\?/g) ?? []).map(() => 1);
    const plan = bench.store
      .read<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all(...marks)
      .map(({ detail }) => detail)
      .join('; ');
    expect(plan, name).not.toMatch(/SCAN/);
  }
});
