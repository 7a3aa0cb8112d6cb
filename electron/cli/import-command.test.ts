import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { askCli, costOf } from '../../tests/support/cli-session.ts';
import { cliShapes } from '../../tests/support/cli-shapes.ts';
import {
  graphAlert,
  hostileFiles,
  manyPieces,
  marker,
  writeHostileFiles,
} from '../../tests/support/hostile-files.ts';
import { accountedFor, runCli, type CliAnswer } from '../../tests/support/run-cli.ts';
import { sharedData } from '../../tests/support/shared-data.ts';

const root = resolve(import.meta.dirname, '../..');
const fixtures = join(root, 'tests/fixtures/microsoft');
const scratch = mkdtempSync(join(tmpdir(), 'casemate-cli-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function newFolder(): string {
  const folder = mkdtempSync(join(scratch, 'case-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Imports with `--json`; the shape and every file's accounts are checked. */
async function importJson(store: string, paths: readonly string[], ask = askCli) {
  const answer = await ask(['import', ...paths, '--store', store, '--json']);
  const report = cliShapes.import.parse(JSON.parse(answer.stdout));
  for (const file of report.files) expect(accountedFor(file as never), file.path).toBe(file.records);
  return { answer, report };
}

async function incidentsOf(store: string, ...more: readonly string[]) {
  const { stdout } = await askCli(['incidents', '--store', store, '--json', '--alerts', ...more]);
  return cliShapes.incidentsWithAlerts.parse(JSON.parse(stdout));
}

const sum = (
  answer: Awaited<ReturnType<typeof importJson>>,
  field: 'new' | 'updated' | 'unchanged' | 'twins',
): number => answer.report.files.reduce((total, { alerts }) => total + alerts[field], 0);

const wentWell = ({ status, stderr }: CliAnswer): void =>
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });

test('the shipped sample, accounted for; the same again adds nothing', async () => {
  const store = join(newFolder(), 'store');
  const first = await importJson(store, ['--sample'], runCli);
  wentWell(first.answer);
  expect(first.report.files).toHaveLength(1);
  expect(sum(first, 'new')).toBeGreaterThan(50);
  expect(first.report.incidents.new).toBeGreaterThan(2);
  const again = await importJson(store, ['--sample'], runCli);
  wentWell(again.answer);
  expect(sum(again, 'unchanged')).toBe(sum(first, 'new') + sum(first, 'twins'));
  expect([sum(again, 'new'), sum(again, 'updated'), sum(again, 'twins')]).toEqual([0, 0, 0]);
  expect(again.report.incidents).toEqual({ new: 0, changed: 0 });
});

test('the three Microsoft shapes of the same alerts unite, and each names every file and record', async () => {
  const store = join(newFolder(), 'store');
  const files = readdirSync(fixtures)
    .filter((name) => !name.endsWith('.md'))
    .sort();
  const imported = await importJson(
    store,
    files.map((name) => join(fixtures, name)),
  );
  wentWell(imported.answer);
  expect(sum(imported, 'twins') + sum(imported, 'updated')).toBe(6);
  const alerts = (await incidentsOf(store)).flatMap((incident) => incident.alerts);
  expect(alerts).toHaveLength(4);
  const twins = alerts.filter(({ sources }) => sources.length > 1);
  const forms = [
    'graph-alerts.json',
    'legacy-incidents.json',
    'sentinel-security-alerts.csv',
    'sentinel-security-alerts.json',
  ];
  expect(
    twins.map(({ sources }) => [...sources].map(({ file, record }) => `${file} ${record}`).sort()),
  ).toEqual(
    expect.arrayContaining([1, 2].map((record) => forms.map((name) => `${join(fixtures, name)} ${record}`))),
  );
});

test('paths are shown as they were given: relative, absolute, with spaces and other scripts, in a folder', async () => {
  const folder = newFolder();
  const store = join(folder, 'данные 店', 'store');
  mkdirSync(join(folder, 'Alerts für heute'));
  const name = join('Alerts für heute', '警告 1.json');
  copyFileSync(join(fixtures, 'graph-alerts.json'), join(folder, name));
  copyFileSync(join(fixtures, 'graph-incidents.json'), join(folder, 'b.json'));
  writeFileSync(join(folder, 'Alerts für heute', '.hidden.json'), '{}');
  const { report } = await importJson(
    store,
    [name, join(folder, 'b.json'), 'Alerts für heute', './b.json'],
    (words) => runCli(words, { cwd: folder }),
  );
  expect(report.files.map(({ path }) => path)).toEqual([name, join(folder, 'b.json'), name, './b.json']);
  const named = (await incidentsOf(store)).flatMap(({ alerts }) =>
    alerts.flatMap(({ sources }) => sources.map(({ file }) => file)),
  );
  expect(new Set(named)).toEqual(new Set([name, join(folder, 'b.json')]));
});

test('a file that is named twice has its rejects once each', async () => {
  const folder = newFolder();
  const file = join(folder, 'one.json');
  writeFileSync(file, JSON.stringify({ value: [graphAlert('a'), null, graphAlert('b'), 7] }));
  const { answer, report } = await importJson(join(folder, 'store'), [file, file], runCli);
  expect(answer.status).toBe(1);
  expect(report.files.map(({ rejected }) => rejected.map(({ record }) => record))).toEqual([
    [2, 4],
    [2, 4],
  ]);
});

test('rejects have the line on which their record starts', async () => {
  const folder = newFolder();
  const file = join(folder, 'lines.ndjson');
  const good = JSON.stringify(graphAlert('good'));
  writeFileSync(file, [good, '', '{"broken', good.replace('good', 'other'), '"text"'].join('\n'));
  const { report } = await importJson(join(folder, 'store'), [file]);
  expect(
    report.files[0]?.rejected.map((reject) => ('line' in reject ? [reject.record, reject.line] : null)),
  ).toEqual([
    [2, 3],
    [4, 5],
  ]);
});

test('a file that cannot be read is listed, and the others go in', async () => {
  const folder = newFolder();
  const loop = join(folder, 'loop.json');
  symlinkSync('loop.json', loop);
  copyFileSync(join(fixtures, 'graph-alerts.json'), join(folder, 'good.json'));
  const missing = await askCli([
    'import',
    join(folder, 'missing.json'),
    '--store',
    join(folder, 's1'),
    '--json',
  ]);
  expect(missing.status).toBe(2);
  expect(cliShapes.error.parse(JSON.parse(missing.stdout)).error.code).toBe('fileUnreadable');
  const device = await importJson(join(folder, 's2'), ['/dev/null', join(folder, 'good.json')]);
  expect(device.answer.status).toBe(1);
  expect(device.report.files.map(({ error, records }) => [error === null, records])).toEqual([
    [false, 0],
    [true, 2],
  ]);
  const looped = await importJson(join(folder, 's3'), [folder]);
  expect(looped.report.files.map(({ path }) => path)).toContain(join(folder, 'good.json'));
});

test('hostile files: every record a reject with its place or an alert of plain text; the store stays whole', async () => {
  const folder = newFolder();
  const store = join(folder, 'store');
  writeHostileFiles(join(folder, 'hostile'));
  const { answer, report } = await importJson(store, [
    join(folder, 'hostile'),
    join(root, 'tests/fixtures/hostile'),
  ]);
  expect(answer.status).toBe(1);
  expect(answer.stderr).toBe('');
  const found = new Map(report.files.map((file) => [file.path.split(/[/\\]/).at(-1), file]));
  for (const { name, records, rejects } of hostileFiles()) {
    const file = found.get(name);
    expect([name, file?.records, file?.rejected.length, file?.error]).toEqual([name, records, rejects, null]);
  }
  expect(found.get('wrong-types.json')?.rejected.map(({ record }) => record)).toEqual([2, 3, 5, 6, 7, 8]);
  expect(found.get('prototype-keys.json')?.alerts.new).toBe(2);
  expect(report.files.flatMap(({ rejected }) => rejected).some(({ code }) => code === 'internal')).toBe(
    false,
  );

  const incidents = await incidentsOf(store);
  expect(incidents.flatMap(({ alerts }) => alerts).length).toBe(
    report.files.reduce((total, { alerts }) => total + alerts.new, 0),
  );
  for (const { id } of incidents) {
    const { stdout } = await askCli(['incident', String(id), '--store', store, '--json']);
    expect(cliShapes.incident.safeParse(JSON.parse(stdout)).error?.issues, `incident ${id}`).toBeUndefined();
  }
  const checked = await askCli(['check', '--store', store, '--json']);
  expect(cliShapes.check.parse(JSON.parse(checked.stdout))).toMatchObject({ ok: true, findings: [] });

  const again = await importJson(store, [
    join(folder, 'hostile', 'nasty.json'),
    join(folder, 'hostile', 'times.ndjson'),
  ]);
  expect([sum(again, 'new'), sum(again, 'updated'), sum(again, 'twins')]).toEqual([0, 0, 0]);
}, 120_000);

test('what people read has no control characters, and no field starts a line of its own', async () => {
  const folder = newFolder();
  const store = join(folder, 'store');
  const files = writeHostileFiles(join(folder, 'hostile'));
  expect(files.map(({ name }) => name)).toContain('nasty.json');
  writeFileSync(
    join(folder, 'lines.json'),
    JSON.stringify({
      value: [
        graphAlert('lines', { title: 'One\n999    99    High          New             1      forged' }),
      ],
    }),
  );
  const imported = await askCli([
    'import',
    join(folder, 'hostile/nasty.json'),
    join(folder, 'lines.json'),
    '--store',
    store,
  ]);
  const table = await askCli(['incidents', '--store', store]);
  const one = await askCli(['incident', '1', '--store', store]);
  for (const { stdout, stderr } of [imported, table, one]) {
    expect(stderr).toBe('');
    expect(stdout.replaceAll('\n', '').match(/[\p{Cc}\p{Cf}]/gu)).toBeNull();
  }
  expect(one.stdout).toContain(marker);
  expect(table.stdout.split('\n').filter((line) => line.startsWith('999'))).toEqual([]);
  expect(table.stdout).toContain('One⟦LF⟧999');
});

test('100,000 pieces of evidence in one alert', async () => {
  const folder = newFolder();
  const file = join(folder, 'many.json');
  writeFileSync(file, manyPieces(100_000));
  const { answer } = await importJson(join(folder, 'store'), [file]);
  wentWell(answer);
  const one = await askCli(['incident', '1', '--store', join(folder, 'store'), '--json']);
  expect(cliShapes.incident.parse(JSON.parse(one.stdout)).evidence.length).toBeGreaterThanOrEqual(1000);
  expect(costOf(one)).toBeLessThan(30_000);
}, 120_000);

test.for([
  ['graph', 1],
  ['m365-defender', 3],
  ['sentinel', 104],
] as const)(
  'all of the real data of %s is accounted for, with %i alerts',
  async ([name, alerts], { skip }) => {
    const data = sharedData(name);
    if (data === null) return skip(`the real data (../shared/data/${name}) is not here`);
    const imported = await importJson(join(newFolder(), 'store'), [data]);
    wentWell(imported.answer);
    expect(sum(imported, 'new')).toBe(alerts);
    expect(imported.report.files.every(({ format, records }) => format !== null && records > 0)).toBe(true);
  },
);
