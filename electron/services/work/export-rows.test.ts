import { mkdtempSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { batchOf, buildAlert, device, sourceTime, startOfDay } from '../../../tests/support/prepared.ts';
import { correlateStore, importBatches, openTestStore, rows } from '../../../tests/support/stores.ts';
import type { TestStore } from '../../../tests/support/stores.ts';
import { readCsv } from '../../../tests/support/read-csv.ts';
import { contract } from '../../../shared/contract/index.ts';
import { listIncidents } from '../../store/queries/incident-list.ts';
import { commandHandlers } from '../commands/index.ts';
import { exportRows } from './export-rows.ts';
import type { ExportRequest } from './export-rows.ts';

/** More than two pages of the export. */
const incidents = 1203;
let test: TestStore;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(test.folder, 'export-'));
});
beforeAll(() => {
  test = openTestStore();
  const alerts = Array.from({ length: incidents }, (_, index) =>
    buildAlert(String(index), {
      title:
        index === 8
          ? 'Bill \u202efdp.exe'
          : index === 7
            ? '=HYPERLINK("http://evil.example";"a, b")'
            : `Alert ${index}`,
      severity: index % 3 === 0 ? 'high' : 'low',
      evidence: [device(`host-${index}`)],
      firstActivity: sourceTime(startOfDay + index * 86_400_000),
      lastActivity: sourceTime(startOfDay + index * 86_400_000),
    }),
  );
  importBatches(test.store, [batchOf(alerts)]);
  correlateStore(test.store);
});
afterAll(() => test.close());

const control = { signal: new AbortController().signal, isCancelled: () => false, report: () => undefined };
type IncidentRequest = Extract<ExportRequest, { of: 'incidents' }>;
const request: IncidentRequest = {
  of: 'incidents',
  filter: { clauses: [] },
  sort: { column: 'number', direction: 'descending' },
  columns: ['number', 'name', 'severity', 'alertCount', 'lastActivity', 'serviceSources'],
  chosen: null,
};
const write = (asked: ExportRequest, more: Partial<typeof control> = {}) => {
  const path = join(folder, 'rows.csv');
  const result = exportRows(test.store, asked, path, { ...control, ...more });
  const text = readFileSync(path, 'utf8');
  return { result, text, cells: readCsv(text) };
};

