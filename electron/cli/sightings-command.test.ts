import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { device, graphAlert } from '../../tests/support/hostile-files.ts';
import { askCli } from '../../tests/support/cli-session.ts';

const folder = mkdtempSync(join(tmpdir(), 'casemate-sightings-'));
const store = join(folder, 'store');
const list = join(folder, 'list.txt');
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeAll(async () => {
  const file = join(folder, 'alerts.json');
  writeFileSync(file, JSON.stringify({ value: [graphAlert('one', { evidence: [device('host-1')] })] }));
  const events = 'electron/importers/microsoft-defender-events/fixtures/device-process-events.csv';
  expect((await askCli(['import', file, events, '--store', store])).status).toBe(0);
}, 60_000);

test('values of a file are found or not, as a table and as JSON', async () => {
  writeFileSync(list, '# report\nHOST-1; 203[.]0.113[.]9\n');
  const text = await askCli(['sightings', list, '--store', store]);
  expect(text).toMatchObject({ status: 0, stderr: '' });
  expect(text.stdout).toMatch(
    /^found {5}Name {10}HOST-1 {2}1 alert, in #1\nnot found IP address {4}203\[\.\]0\[\.\]113\[\.\]9 {2}0 alerts\n1 of 2 found\.\n$/,
  );
  const json = await askCli(['sightings', list, '--store', store, '--json']);
  expect(JSON.parse(json.stdout)).toMatchObject({
    values: [
      { value: 'HOST-1', found: true, incidents: [{ id: 1 }], entities: [{ type: 'device' }] },
      { value: '203.0.113.9', written: '203[.]0.113[.]9', found: false },
    ],
    leftOut: 0,
  });
});

test('a file that is not there is a mistake, and nothing found is told by the status', async () => {
  expect(await askCli(['sightings', join(folder, 'none.txt'), '--store', store])).toMatchObject({
    status: 2,
  });
  writeFileSync(list, 'nobody');
  expect(await askCli(['sightings', list, '--store', store])).toMatchObject({ status: 2, stderr: '' });
});

test('nets, domains and names that only may be it are told as what they are', async () => {
  writeFileSync(list, 'host-1.contoso.example');
  const text = await askCli(['sightings', list, '--store', store]);
  expect(text).toMatchObject({ status: 2, stderr: '' });
  expect(text.stdout).toMatch(
    /^may be {4}Domain {8}host-1\[\.\]contoso\[\.\]example {2}0 alerts, may be: same first label\n0 of 1 found, 1 may be\.\n$/,
  );
  const json = await askCli(['sightings', list, '--store', store, '--json']);
  expect(JSON.parse(json.stdout)).toMatchObject({
    values: [
      {
        found: false,
        matches: [{ match: 'sameFirstLabel', entities: 1 }],
        entities: [{ value: 'host-1', match: 'sameFirstLabel' }],
      },
    ],
  });
});

test('the sender of a row of EmailEvents is found in context, by its address and by its domain', async () => {
  const events = join(folder, 'EmailEvents.csv');
  writeFileSync(
    events,
    `Timestamp,NetworkMessageId,SenderFromAddress,SenderMailFromAddress,RecipientEmailAddress,Subject,DeliveryAction
2026-03-02T08:00:00Z,b7a4b7a4-0000-4000-8000-000000000001,hr@payroll.example,bounce@mta.example,ann@contoso.example,Your salary,Delivered
`,
  );
  expect((await askCli(['import', events, '--store', store])).status).toBe(0);
  writeFileSync(list, 'HR@payroll.example\nbounce@mta.example\nmta[.]example\nfabrikam.example\n');
  const { stdout } = await askCli(['sightings', list, '--store', store, '--json']);
  const { values } = JSON.parse(stdout) as { values: { value: string; context: number; pending: boolean }[] };
  expect(values.map(({ value, context, pending }) => [value, context, pending])).toEqual([
    ['HR@payroll.example', 1, false],
    ['bounce@mta.example', 1, false],
    ['mta.example', 1, false],
    ['fabrikam.example', 0, false],
  ]);
});

test('context records of a value are told: the newest in words, all with where they stand as JSON', async () => {
  writeFileSync(list, 'CORP\\nobody\nPowerShell.exe\nNKowalska');
  const text = await askCli(['sightings', list, '--store', store]);
  expect(text).toMatchObject({ status: 0, stderr: '' });
  expect(text.stdout).toMatch(/^found {5}Name {10}PowerShell\.exe {2}0 alerts, \d+ context$/m);
  expect(text.stdout).toMatch(
    /^ {10}(?:newest: )?2025-05-14T\S+Z processEvent: .*\(device-process-events\.csv, line \d+\)$/m,
  );
  const json = await askCli(['sightings', list, '--store', store, '--json']);
  // Printed by the command.
  const { values } = JSON.parse(json.stdout) as {
    values: { context: number; lastSeen: string; contextRecords: { time: string }[] }[];
  };
  expect(values[0]).toMatchObject({ found: false, context: 0, contextRecords: [] });
  for (const value of values.slice(1)) {
    expect(value).toMatchObject({ found: true, alerts: 0, incidents: [] });
    expect(value.contextRecords).toHaveLength(Math.min(20, value.context));
    expect(value.contextRecords[0]).toMatchObject({ kind: 'processEvent', time: value.lastSeen });
  }
});
