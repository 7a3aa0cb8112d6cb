import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { correlationDifference } from '../../shared/contract/correlation.ts';
import { contract } from '../../shared/contract/index.ts';
import { runCli } from './run.ts';

const root = resolve(import.meta.dirname, '../..');
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'casemate-cli-correlation-'));
  const path = join(folder, 'alerts.json');
  const alerts = [0, 5, 25].map((minute, index) => ({
    '@odata.type': '#microsoft.graph.security.alert',
    id: `beacon-${index}`,
    title: 'Beacon',
    severity: 'high',
    category: 'CommandAndControl',
    createdDateTime: new Date(Date.UTC(2026, 2, 2, 8, minute)).toISOString(),
    firstActivityDateTime: new Date(Date.UTC(2026, 2, 2, 8, minute)).toISOString(),
    lastActivityDateTime: new Date(Date.UTC(2026, 2, 2, 8, minute)).toISOString(),
    evidence: [{ '@odata.type': '#microsoft.graph.security.ipEvidence', ipAddress: '203.0.113.7' }],
  }));
  writeFileSync(path, JSON.stringify(alerts));
  await run('import', path, '--as', 'Dana');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(...words: readonly string[]): Promise<{ status: number; text: string }> {
  let text = '';
  const add = async (printed: string): Promise<void> => void (text += printed);
  const environment = { resources: join(root, 'resources'), version: '0', nativeBinding: undefined };
  const status = await runCli([...words, '--store', join(folder, 'store')], {
    ...environment,
    output: add,
    error: add,
  });
  return { status, text };
}

const incidents = async (): Promise<number> =>
  (JSON.parse((await run('incidents', '--json')).text) as readonly unknown[]).length;

test('a preview says what other settings would change, and changes nothing', async () => {
  expect(await incidents()).toBe(1);
  const { status, text } = await run('correlate', '--preview', '--set', 'kinds.ip.window=10 min');
  expect(status).toBe(0);
  expect(text).toContain('Incidents: 1 now, 2 then; 1 new, 1 split');
  expect(text).toContain('the IP address 203[.]0[.]113[.]7 no longer holds them together');
  expect(text).toContain('Nothing was written.');
  expect(await incidents()).toBe(1);
  const shown: unknown = JSON.parse((await run('correlate', '--preview', '--json')).text);
  expect(correlationDifference.parse(shown)).toMatchObject({
    incidentsBefore: 1,
    incidentsAfter: 1,
    changes: [],
  });
});

test('settings are shown, set with a run that follows, and reset', async () => {
  const before = await run('settings', 'correlation');
  expect(before.text).toMatch(/^kinds\.ip\.hubLimit +32$/m);
  expect(before.text).toMatch(/^chancePerMille +20 %$/m);
  expect(before.text).not.toContain('default');

  const set = await run(
    'settings',
    'correlation',
    '--set',
    'kinds.ip.window=10min',
    '--set',
    'kinds.mailbox=off',
  );
  expect(set).toEqual({ status: 0, text: 'Settings changed. Incidents: 1 new, 1 changed, 0 merged away\n' });
  expect(await incidents()).toBe(2);
  const after = await run('settings', 'correlation');
  expect(after.text).toMatch(/^kinds\.ip\.window +10 min +\(default 24 h\)$/m);
  expect(after.text).toMatch(/^kinds\.mailbox\.window +off +\(default 1 h\)$/m);
  const answer: unknown = JSON.parse((await run('settings', 'correlation', '--json')).text);
  expect(contract.correlation.settings.output.parse(answer)).toMatchObject({ isDefault: false, stale: 'no' });

  expect((await run('settings', 'correlation', '--set', 'kinds.ip.window=10min')).text).toBe(
    'Nothing was changed.\n',
  );
  expect((await run('settings', 'correlation', '--reset')).text).toContain('1 merged away');
  expect((await run('settings', 'correlation')).text).toBe(before.text);
  expect(await incidents()).toBe(1);
});

test.each([
  ['kinds.ip.windows=1h', 'kinds.ip.window'],
  ['user.hublimt=3', 'kinds.user.hubLimit'],
  ['ip.window=1h', 'kinds.ip.window'],
  ['kind.mailbox=off', 'kinds.mailbox'],
  ['groupLimits=9', 'groupLimit'],
])('--set %s is told in one line, with the nearest names', async (words, name) => {
  const { status, text } = await run('settings', 'correlation', '--set', words);
  expect(status).toBe(2);
  expect(text).toMatch(/^casemate: There is no setting ".*"[.] Nearest: .*\n$/);
  expect(/Nearest: (.*?)[.] "/.exec(text)?.[1]?.split(', ')).toContain(name);
});

test('a wrong value of a setting is told in one line', async () => {
  const { text } = await run('settings', 'correlation', '--set', 'kinds.ip.window=soon');
  expect(text).toBe('casemate: kinds.ip.window: Write it like 90 s, 5 min, 24 h or 3 d.\n');
});

test.each([
  [['settings', 'nothing'], 'There are no settings of "nothing"'],
  [['settings', 'correlation', '--set', 'kinds.ip.windows=1h'], 'There is no setting "kinds.ip.windows"'],
  [['settings', 'correlation', '--set', 'kinds.ip.window=soon'], 'Write it like 90 s, 5 min, 24 h or 3 d.'],
  [['settings', 'correlation', '--set', 'kinds.ip=maybe'], 'kinds.ip: on or off.'],
  [['correlate', '--preview', '--set', 'groupLimit=1'], 'From 2 to 100000.'],
])('%j is wrong usage', async (words, message) => {
  const { status, text } = await run(...words);
  expect(status).toBe(2);
  expect(text).toContain(message);
});