describe('export of a queue', () => {
  it('writes every row of every page, in the order of the sort, as a spreadsheet reads it', () => {
    const { result, text, cells } = write(request);
    expect(result).toEqual({ rows: incidents, file: 'rows.csv' });
    expect(text.startsWith('\ufeff')).toBe(true);
    const [header, first, ...others] = cells;
    expect(header).toEqual([
      'ID',
      'Incident',
      'Severity',
      'Active alerts',
      'Alerts',
      'Last activity',
      'Service sources',
    ]);
    expect(others).toHaveLength(incidents - 1);
    const numbers = [first, ...others].map((row) => Number(row?.[0]));
    expect(numbers).toEqual([...numbers].sort((left, right) => right - left));
    const [row] = listIncidents(test.store, { ...request, cursor: null, limit: 1 }).rows;
    expect(first).toEqual([
      String(row?.number),
      row?.name,
      row?.severity === 'high' ? 'High' : 'Low',
      '1',
      '1',
      new Date(row?.lastActivity ?? 0).toISOString(),
      'Microsoft Defender for Endpoint',
    ]);
  });

  it('makes visible what hides or reorders text, as the screen does', () => {
    const { text } = write({
      of: 'alerts',
      filter: { clauses: [] },
      sort: { column: 'title', direction: 'ascending' },
      collapsed: false,
      columns: ['title'],
      chosen: null,
    });
    expect(text).toContain('Bill ⟦RLO⟧fdp.exe');
    expect(text).not.toContain('\u202e');
  });

  it('writes what passes the filter, and no cell that a spreadsheet would calculate', () => {
    const { cells, result } = write({
      of: 'alerts',
      filter: { clauses: [{ field: 'severity', operator: 'anyOf', values: ['low'] }] },
      sort: { column: 'title', direction: 'ascending' },
      collapsed: false,
      columns: ['title', 'severity', 'assets'],
      chosen: null,
    });
    expect(result.rows).toBe(rows(test.store, `SELECT 1 FROM alert WHERE severity = 'low'`).length);
    const hostile = cells.find(([title]) => title?.includes('HYPERLINK'));
    expect(hostile?.[0]).toBe(`'=HYPERLINK("http://evil.example";"a, b")`);
    expect(new Set(cells.slice(1).map((row) => row[1]))).toEqual(new Set(['Low']));
  });

  it('writes chosen rows in the order in which they are named', () => {
    const uids = rows(test.store, 'SELECT uid FROM incident WHERE id IN (3, 5, 9) ORDER BY id').map(
      ({ uid }) => String(uid),
    );
    const { cells } = write({
      ...request,
      chosen: ['9', ...uids.slice(0, 2), 'gone', '7f0e2c64-8a1b', '', '12x', '-4'],
    });
    expect(cells.slice(1).map(([number]) => number)).toEqual(['9', '3', '5']);
    const alerts = write({
      of: 'alerts',
      filter: { clauses: [] },
      sort: { column: 'title', direction: 'ascending' },
      collapsed: false,
      columns: ['title'],
      chosen: ['testTool|12', 'testTool|3'],
    });
    expect(alerts.cells.slice(1)).toEqual([['Alert 12'], ['Alert 3']]);
  });

  it('writes the evidence of an incident and a list of sightings, defanged', () => {
    const evidence = contract.queue.exportRows.input.parse({
      of: 'evidence',
      incident: '3',
      columns: ['firstSeen', 'entity', 'verdict', 'seenInIncidents'],
      token: 't',
    });
    const { cells } = write(evidence);
    expect(cells[0]).toEqual([
      'First seen',
      'Entity',
      'Type',
      'Verdict',
      'Verdict by',
      'Said by',
      'Incidents',
    ]);
    expect(cells).toHaveLength(2);
    expect(cells[1]?.[1]).toMatch(/^host-\d+/);
    expect(cells[1]?.[6]).toBe('1');
    const sightings = contract.queue.exportRows.input.parse({
      of: 'sightings',
      text: 'HOST-7.example.com evil.example hxxp://a[.]b.example/x 10.1.2.3',
      columns: ['value', 'kind', 'found', 'alerts', 'incidents'],
      show: 'notFound',
      chosen: ['domain|evil.example', 'url|http://a.b.example/x', 'domain|host-7.example.com'],
      token: 't',
    });
    expect(write(sightings).cells.slice(1)).toEqual([
      ['evil[.]example', '', 'Domain', 'no', '0', '0', ''],
      ['hxxp://a[.]b[.]example/x', 'hxxp://a[.]b[.]example/x', 'URL', 'no', '0', '0', ''],
    ]);
  });

  it('leaves nothing when it is cancelled, and refuses what it does not know', () => {
    let asked = 0;
    const reported: (number | null)[] = [];
    expect(() =>
      exportRows(test.store, request, join(folder, 'rows.csv'), {
        ...control,
        isCancelled: () => ++asked > 2,
        report: (progress) => reported.push(progress),
      }),
    ).toThrow('Cancelled');
    expect(reported).toEqual([500 / incidents, 1000 / incidents]);
    expect(() => write({ ...request, columns: ['constructor'] })).toThrow('no column');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('asks what has passed the last so many days of one moment, however long it takes', () => {
    // Pages of 500 alerts, each written a day after the one before.
    vi.useFakeTimers({ toFake: ['Date'] });
    try {
      const span = 700;
      vi.setSystemTime(startOfDay + (incidents - 1) * 86_400_000 + 1);
      const { result } = write(
        {
          ...request,
          filter: {
            clauses: [{ field: 'lastActivity', operator: 'last', milliseconds: span * 86_400_000 }],
          },
          sort: { column: 'lastActivity', direction: 'descending' },
        },
        { report: () => void vi.setSystemTime(Date.now() + 30 * 86_400_000) },
      );
      expect(result.rows).toBe(span);
    } finally {
      vi.useRealTimers();
    }
  });

  it('replaces a file only when it is whole', () => {
    const before = write(request).text;
    expect(() =>
      exportRows(test.store, { ...request, chosen: ['1'] }, join(folder, 'rows.csv'), {
        ...control,
        isCancelled: () => true,
      }),
    ).toThrow('Cancelled');
    expect(readFileSync(join(folder, 'rows.csv'), 'utf8')).toBe(before);
    expect(readdirSync(folder)).toEqual(['rows.csv']);
  });

  it('has incidents by hand, tags joined', () => {
    commandHandlers['incidents.create'](test.context, {
      name: 'Phone "call", noon',
      severity: null,
      assignedTo: null,
      tags: ['b', 'a'],
      comment: null,
      attachments: [],
      alerts: [],
    });
    const { cells } = write({ ...request, columns: ['name', 'tags', 'firstActivity'] });
    expect(cells[1]?.[0]).toBe('Phone "call", noon');
    expect(cells[1]?.[1]?.split('; ').sort()).toEqual(['a', 'b']);
    expect(cells[1]?.[2]).toBe('');
  });
});
