import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askCli, costOf } from '../../tests/support/cli-session.ts';
import { cliShapes } from '../../tests/support/cli-shapes.ts';
import { device, graphAlert } from '../../tests/support/hostile-files.ts';
import { runCli } from '../../tests/support/run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'casemate-cli-'));
const store = join(folder, 'store');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function ask(...words: readonly string[]): Promise<{ status: number; value: unknown }> {
  const { status, stdout, stderr } = await askCli([...words, '--store', store, '--json']);
  expect(stderr).toBe('');
  return { status, value: JSON.parse(stdout) };
}

beforeAll(async () => {
  const times = (hour: number) => ({
    firstActivityDateTime: `2026-03-0${hour}T09:00:00Z`,
    lastActivityDateTime: `2026-03-0${hour}T09:20:00Z`,
    createdDateTime: `2026-03-0${hour}T09:30:00Z`,
  });
  const file = join(folder, 'alerts.json');
  writeFileSync(
    file,
    JSON.stringify({
      value: [
        graphAlert('together-1', {
          ...times(2),
          evidence: [device('host-1')],
          mitreTechniques: ['T1059.001'],
        }),
        graphAlert('together-2', { ...times(2), severity: 'medium', evidence: [device('host-1')] }),
        graphAlert('apart', {
          ...times(7),
          severity: 'low',
          category: 'Discovery',
          serviceSource: 'azureAdIdentityProtection',
          evidence: [device('host-9')],
        }),
        graphAlert('closed', {
          ...times(9),
          status: 'resolved',
          incidentId: '77',
          incidentWebUrl: 'https://security.microsoft.com/incidents/77',
          evidence: [device('host-20')],
        }),
      ],
    }),
  );
  expect((await runCli(['import', file, '--store', store])).status).toBe(0);
}, 60_000);

const listed = async (...words: readonly string[]) =>
  cliShapes.incidentsWithAlerts.parse((await ask('incidents', '--alerts', ...words)).value);

async function incidentWith(providerAlertId: string) {
  const found = (await listed()).find(({ alerts }) =>
    alerts.some((alert) => alert.providerAlertId === providerAlertId),
  );
  if (!found) throw new Error(`no incident with ${providerAlertId}`);
  return found;
}

async function uidOf(providerAlertId: string): Promise<string> {
  const { alerts } = await incidentWith(providerAlertId);
  return alerts.find((alert) => alert.providerAlertId === providerAlertId)?.uid ?? '';
}

describe('incidents', () => {
  test('lists every status, highest priority first, with the documented keys and no others', async () => {
    const { status, value } = await ask('incidents');
    expect(status).toBe(0);
    const rows = cliShapes.incidents.parse(value);
    expect(rows).toHaveLength(3);
    expect(rows.map(({ priorityScore }) => priorityScore)).toEqual(
      rows.map(({ priorityScore }) => priorityScore).toSorted((a, b) => b - a),
    );
    expect(rows.find(({ alertCount }) => alertCount === 2)).toMatchObject({
      severity: 'high',
      serviceSources: ['microsoftDefenderForEndpoint'],
      firstActivity: '2026-03-02T09:00:00.000Z',
      lastActivity: '2026-03-02T09:20:00.000Z',
    });
  });

  test('each with its alerts and where they were read', async () => {
    expect((await incidentWith('together-2')).alerts).toMatchObject([
      {
        providerAlertId: 'together-1',
        sources: [{ file: join(folder, 'alerts.json'), record: 1 }],
      },
      {
        providerAlertId: 'together-2',
        sources: [{ file: join(folder, 'alerts.json'), record: 2 }],
      },
    ]);
  });

  test.each([
    [['--severity', 'low'], 1],
    [['--severity', 'low', '--severity', 'high'], 3],
    [['--severity', 'high', '--source', 'azureAdIdentityProtection'], 0],
    [['--status', 'new', '--status', 'inProgress', '--status', 'resolved'], 3],
    [['--category', 'Discovery'], 1],
    [['--assigned', 'nobody@contoso.com'], 0],
    [['--tag', 'none such'], 0],
    [['--search', 'together-1'], 1],
    [['--search', 'nothing like this'], 0],
    [['--search', '"unclosed AND (NEAR*'], 0],
    [['--query', 'severity:low,high -category:discovery'], 2],
    [['--query', 'device:host-? first<2026-03-05'], 1],
    [['--query', 'severity:low', '--status', 'new'], 1],
  ])('%j narrows to %i', async (words, count) => {
    expect(await listed(...words)).toHaveLength(count);
  });
});

