/**
 * The process that the kill test kills: works on a store and tells on standard output what is committed, one line each.
 * Arguments: data folder, `import`, `commands` or `removal`, seed.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeSync } from 'node:fs';
import { commandHandlers } from '../../electron/services/commands/index.ts';
import type { CommandContext } from '../../electron/services/handlers.ts';
import { loadIdentity } from '../../electron/services/identity.ts';
import {
  applyBatch,
  beginFile,
  beginImport,
  finishFile,
  finishImport,
} from '../../electron/store/import-writer.ts';
import { continueRemovals } from '../../electron/store/removal-slices.ts';
import { openStore } from '../../electron/store/open-store.ts';
import { topOfStack } from '../../electron/store/undo.ts';
import { correlateStore } from '../support/stores.ts';
import { batchOf } from '../support/prepared.ts';
import { alertOfSeed } from './kill-work.ts';

const [folder = '', mode = '', seed = '0'] = process.argv.slice(2);
// Straight to the pipe: what was told has left this process even if it dies in the next instant.
const tell = (line: string): void => {
  writeSync(1, `${line}\n`);
};

const store = openStore(folder);
const analyst = loadIdentity(join(folder, 'identity'), null);
if (!analyst) throw new Error('The test has made no analyst');
const context: CommandContext = {
  store,
  analyst,
  now: Date.now,
  workspace: { mode: 'real', readOnly: false, audience: 'analyst' },
};
tell('ready');

if (mode === 'import') {
  for (let round = 0; ; round += 1) {
    const { id, uid } = beginImport(store, { label: `round ${round}`, tenant: null, now: Date.now() });
    const fileId = beginFile(store, id, { path: 'x', size: 1, format: null, importerVersion: null });
    for (let part = 0; part < 5; part += 1) {
      const numbers = Array.from(
        { length: 20 },
        (_, index) => Number(seed) * 1_000_000 + round * 100 + part * 20 + index,
      );
      applyBatch(store, fileId, batchOf(numbers.map(alertOfSeed)), Date.now());
      tell(`alerts ${numbers.join(' ')}`);
    }
    finishFile(store, fileId, { sha256: null, error: null });
    finishImport(store, id, 'done', Date.now());
    tell(`import ${uid}`);
    correlateStore(store, Date.now());
  }
} else if (mode === 'removal') {
  const uid = store.pluck<string>('SELECT uid FROM import ORDER BY id LIMIT 1').get() ?? '';
  // What the process before this one was killed in the middle of goes on first.
  for (;;) {
    while (continueRemovals(store, Date.now(), 2).isLeft) tell('slice');
    const isRemoved = store.pluck<string>('SELECT state FROM import WHERE uid = ?').get(uid) === 'undone';
    if (isRemoved) commandHandlers['workspace.undo'](context, { group: null, force: true });
    else commandHandlers['imports.remove'](context, { import: uid });
    tell(isRemoved ? 'restoring' : 'removing');
  }
} else {
  const incidents = JSON.parse(readFileSync(join(folder, 'incidents.json'), 'utf8')) as readonly string[];
  for (let round = 0; ; round += 1) {
    const incident = incidents[(round + Number(seed)) % incidents.length] ?? '';
    const resolve = round % 3 === 1;
    const patch = resolve
      ? ({ status: 'resolved' } as const)
      : { status: 'inProgress' as const, name: `Name ${round}`, comment: `Comment ${round}` };
    const { group } = commandHandlers['incidents.update'](context, {
      incidents: [incident],
      patch,
      resolveAlerts: true,
    });
    if (group !== '') tell(`group ${group}`);
    if (round % 4 === 3 && topOfStack(store, 'undo'))
      tell(`group ${commandHandlers['workspace.undo'](context, { group: null, force: true }).group}`);
  }
}
