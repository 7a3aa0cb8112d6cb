import { execFile } from 'node:child_process';
import { mkdtempSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');

/** A tree where each file breaks one rule (its name is the value), or none. */
const tree: Readonly<Record<string, { readonly source: string; readonly breaks: readonly string[] }>> = {
  'shared/lib/text.ts': { source: 'export const text = 1;', breaks: [] },
  'shared/model/ids.ts': { source: "import '../lib/text.ts'; export const id = 1;", breaks: [] },
  'shared/model/reads-contract.ts': {
    source: "import '../contract/contract.ts';",
    breaks: ['model-and-lib'],
  },
  'shared/contract/contract.ts': {
    source: "import { z } from 'zod'; export const contract = z;",
    breaks: [],
  },
  'shared/query/reads-files.ts': { source: "import 'node:fs';", breaks: ['shared'] },
  'renderer/app/shell.ts': { source: 'export const shell = 1;', breaks: [] },
  'renderer/app/commands/registry.ts': { source: 'export const registry = 1;', breaks: [] },
  'renderer/features/queue/index.ts': {
    source: "import './store.ts'; import '../incident/index.ts';",
    breaks: [],
  },
  'renderer/features/queue/store.ts': { source: "import '../../app/commands/registry.ts';", breaks: [] },
  'renderer/features/queue/reaches-in.ts': {
    source: "import '../incident/inner.ts';",
    breaks: ['features-through-their-door'],
  },
  'renderer/features/queue/reaches-up.ts': {
    source: "import '../../app/shell.ts';",
    breaks: ['features-below-the-shell'],
  },
  'renderer/features/incident/index.ts': { source: 'export const incident = 1;', breaks: [] },
  'renderer/features/incident/inner.ts': { source: 'export const inner = 1;', breaks: [] },
  'renderer/features/incident/draws.ts': {
    source: "import 'cytoscape';",
    breaks: ['cytoscape-behind-the-adapter'],
  },
  'renderer/graph/adapter.ts': { source: "import 'cytoscape';", breaks: [] },
  'renderer/client/reads-files.ts': { source: "import 'node:path';", breaks: ['renderer-no-node'] },
  'renderer/client/calls-store.ts': {
    source: "import '../../electron/store/connection.ts';",
    breaks: ['renderer-is-a-browser'],
  },
  'renderer/ui/knows-feature.ts': {
    source: "import '../features/incident/index.ts';",
    breaks: ['ui-knows-no-feature'],
  },
  'electron/store/connection.ts': { source: "import 'better-sqlite3'; import 'node:fs';", breaks: [] },
  'electron/store/knows-services.ts': { source: "import '../services/queue.ts';", breaks: ['store'] },
  'electron/services/queue.ts': { source: "import '../store/connection.ts';", breaks: [] },
  'electron/services/queries.ts': { source: "import 'better-sqlite3';", breaks: ['sql-in-the-store'] },
  'electron/services/shows.ts': { source: "import 'electron';", breaks: ['electron-in-main-and-preload'] },
  'electron/importers/_kit/read.ts': { source: "import 'node:fs';", breaks: [] },
  'electron/importers/csv/parse.ts': { source: "import 'csv-parse'; import '../_kit/read.ts';", breaks: [] },
  'electron/importers/csv/opens.ts': {
    source: "import 'node:fs/promises';",
    breaks: ['parsers-open-no-files'],
  },
  'electron/importers/csv/calls-out.ts': { source: "import 'node:https';", breaks: ['no-network'] },
  'electron/importers/csv/stores.ts': {
    source: "import '../../store/connection.ts';",
    breaks: ['importers'],
  },
  'electron/importers/json/leans.ts': { source: "import '../csv/parse.ts';", breaks: ['importers-apart'] },
  'electron/ipc/router.ts': { source: "import '../services/queue.ts';", breaks: [] },
  'electron/ipc/reads-store.ts': { source: "import '../store/connection.ts';", breaks: ['ipc'] },
  'electron/jobs/registry.ts': { source: "import 'node:crypto';", breaks: [] },
  'electron/jobs/reads-store.ts': { source: "import '../store/connection.ts';", breaks: ['jobs'] },
  'electron/workers/import.ts': { source: "import '../store/connection.ts';", breaks: [] },
  'electron/workers/routes.ts': { source: "import '../ipc/router.ts';", breaks: ['workers'] },
  'electron/casefile/dispatches.ts': { source: "import '../ipc/router.ts';", breaks: ['casefile'] },
  'electron/preload/index.ts': { source: "import 'electron';", breaks: [] },
  'electron/preload/loads.ts': { source: "import 'zod';", breaks: ['preload'] },
  'electron/main/index.ts': { source: "import 'electron'; import '../cli/index.ts';", breaks: [] },
  'electron/cli/index.ts': { source: "import '../services/queue.ts';", breaks: [] },
  'electron/cli/shows.ts': { source: "import '../main/index.ts';", breaks: ['nothing-above-main'] },
  'shared/lib/left.ts': {
    source: "import { right } from './right.ts'; export const left = right;",
    breaks: [],
  },
  'shared/lib/right.ts': {
    source: "import { left } from './left.ts'; export const right = left;",
    breaks: [],
  },
};

let folder = '';
let broken: readonly { readonly from: string; readonly rule: { readonly name: string } }[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'casemate-import-rules-'));
  for (const [file, { source }] of Object.entries(tree)) {
    mkdirSync(join(folder, dirname(file)), { recursive: true });
    writeFileSync(join(folder, file), source);
  }
  mkdirSync(join(folder, 'tests'));
  mkdirSync(join(folder, 'scripts'));
  for (const name of ['node_modules', 'tsconfig.base.json'])
    symlinkSync(join(root, name), join(folder, name));
  const output = await new Promise<string>((done) => {
    const program = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
    const config = join(root, '.dependency-cruiser.cjs');
    const folders = ['electron', 'renderer', 'shared'];
    const args = [program, '--no-cache', '--config', config, '--output-type', 'json', ...folders];
    // The exit code is the number of violations: only the report counts.
    execFile(process.execPath, args, { cwd: folder, maxBuffer: 1e8 }, (_error, stdout) => done(stdout));
  });
  const report = JSON.parse(output) as { summary: { violations: typeof broken } };
  broken = report.summary.violations;
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const rulesBrokenBy = (file: string): readonly string[] =>
  [...new Set(broken.filter(({ from }) => from === file).map(({ rule }) => rule.name))].sort();

test.each(Object.entries(tree).filter(([file]) => !/left|right/.test(file)))(
  '%s breaks exactly the rules it should',
  (file, { breaks }) => {
    expect(rulesBrokenBy(file).filter((name) => name !== 'no-circular')).toEqual([...breaks].sort());
  },
);

test('a circle of modules is found', () => {
  expect(rulesBrokenBy('shared/lib/left.ts')).toContain('no-circular');
});
