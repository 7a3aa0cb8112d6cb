import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkStore } from '../../electron/store/check-store.ts';
import { openStore } from '../../electron/store/open-store.ts';
import { cliProgram, projectNode, runCli } from '../support/run-cli.ts';
import { writeExport } from '../perf/generate-export.ts';

/** Kills; `CASEMATE_KILL_ROUNDS` asks for the full loop. */
const rounds = Number(process.env['CASEMATE_KILL_ROUNDS'] ?? 3);

const alerts = { graph: 1200, wazuh: 3000, equal: 500 };
const contextRows = 2500;

let folder = '';
let files = '';
let data = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'casemate-kill-files-'));
  files = join(folder, 'files');
  data = join(folder, 'data');
  mkdirSync(files);
  writeExport(join(files, 'a-graph.ndjson'), { alerts: alerts.graph, seed: 7, profile: 'compact' });
  const rows = Array.from({ length: alerts.wazuh }, (_, index) => wazuhAlert(index)).join('');
  writeFileSync(join(files, 'b-wazuh.json.gz'), gzipSync(rows));
  // Rows without an id, all alike: each is an alert of its own, and is found again by its number among its equals.
  writeFileSync(join(files, 'c-equal.csv'), equalRows());
  writeFileSync(join(files, 'd-processes.csv'), processRows());
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function wazuhAlert(index: number): string {
  const alert = {
    timestamp: new Date(Date.UTC(2026, 0, 1) + index * 5000).toISOString(),
    rule: {
      level: index % 15,
      description: `Rule ${String(index % 40)}`,
      id: String(10_000 + (index % 40)),
      groups: ['test'],
    },
    agent: { id: String(index % 20), name: `host-${String(index % 20)}` },
    manager: { name: 'manager' },
    id: `1700000000.${String(index)}`,
    decoder: { name: 'test' },
    location: 'test',
  };
  return `${JSON.stringify(alert)}\n`;
}

function equalRows(): string {
  const row =
    '2026-01-01 08:00:00.000 +00:00,host-1,4625,medium,Logon Failure,User: ann,rules/x.yml,logs/y.evtx\n';
  return `Timestamp,Computer,EventID,Level,RuleTitle,Details,RulePath,FilePath\n${row.repeat(alerts.equal)}`;
}

function processRows(): string {
  const row = (index: number): string =>
    `2026-01-01T08:${String(index % 60).padStart(2, '0')}:00Z,device-${String(index % 9)},host-${String(index % 20)},ProcessCreated,tool.exe,C:\\x,${String(1000 + index)},tool.exe /${String(index)},${String(900 + (index % 50))},cmd.exe,cmd.exe,ann\n`;
  const header =
    'Timestamp,DeviceId,DeviceName,ActionType,FileName,FolderPath,ProcessId,ProcessCommandLine,InitiatingProcessId,InitiatingProcessFileName,InitiatingProcessCommandLine,AccountName\n';
  return header + Array.from({ length: contextRows }, (_, index) => row(index)).join('');
}

interface Holding {
  readonly alerts: number;
  readonly records: ReadonlySet<string>;
  readonly context: number;
}

/** What a store holds, which must be sound. Opening it is what the next start of the program does. */
function look(): Holding {
  const store = openStore(data);
  try {
    expect(checkStore(store).findings).toEqual([]);
    const records = new Set(store.pluck<string>('SELECT uid FROM record').all());
    return {
      alerts: store.pluck<number>('SELECT count(*) FROM alert').get() ?? 0,
      records,
      context: store.pluck<number>('SELECT count(*) FROM context_record').get() ?? 0,
    };
  } finally {
    store.close();
  }
}

/** Imports the files in a process of its own and kills it some time after it has begun to write. @returns how it ended */
async function importAndKill(delay: number): Promise<NodeJS.Signals | null> {
  const child = spawn(projectNode, [cliProgram, '--store', data, 'import', files], { stdio: 'ignore' });
  const ended = new Promise<NodeJS.Signals | null>((done) => child.once('exit', (_, signal) => done(signal)));
  const log = join(data, 'casemate.sqlite-wal');
  const size = (): number => (existsSync(log) ? statSync(log).size : 0);
  const before = size();
  const poll = setInterval(() => {
    if (size() === before) return;
    clearInterval(poll);
    setTimeout(() => child.kill('SIGKILL'), delay);
  }, 5);
  const signal = await ended;
  clearInterval(poll);
  return signal;
}

describe('an import of files that is killed', () => {
  it(
    'keeps what was committed, and goes in whole and once when it is repeated',
    { timeout: 1_800_000 },
    async () => {
      let killed = 0;
      let before: Holding = { alerts: 0, records: new Set(), context: 0 };
      for (let round = 0; round < rounds; round += 1) {
        // A fresh store now and then, so that kills fall into first imports as well as into repeated ones.
        if (round % 5 === 0) {
          rmSync(data, { recursive: true, force: true });
          before = { alerts: 0, records: new Set(), context: 0 };
        }
        if ((await importAndKill(10 + Math.floor(Math.random() * 900))) === 'SIGKILL') killed += 1;
        const now = look();
        expect([...before.records].filter((uid) => !now.records.has(uid))).toEqual([]);
        expect(now.context).toBeGreaterThanOrEqual(before.context);
        before = now;
      }
      expect(killed).toBeGreaterThan(rounds / 2);
      const answer = await runCli(['--store', data, 'import', files]);
      expect(answer.status, answer.stderr).toBe(0);
      const all = alerts.graph + alerts.wazuh + alerts.equal;
      const whole = look();
      expect(whole).toMatchObject({ alerts: all, context: contextRows });
      expect(whole.records.size).toBe(all);
      const again = await runCli(['--store', data, 'import', files]);
      expect(again.status).toBe(0);
      expect(look()).toMatchObject({ alerts: all, context: contextRows });
    },
  );
});
