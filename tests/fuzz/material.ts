import { existsSync, openSync, closeSync, readFileSync, readSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Importer } from '../../electron/importers/_kit/importer.ts';
import { detectFormat, importers } from '../../electron/importers/registry.ts';
import { sharedData } from '../support/shared-data.ts';

/** A file that an importer reads, small enough to be changed and read thousands of times. */
export interface Material {
  readonly importer: Importer;
  readonly name: string;
  readonly text: string;
}

/** Bytes of one file at most: of larger ones the beginning, to the end of a line. */
const mostBytes = 24 * 1024;

const importerFolder = resolve(import.meta.dirname, '../../electron/importers');

function headOf(path: string): string {
  const buffer = Buffer.alloc(mostBytes);
  const file = openSync(path, 'r');
  const length = readSync(file, buffer, 0, mostBytes, 0);
  closeSync(file);
  const text = buffer.subarray(0, length).toString('utf8');
  return length < mostBytes ? text : text.slice(0, text.lastIndexOf('\n') + 1 || undefined);
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, String(name)))
    .filter((path) => statSync(path).isFile());
}

/** The fixtures of every importer, and the beginnings of real files beside the checkout that an importer knows. */
export function fuzzMaterial(): readonly Material[] {
  const fixtures = importers.flatMap((importer) => {
    const folder = join(importerFolder, importer.id, 'fixtures');
    if (!existsSync(folder)) return [];
    return readdirSync(folder)
      .filter((name) => !name.endsWith('.expected.json'))
      .map((name) => ({ importer, name, text: headOf(join(folder, name)) }));
  });
  const shared = sharedData('.');
  const real =
    shared === null
      ? []
      : filesBelow(shared)
          .filter((path) => /[.](json|csv|ndjson|log)$/.test(path))
          .flatMap((path) => {
            const importer = detectFormat(new Uint8Array(readFileSync(path).subarray(0, 262_144)), path);
            return importer === null ? [] : [{ importer, name: path, text: headOf(path) }];
          });
  return [...fixtures, ...real];
}
