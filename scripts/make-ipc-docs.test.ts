import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { operationNames } from '../shared/contract/index.ts';
import { ipcPage } from './make-ipc-docs.ts';

test('docs/ipc.md is what the contract says', () => {
  const page = readFileSync(resolve(import.meta.dirname, '../docs/ipc.md'), 'utf8');
  expect(page === ipcPage(), 'run: node scripts/make-ipc-docs.ts').toBe(true);
  for (const name of operationNames) expect(page).toContain(`### \`${name}\``);
});
