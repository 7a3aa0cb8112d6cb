import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PreparedBatch } from '../../../shared/model/record.ts';
import { collect } from '../../../tests/support/collect.ts';
import { importBatches, openTestStore, rows } from '../../../tests/support/stores.ts';
import { getAlert } from '../../store/queries/alert-details.ts';
import { bytesSource } from '../_kit/byte-source.ts';
import { fixtureBytes, importedAt } from '../_kit/testing/read-fixture.ts';
import { prepareBatches } from '../prepare.ts';

const alertId = 'da638850911904417720_-812345678';

const prepare = (content: Uint8Array | string, name: string): Promise<readonly PreparedBatch[]> =>
  collect(
    prepareBatches(
      bytesSource(typeof content === 'string' ? new TextEncoder().encode(content) : content),
      name,
      {
        importedAt,
        tenant: null,
      },
    ),
  );

/** Lines of the alert's rows: as the CSV export of both tables has them, one JSON row a line. */
async function rowsOfAlert(): Promise<readonly string[]> {
  const lines = new TextDecoder()
    .decode(fixtureBytes('microsoft-365-streaming/fixtures/event-hub.ndjson'))
    .trim()
    .split('\n');
  const more = JSON.parse(
    new TextDecoder().decode(fixtureBytes('microsoft-365-streaming/fixtures/storage-records.json')),
  ) as { records: unknown[] };
  return [...lines, ...more.records.map((record) => JSON.stringify(record))].filter((line) =>
    line.includes(alertId),
  );
}

/** What a person sees of the alert, without the order of records and evidence. */
function seen(store: Parameters<typeof getAlert>[0]): unknown {
  const uids = rows(store, 'SELECT DISTINCT uid FROM alert ORDER BY uid').map((row) => String(row['uid']));
  return uids.map((uid) => {
    const alert = getAlert(store, uid, () => null);
    return {
      title: alert.row.title,
      severity: alert.row.severity,
      id: alert.providerAlertId,
      firstActivity: alert.sourceTimes.filter(({ field }) => field.endsWith('Activity')).map(({ at }) => at),
      records: alert.sources.length,
      disagreements: alert.disagreements,
      evidence: [
        ...new Set(alert.evidence.filter(({ embedded }) => !embedded).map(({ entity }) => entity.label)),
      ].sort(),
    };
  });
}

describe('rows of AlertInfo and AlertEvidence', () => {
  it('are one alert with all its evidence, whatever the order and however they are split over files', async () => {
    const lines = await rowsOfAlert();
    expect(lines).toHaveLength(8);
    const expected = {
      title: 'Suspicious execution of a script host',
      severity: 'medium',
      id: alertId,
      records: 8,
      disagreements: [],
      evidence: [
        '203.0.113.57',
        'HKEY_CURRENT_USER\\Software\\Microsoft\\Windows\\CurrentVersion\\Run\\Report',
        'https://cdn.files-share.example/report.ps1',
        'nina.kowalska@contoso.com',
        'powershell.exe (7412)',
        'report.ps1',
        'wks-lab-0007.corp.contoso.com',
      ],
    };
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([...lines], { minLength: 8, maxLength: 8 }),
        fc.nat(7),
        async (order, cut) => {
          const { store, close } = openTestStore();
          try {
            for (const part of [order.slice(0, cut), order.slice(cut)].filter((list) => list.length > 0))
              importBatches(store, await prepare(`${part.join('\n')}\n`, 'x.ndjson'));
            expect(seen(store)).toMatchObject([expected]);
          } finally {
            close();
          }
        },
      ),
      { numRuns: 12 },
    );
  });

  it('add nothing when they are delivered twice, or exported again as CSV', async () => {
    const { store, close } = openTestStore();
    try {
      const hub = await prepare(`${(await rowsOfAlert()).join('\n')}\n`, 'x.ndjson');
      importBatches(store, hub);
      importBatches(store, hub);
      const before = seen(store);
      const csv = fixtureBytes('microsoft-365-streaming/fixtures/alert-evidence.csv');
      importBatches(store, await prepare(csv, 'alert-evidence.csv'));
      expect((seen(store) as readonly { id: string }[]).filter(({ id }) => id === alertId)).toEqual(before);
    } finally {
      close();
    }
  });

  it('are twins of the same alert in Graph, the incidents API, the endpoint API and the SIEM feed', async () => {
    const { store, close } = openTestStore();
    const shared = resolve(import.meta.dirname, '../../../tests/fixtures/microsoft');
    try {
      for (const name of ['graph-alerts.json', 'legacy-incidents.json'])
        importBatches(store, await prepare(new Uint8Array(readFileSync(resolve(shared, name))), name));
      const before = rows(store, 'SELECT uid FROM alert').length;
      for (const name of [
        'microsoft-365-streaming/fixtures/alert-evidence.csv',
        'microsoft-365-streaming/fixtures/alert-info.csv',
        'microsoft-defender-alerts/fixtures/alerts-page.json',
        'microsoft-defender-alerts/fixtures/siem-detections.json',
      ])
        importBatches(store, await prepare(fixtureBytes(name), name));
      const alerts = seen(store) as readonly {
        id: string;
        records: number;
        disagreements: { field: string }[];
      }[];
      // The message's alert and the antivirus alert are new; all others belong to the one that was there.
      expect(alerts).toHaveLength(before + 2);
      const one = alerts.filter(({ id }) => id === alertId);
      expect(one).toHaveLength(1);
      expect(one[0]?.records).toBe(2 + 7 + 1 + 1 + 2);
    } finally {
      close();
    }
  });
});

describe('a process', () => {
  it('is the same in an alert of Graph and in the event table that recorded its start', async () => {
    const file = resolve(import.meta.dirname, '../../../tests/fixtures/microsoft/graph-alerts.json');
    const [alerts] = await prepare(new Uint8Array(readFileSync(file)), 'graph-alerts.json');
    const [events] = await prepare(
      fixtureBytes('microsoft-defender-events/fixtures/device-process-events.csv'),
      'x.csv',
    );
    const keys = (
      list: readonly { kind: string; identifiers: readonly { namespace: string; value: string }[] }[],
    ): Set<string> =>
      new Set(
        list
          .filter(({ kind }) => kind === 'process')
          .flatMap(({ identifiers }) => identifiers.map(({ namespace, value }) => `${namespace}|${value}`)),
      );
    const inAlert = keys(alerts?.records[0]?.alert.evidence ?? []);
    const inTable = keys(events?.context[0]?.context.evidence ?? []);
    expect(
      [...inTable].filter((key) => inAlert.has(key) && key.startsWith('start@mdeDeviceId')).sort(),
    ).toHaveLength(2);
  });
});
