/**
 * The process that the kill test of parts kills: imports a few alerts at a time and correlates what they reach, telling of each slice of the
 * writing, one line each. Arguments: data folder, seed.
 */
import { writeSync } from 'node:fs';
import { openStore } from '../../electron/store/open-store.ts';
import { importAlerts } from '../support/stores.ts';
import { runPart, sparseAlert } from './run-part.ts';

const [folder = '', seed = '0'] = process.argv.slice(2);
const store = openStore(folder);
writeSync(1, 'ready\n');
for (let round = 0; ; round += 1) {
  const from = 1000 + (Number(seed) * 1000 + round) * 12;
  // Within the days that the store has, so that a part is enough.
  importAlerts(
    store,
    Array.from({ length: 12 }, (_, index) => sparseAlert(from + index, (from + index * 37) % 700)),
  );
  const isPart = runPart(store, () => writeSync(1, 'slice\n'));
  writeSync(1, isPart ? 'part\n' : 'whole\n');
}
