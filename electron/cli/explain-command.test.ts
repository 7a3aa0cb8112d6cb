import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cliShapes } from '../../tests/support/cli-shapes.ts';
import { device, graphAlert } from '../../tests/support/hostile-files.ts';
import { askCli } from '../../tests/support/cli-session.ts';

const folder = mkdtempSync(join(tmpdir(), 'casemate-explain-'));
const store = join(folder, 'store');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function ask(...words: readonly string[]): Promise<{ status: number; value: unknown }> {
  const { status, stdout, stderr } = await askCli([...words, '--store', store, '--json']);
  expect(stderr).toBe('');
  return { status, value: JSON.parse(stdout) };
}

const placed = new Map<string, { readonly id: number; readonly uid: string; readonly alert: string }>();
const find = (name: string) => {
  const found = placed.get(name);
  if (!found) throw new Error(`There is no alert ${name}.`);
  return found;
};

beforeAll(async () => {
  const times = (at: string) => ({
    firstActivityDateTime: `2026-03-${at}:00:00Z`,
    lastActivityDateTime: `2026-03-${at}:10:00Z`,
    createdDateTime: `2026-03-${at}:30:00Z`,
  });
  const file = join(folder, 'alerts.json');
  writeFileSync(
    file,
    JSON.stringify({
      value: [
        graphAlert('one', { ...times('02T09'), evidence: [device('host-1')] }),
        graphAlert('two', { ...times('02T10'), detectorId: 'second', evidence: [device('host-1')] }),
        graphAlert('apart', { ...times('07T09'), evidence: [device('host-9')] }),
        graphAlert('near', { ...times('04T09'), evidence: [device('host-30')] }),
        graphAlert('near-2', { ...times('05T07'), detectorId: 'second', evidence: [device('host-30')] }),
      ],
    }),
  );
  expect((await askCli(['import', file, '--store', store])).status).toBe(0);
  const incidents = cliShapes.incidentsWithAlerts.parse((await ask('incidents', '--alerts')).value);
  for (const { id, uid, alerts } of incidents)
    for (const alert of alerts) placed.set(alert.providerAlertId ?? '', { id, uid, alert: alert.uid });
}, 60_000);

describe('explain', () => {
  test('says of each link why, with the field of either raw record', async () => {
    const { value } = await ask('explain', find('two').alert, find('one').alert);
    const [link, ...more] = cliShapes.explain.parse(value).path;
    expect(more).toEqual([]);
    expect(link?.because).toMatch(/^Both name the device host-1\S*; the second came 1 h after the first\.$/);
    expect(link?.strengthText).toMatch(
      /^Strength \d+ of 1000: a device counts 640; .*1 h of 24 h have passed/,
    );
    for (const [field] of [link?.fromFields ?? [], link?.toFields ?? []]) {
      expect(field?.path).toMatch(/^evidence\[0\]\.\w+$/);
      expect(field?.value.toLowerCase()).toContain('host-1');
    }
    const { stdout } = await askCli(['explain', find('one').alert, find('two').alert, '--store', store]);
    expect(stdout).toMatch(new RegExp(`^Together in #${find('one').id} \\S.*:\n`));
    expect(stdout).not.toContain(find('one').uid);
    expect(stdout).toContain('    Both name the device host-1');
  });

  test('of one and the same says so', async () => {
    const { id, uid, alert } = find('one');
    const print = async (a: string, b: string) => (await askCli(['explain', a, b, '--store', store])).stdout;
    expect(await print(String(id), uid)).toMatch(new RegExp(`^They are the same incident: #${id} \\S.*\n$`));
    expect(await print(alert, alert)).toMatch(new RegExp(`^They are the same alert, in #${id} \\S.*\n$`));
    const alone = find('apart');
    expect(await print(String(alone.id), alone.alert)).toMatch(
      new RegExp(`^Together in #${alone.id} .*[.] No link between alerts holds them there[.]\n$`),
    );
  });

  test('takes incidents by number or uid, and an incident with an alert', async () => {
    const apart = cliShapes.explain.parse(
      (await ask('explain', String(find('one').id), find('apart').uid)).value,
    );
    expect(apart).toMatchObject({ together: false, path: [] });
    expect(apart.blocking.map(({ condition, remedy }) => [condition, remedy.step.kind])).toEqual([
      ['noSharedEntity', 'merge'],
    ]);
    const same = await ask('explain', String(find('one').id), find('two').alert);
    expect(cliShapes.explain.parse(same.value)).toMatchObject({ together: true, incident: find('one').uid });
    const missing = await ask('explain', '999999', String(find('one').id));
    expect(missing.status).toBe(2);
    expect(cliShapes.error.parse(missing.value).error.code).toBe('notFound');
    const { stdout } = await askCli([
      'explain',
      String(find('one').id),
      String(find('apart').id),
      '--store',
      store,
    ]);
    expect(stdout).toBe(
      'Apart:\n- They share nothing: no device, user, address, file or other thing is named by both.\n' +
        '  What would change it: If you know that they belong together, unite the two incidents by hand (2 alerts and 1 alert).\n',
    );
  });
});

test('similar lists incidents near to one that were not united with it, with the step that would', async () => {
  const similar = cliShapes.similar.parse((await ask('similar', String(find('near').id))).value);
  expect(similar.map(({ uid }) => uid)).toEqual([find('near-2').uid]);
  expect(similar[0]).toMatchObject({ links: 1, remedy: { step: { kind: 'setting' } } });
  expect(similar[0]?.reasons[0]?.because).toMatch(/^Both name the device host-30/);
  const { stdout } = await askCli(['similar', String(find('near').id), '--store', store]);
  expect(stdout).toContain('What would change it: In Settings › Correlation, ');
  expect((await ask('similar', String(find('apart').id))).value).toEqual([]);
});
