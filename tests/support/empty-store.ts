import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WritableStore } from '../../electron/store/connection.ts';
import { openWriteConnection } from '../../electron/store/connection.ts';
import { writeFromTemplate } from './store-template.ts';

const migrations = join(import.meta.dirname, '../../electron/store/migrations');

function makeEmpty(file: string): void {
  const store = openWriteConnection(file);
  for (const name of readdirSync(migrations).sort()) {
    if (name.endsWith('.sql')) store.execute(readFileSync(join(migrations, name), 'utf8'));
  }
  store.close();
}

/** Makes a store with the newest schema and nothing in it. For tests that place rows themselves; the product opens stores elsewhere. */
export function createEmptyStore(file: string): WritableStore {
  writeFromTemplate(file, makeEmpty);
  return openWriteConnection(file);
}