describe('alerts', () => {
  const alerts = async (...words: readonly string[]) => cliShapes.alerts.parse((await ask(...words)).value);

  test('lists every one, newest activity first, with the documented keys and no others', async () => {
    const rows = await alerts('alerts');
    expect(rows).toHaveLength(4);
    expect(rows.map(({ lastActivity }) => lastActivity)).toEqual(
      rows.map(({ lastActivity }) => lastActivity).toSorted((a, b) => ((a ?? '') < (b ?? '') ? 1 : -1)),
    );
    const { id, uid } = await incidentWith('together-1');
    expect(rows.filter(({ incident }) => incident === id).map(({ incidentUid }) => incidentUid)).toEqual([
      uid,
      uid,
    ]);
    expect(await alerts('alerts', 'list')).toEqual(rows);
    const people = await askCli(['alerts', '--store', store]);
    expect(people.stdout.split('\n')).toHaveLength(6);
    expect(people.stdout).toContain(`#${id}`);
  });

  test.each([
    [['--severity', 'low'], 1],
    [['--query', 'severity:low,high -category:discovery'], 2],
    [['--query', 'device:host-1'], 2],
    [['--query', 'status:new', '--search', 'together-1'], 1],
    [['--tag', 'none such'], 0],
  ])('%j narrows to %i', async (words, count) => {
    expect(await alerts('alerts', ...words)).toHaveLength(count);
  });

  test('a query that cannot be read and a verb that does not exist are wrong usage', async () => {
    expect((await ask('alerts', '--query', 'severty:high')).status).toBe(2);
    expect((await ask('alerts', 'remove')).status).toBe(2);
  });
});

describe('incident', () => {
  test('by number and by uid is the same, whole', async () => {
    const { id, uid } = await incidentWith('together-1');
    const byNumber = await ask('incident', String(id));
    expect(byNumber.value).toEqual((await ask('incident', uid)).value);
    const incident = cliShapes.incident.parse(byNumber.value);
    expect(incident).toMatchObject({ id, uid, nameIsAutomatic: true, redirectedTo: null });
    expect(
      incident.alerts.map(({ title, severity, mitreTechniques, pinned }) => [
        title,
        severity,
        mitreTechniques,
        pinned,
      ]),
    ).toEqual(
      expect.arrayContaining([
        ['Alert together-1', 'high', ['T1059.001'], false],
        ['Alert together-2', 'medium', [], false],
      ]),
    );
    expect(incident.evidence).toMatchObject([
      {
        type: 'device',
        value: 'host-1',
        verdict: 'suspicious',
        verdictBy: 'source',
        remediationStatus: 'active',
        alertCount: 2,
      },
    ]);
    expect(incident.evidence[0]?.history.map(({ verdict, actor }) => [verdict, actor])).toEqual([
      ['suspicious', 'source'],
      ['suspicious', 'source'],
    ]);
    expect(incident.evidence[0]?.identifiers).toContainEqual(
      expect.objectContaining({ namespace: 'mdeDeviceId' }),
    );
    expect(incident.links).toHaveLength(1);
    expect(incident.links[0]).toMatchObject({
      rule: 'sharedEntity',
      sharedValue: 'host-1',
      gapMilliseconds: 0,
      state: 'tree',
    });
    expect(incident.score.reduce((total, { points }) => total + points, 0)).toBe(incident.priorityScore);
  });

  test('keeps what the source had formed', async () => {
    const { id } = await incidentWith('closed');
    expect(cliShapes.incident.parse((await ask('incident', String(id))).value).sourceIncidents).toMatchObject(
      [{ id: '77' }],
    );
  });
});

