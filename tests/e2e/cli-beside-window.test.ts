// The command line beside an open window: reading works, writing is refused and changes nothing.
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { cliShapes } from '../support/cli-shapes.ts';
import { launchApp, projectRoot, type RunningApp } from '../support/launch.ts';
import { runCli } from '../support/run-cli.ts';
import { useWorkbench } from '../support/workbench.ts';

const fixture = join(projectRoot, 'tests/fixtures/microsoft/graph-alerts.json');
let running: RunningApp;

test.beforeAll(async () => {
  running = await launchApp();
  await useWorkbench(running.page).introduce('Dana Reyes');
  await useWorkbench(running.page).openSample();
});
test.afterAll(() => running.close());

const cli = (...words: readonly string[]) => runCli([...words, '--store', running.dataFolder, '--json']);

test('reads what the window shows, also what was changed a moment ago', async () => {
  const { ask } = useWorkbench(running.page);
  const { rows } = await ask('queue.listIncidents', {
    filter: { clauses: [] },
    sort: { column: 'priorityScore', direction: 'descending' },
    cursor: null,
    limit: 500,
  });
  const first = rows[0];
  if (!first) throw new Error('the sample has incidents');
  await ask('incidents.update', {
    incidents: [first.uid],
    patch: {
      name: 'Named in the window',
      addTags: ['beside'],
      assignedTo: 'Dana Reyes',
      status: 'inProgress',
    },
  });
  const { rows: alerts } = await ask('incidents.alerts', { incident: first.uid, cursor: null, limit: 100 });
  const pinned = alerts[0]?.uid ?? '';
  await ask('pins.set', {
    incident: first.uid,
    targets: [{ kind: 'alert', alert: pinned }],
    pinned: true,
    note: 'look',
  });
  const { rows: evidence } = await ask('incidents.evidence', { incident: first.uid, cursor: null, limit: 1 });
  const piece = evidence[0]?.entity;
  if (!piece) throw new Error('the sample has evidence');
  await ask('entities.setVerdict', {
    entities: [piece.id],
    scope: 'incident',
    incident: first.uid,
    verdict: 'malicious',
    reason: 'seen before',
  });

  const listed = await cli('incidents');
  expect(listed.status).toBe(0);
  const incidents = cliShapes.incidents.parse(JSON.parse(listed.stdout));
  expect(incidents.map(({ uid }) => uid).sort()).toEqual(rows.map(({ uid }) => uid).sort());
  const shown = await cli('incident', String(first.number));
  const incident = cliShapes.incident.parse(JSON.parse(shown.stdout));
  expect(incident).toMatchObject({
    name: 'Named in the window',
    nameIsAutomatic: false,
    status: 'inProgress',
    assignedTo: 'Dana Reyes',
  });
  expect(incident.tags).toContain('beside');
  expect(incident.alerts.filter(({ pinned: isPinned }) => isPinned).map(({ uid }) => uid)).toEqual([pinned]);
  const judged = incident.evidence.find(({ key }) => key === piece.key);
  expect(judged).toMatchObject({ verdict: 'malicious', verdictBy: 'analyst' });
  expect(judged?.history[0]).toMatchObject({
    verdict: 'malicious',
    actor: 'analyst',
    by: 'Dana Reyes',
    basis: 'seen before',
  });
  expect((await cli('check')).status).toBe(0);
});

test('refuses to write, naming the window’s process, and changes nothing', async () => {
  const { ask } = useWorkbench(running.page);
  const before = (await ask('workspace.status', {})).revision;
  for (const words of [['import', fixture], ['import', '--sample'], ['correlate']]) {
    const answer = await cli(...words);
    expect([words, answer.status, answer.stderr]).toEqual([words, 3, '']);
    const { error } = cliShapes.error.parse(JSON.parse(answer.stdout));
    expect(error.code).toBe('storeInUse');
    expect(error.message).toContain(String(running.app.process().pid));
  }
  expect((await ask('workspace.status', {})).revision).toBe(before);
});
