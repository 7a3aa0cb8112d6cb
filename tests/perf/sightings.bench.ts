// How long sightings take in a large store: nets, domains, names and titles, beside one step into a unique index for each value, in the same run.
// node --expose-gc tests/perf/sightings.bench.ts [--incidents=N] [--alerts=N] [--hosts=N] [--folder=PATH]
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { openReadConnection } from '../../electron/store/connection.ts';
import type { ReadableStore, WritableStore } from '../../electron/store/connection.ts';
import { fillLookups } from '../../electron/store/identifier-lookups.ts';
import { openStore, storeFile } from '../../electron/store/open-store.ts';
import { findSightings } from '../../electron/store/queries/sightings.ts';
import { processorTime } from '../support/processor-time.ts';
import { generateStore } from './generate-store.ts';
import { casesOfSightings, fillHosts } from './sightings-cases.ts';

const words = process.argv.slice(2);
const option = (name: string): string | null =>
  words.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3) ?? null;
const incidents = Number(option('incidents') ?? 100_000);
const alerts = Number(option('alerts') ?? incidents * 10);
const hosts = Number(option('hosts') ?? 500_000);
const kept = option('folder');
const rounds = 5;

const round = (value: number, digits = 1): string => value.toFixed(digits).padStart(9);
const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
/** Memory that is held after what is not any more has gone. */
function heldMegabytes(): number {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1e6;
}

function timed(work: () => unknown): number {
  const began = processorTime();
  work();
  return processorTime() - began;
}

/** What an earlier version imported is read behind, in slices; measured as one. */
function fillBehind(store: WritableStore): void {
  let rows = 0;
  const took = timed(() => {
    for (let left = true; left;) {
      const filled = fillLookups(store, 20);
      rows += filled.read;
      ({ left } = filled);
    }
  });
  if (rows > 0)
    console.log(
      `read behind: ${rows} rows, ${round(took / 1000).trim()} s of processor time in slices of 20 ms`,
    );
}

/** The floor of any look-up: one step into the unique index of identifiers for each of 5,000 values, as one question. */
function floorOf(store: ReadableStore): number {
  const values = store.pluck<string>(
    `SELECT value FROM identifier WHERE kind = 'ip' AND namespace = 'address' ORDER BY id LIMIT 5000`,
  );
  const asked = JSON.stringify(values.all());
  const look = store.read(
    `SELECT j.key, i.entity_id FROM json_each(?) AS j CROSS JOIN identifier AS i ON i.kind = 'ip' AND i.namespace = 'address' AND i.value = j.value`,
  );
  look.all(asked);
  return median(Array.from({ length: 11 }, () => timed(() => look.all(asked))));
}

function measure(file: string): void {
  const floor = floorOf(openReadConnection(file));
  console.log(`baseline: 5,000 steps into one index${round(floor)} ms of processor time\n`);
  console.log(`${'pasted'.padEnd(46)}   values    found    first   median    ratio   held MB`);
  for (const { label, text } of casesOfSightings(openReadConnection(file))) {
    // A reader that has just begun, as after an import.
    const store = openReadConnection(file);
    const before = heldMegabytes();
    const ask = (extra: string): ReturnType<typeof findSightings> =>
      store.snapshot(() => findSightings(store, { text: `${text}${extra}` }));
    const first = timed(() => ask(''));
    const held = heldMegabytes() - before;
    // Lists that were read are kept: another text is read anew.
    const times = Array.from({ length: rounds }, (_, index) => timed(() => ask(`\n# ${index}`)));
    const { values } = ask('');
    const found = values.filter(({ alerts: seen }) => seen > 0).length;
    const typical = median(times);
    console.log(
      `${label.padEnd(46)}${String(values.length).padStart(9)}${String(found).padStart(9)}${round(first)}${round(typical)}${round(typical / floor)}${round(held)}`,
    );
    store.close();
  }
}

const folder = kept ?? mkdtempSync(join(tmpdir(), 'casemate-bench-'));
try {
  const isThere = existsSync(storeFile(folder));
  const store = isThere ? openStore(folder) : generateStore(folder, { incidents, alerts });
  fillHosts(store, hosts);
  fillBehind(store);
  const count = (table: string): number => store.pluck<number>(`SELECT count(*) FROM ${table}`).get() ?? 0;
  console.log(
    `${count('incident')} incidents, ${count('alert')} alerts, ${count('identifier')} identifiers; ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.versions.node}; ms of processor time`,
  );
  store.close();
  measure(storeFile(folder));
} finally {
  if (kept === null) rmSync(folder, { recursive: true, force: true });
}