describe('explain', () => {
  test('two alerts of one incident: the path', async () => {
    const [from, to] = [await uidOf('together-1'), await uidOf('together-2')];
    const { status, value } = await ask('explain', from, to);
    expect(status).toBe(0);
    const explained = cliShapes.explain.parse(value);
    expect(explained).toMatchObject({ from, to, together: true, blocking: [] });
    expect([explained.path[0]?.from, explained.path[0]?.to].sort()).toEqual([from, to].sort());
  });

  test('two alerts of two incidents: what keeps them apart', async () => {
    const { status, value } = await ask('explain', await uidOf('together-1'), await uidOf('apart'));
    expect(status).toBe(0);
    const explained = cliShapes.explain.parse(value);
    expect(explained).toMatchObject({ together: false, path: [] });
    expect(explained.blocking.length).toBeGreaterThan(0);
  });

  test('an alert that is not there', async () => {
    const { status, value } = await ask('explain', await uidOf('apart'), 'microsoftgraph|none');
    expect(status).toBe(2);
    expect(cliShapes.error.parse(value).error.code).toBe('notFound');
  });
});

test('correlate twice: the second run changes nothing', async () => {
  const before = await listed();
  const nothing = { incidentsNew: 0, incidentsChanged: 0, incidentsRedirected: 0, lockConflicts: 0 };
  for (let round = 0; round < 2; round += 1) {
    const { status, value } = await ask('correlate');
    expect(status).toBe(0);
    expect(cliShapes.correlate.parse(value)).toMatchObject(nothing);
  }
  expect(await listed()).toEqual(before);
});

describe('a process of its own says the same, and ends as that', () => {
  const list = join(folder, 'list.txt');
  const one = () => uidOf('together-1');
  const incident = async () => (await incidentWith('together-1')).uid;
  test.each([
    ['incidents', 0, async () => ['--alerts', '--json']],
    ['alerts', 0, async () => []],
    ['incident', 0, async () => [await incident(), '--json']],
    ['explain', 0, async () => [await one(), await uidOf('together-2')]],
    ['similar', 0, async () => [await incident()]],
    ['sightings', 0, async () => [list]],
    ['mapping', 2, async () => ['suggest', list]],
    ['correlate', 0, async () => []],
    ['check', 0, async () => []],
  ] as const)('%s', async (command, status, more) => {
    writeFileSync(list, 'host-1\n203[.]0.113[.]9\n');
    const words = [command, ...(await more()), '--store', store];
    const alone = await runCli(words);
    expect(alone).toEqual(await askCli(words));
    expect([alone.status, alone.stdout === '', alone.stderr === '']).toEqual([
      status,
      status !== 0,
      status === 0,
    ]);
  });
});

test('check says that all is well', async () => {
  const { status, value } = await ask('check');
  expect(status).toBe(0);
  expect(cliShapes.check.parse(value)).toMatchObject({
    ok: true,
    findings: [],
    counts: { alerts: 4, incidents: 3 },
  });
});

test('a thousand incidents are listed with their alerts in seconds', async () => {
  const file = join(folder, 'thousand.json');
  const alerts = Array.from({ length: 1000 }, (_, index) =>
    graphAlert(`t-${index}`, { evidence: [device(`single-${index}`)] }),
  );
  writeFileSync(file, JSON.stringify(alerts));
  const many = join(folder, 'many');
  expect((await askCli(['import', file, '--store', many])).status).toBe(0);
  const answer = await askCli(['incidents', '--alerts', '--json', '--store', many]);
  expect(cliShapes.incidentsWithAlerts.parse(JSON.parse(answer.stdout))).toHaveLength(1000);
  expect(costOf(answer)).toBeLessThan(10_000);
}, 60_000);

test('a status that does not exist is wrong usage; any spelling of one that does is understood', async () => {
  const wrong = await ask('incidents', '--status', 'bogus');
  expect(wrong.status).toBe(2);
  expect(cliShapes.error.parse(wrong.value).error.message).toContain('inProgress');
  const spelled = await ask('incidents', '--status', 'Active');
  expect(spelled).toEqual(await ask('incidents', '--status', 'new'));
  expect(spelled.status).toBe(0);
});

test('a query that cannot be read is wrong usage, with the place and what to type', async () => {
  const wrong = await ask('incidents', '--query', 'status:new severty:high');
  expect(wrong.status).toBe(2);
  const { message } = cliShapes.error.parse(wrong.value).error;
  expect(message).toContain('character 12');
  expect(message).toContain('Did you mean severity');
});
