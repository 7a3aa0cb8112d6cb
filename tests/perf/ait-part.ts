import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { correlateStore } from '../../electron/services/work/correlate-store.ts';
import { importFiles } from '../../electron/services/work/import-files.ts';
import { createLocalWriter } from '../../electron/services/work/local-writer.ts';
import type { ReadableStore } from '../../electron/store/connection.ts';
import { openStore } from '../../electron/store/open-store.ts';
import { parseMapping } from '../../shared/mapping/mapping.ts';
import { sharedData } from '../support/shared-data.ts';
import { unhurried } from './unhurried.ts';

/** The data set's word for an alert outside every step of the attack. */
const NOISE = 'false_positive';

const mappingFile = join(import.meta.dirname, '../../resources/mappings/ait-alert-data-set.mapping.json');

/** One alert as the store has it, with the label that the data set gives the moment of it. */
interface LabelledAlert {
  readonly id: number;
  readonly storm: number | null;
  readonly incident: number;
  readonly label: string;
  /** First activity, milliseconds. */
  readonly first: number;
  readonly title: string;
  /** The data set traced the alert itself to a step, not its time alone. */
  readonly isTraced: boolean;
}

/**
 * The AIT Alert Data Set (Landauer, Skopik, Wurzenberger, 2024), imported and correlated in a store of its own as a user would:
 * how much storms collapse and how pure they are by `time_label`, and how the steps of the attack fall into incidents.
 */
export async function printAit(withWilson: boolean): Promise<void> {
  const names = [
    'russellmitchell_alerts.csv',
    'shaw_alerts.csv',
    ...(withWilson ? ['wilson_alerts.csv.gz'] : []),
  ];
  for (const name of names) {
    const path = sharedData('ait-ads', name);
    if (path === null) console.log(`AIT: ../shared/data/ait-ads/${name} is absent; this part is left out.`);
    else await printScenario(name, path);
  }
}

async function printScenario(name: string, path: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'casemate-ait-'));
  const store = openStore(join(folder, 'data'));
  try {
    const writer = createLocalWriter(store, { now: Date.now, changed: () => undefined });
    const mapping = parseMapping(readFileSync(mappingFile, 'utf8'));
    await importFiles({ paths: [path], tenant: null, importedAt: Date.now(), mapping }, writer, unhurried);
    await correlateStore(store, writer, unhurried);
    const alerts = readLabelled(store, path);
    console.log(`\nAIT ${name}: ${alerts.length} alerts`);
    printStorms(alerts);
    printSteps(alerts);
  } finally {
    store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Labels stand in the two last columns; a record's position is its row's. */
function readLabelled(store: ReadableStore, path: string): readonly LabelledAlert[] {
  const bytes = readFileSync(path);
  const rows = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8').split('\n').slice(1);
  const stored = store
    .read<{
      id: number;
      storm: number | null;
      incident: number;
      position: number;
      first: number;
      title: string;
    }>(
      `SELECT alert.id, alert.storm_id AS storm, alert.incident_id AS incident, version.position, alert.first_ms AS first, alert.title
         FROM alert JOIN record ON record.alert_id = alert.id JOIN record_version AS version ON version.id = record.current_version_id
        ORDER BY version.position`,
    )
    .all();
  return stored.map(({ id, storm, incident, position, first, title }) => {
    const cells = (rows[position - 1] ?? '').trimEnd().split(',');
    const label = cells.at(-2) ?? '';
    if (label === '') throw new Error(`Row ${position} of ${path} has no label.`);
    return { id, storm, incident, label, first, title, isTraced: cells.at(-1) !== '-' };
  });
}

function printStorms(alerts: readonly LabelledAlert[]): void {
  const storms = new Map<number, LabelledAlert[]>();
  for (const alert of alerts) {
    if (alert.storm === null) continue;
    const members = storms.get(alert.storm) ?? [];
    storms.set(alert.storm, members);
    members.push(alert);
  }
  const members = [...storms.values()].reduce((sum, storm) => sum + storm.length, 0);
  console.log(
    `storms ${storms.size}, with ${members} alerts; aim: 94 % of alerts removed at a purity of 0.99`,
  );
  console.log(
    JSON.stringify({
      stormCollapse: rounded((members - storms.size) / alerts.length),
      stormPurity: rounded(purityOf(storms, labelOf)),
      // Two steps that follow each other without a pause are one storm rightly; noise in a step is not.
      stormPurityAttackOrNoise: rounded(purityOf(storms, ({ label }) => String(label === NOISE))),
      // Each storm counts once, whatever its size: long ones that two steps share do not outweigh all others.
      meanStormPurity: rounded(meanPurityOf(storms)),
      mixedStorms: [...storms.values()].filter((storm) => shareOfMost(storm, labelOf) < 1).length,
    }),
  );
  printMixed(storms);
}

/** The storms of several labels that spoil purity most: what follows what within them, and after how long. */
function printMixed(storms: ReadonlyMap<number, readonly LabelledAlert[]>): void {
  const strangersIn = (storm: readonly LabelledAlert[]): number =>
    Math.round(storm.length * (1 - shareOfMost(storm, labelOf)));
  const mixed = [...storms.values()]
    .filter((storm) => strangersIn(storm) > 0)
    .sort((x, y) => strangersIn(y) - strangersIn(x));
  for (const storm of mixed.slice(0, 3)) {
    const members = [...storm].sort((x, y) => x.first - y.first);
    const counts = new Map<string, number>();
    for (const { label } of members) counts.set(label, (counts.get(label) ?? 0) + 1);
    const changes = members.flatMap((member, place) => {
      const before = members[place - 1];
      return before && before.label !== member.label
        ? [`${before.label} → ${member.label} after ${((member.first - before.first) / 1000).toFixed(1)} s`]
        : [];
    });
    console.log(
      `storm "${members[0]?.title ?? ''}" of ${[...counts].map(([label, count]) => `${count} ${label}`).join(', ')}; ${changes.length} changes: ${changes.slice(0, 4).join('; ')}`,
    );
  }
}

function labelOf({ label }: LabelledAlert): string {
  return label;
}

/** Of the members of one storm, the share that have the label that most have. */
function shareOfMost(storm: readonly LabelledAlert[], nameOf: (alert: LabelledAlert) => string): number {
  const counts = new Map<string, number>();
  for (const alert of storm) counts.set(nameOf(alert), (counts.get(nameOf(alert)) ?? 0) + 1);
  return Math.max(...counts.values()) / storm.length;
}

/** Mean over storms of the share of members with the label of most. */
function meanPurityOf(storms: ReadonlyMap<number, readonly LabelledAlert[]>): number {
  const purities = [...storms.values()].map((storm) => shareOfMost(storm, labelOf));
  return purities.reduce((sum, purity) => sum + purity, 0) / Math.max(1, purities.length);
}

/** Of the members of storms, the share that have the label that most of their storm have. */
function purityOf(
  storms: ReadonlyMap<number, readonly LabelledAlert[]>,
  nameOf: (alert: LabelledAlert) => string,
): number {
  let pure = 0;
  let members = 0;
  for (const storm of storms.values()) {
    pure += storm.length * shareOfMost(storm, nameOf);
    members += storm.length;
  }
  return members === 0 ? 1 : pure / members;
}

/** Per step of the attack (`time_label`): alerts, those traced to the step, incidents, the biggest one's share, and the noise in these. */
function printSteps(alerts: readonly LabelledAlert[]): void {
  const sizes = new Map<number, { all: number; noise: number; readonly labels: Set<string> }>();
  for (const { incident, label } of alerts) {
    const size = sizes.get(incident) ?? { all: 0, noise: 0, labels: new Set<string>() };
    sizes.set(incident, size);
    size.all += 1;
    if (label === NOISE) size.noise += 1;
    else size.labels.add(label);
  }
  const steps = new Map<string, LabelledAlert[]>();
  for (const alert of alerts) {
    if (alert.label !== NOISE) {
      const members = steps.get(alert.label) ?? [];
      steps.set(alert.label, members);
      members.push(alert);
    }
  }
  const heads = ['alerts', 'traced', 'incidents', 'biggest', 'noise in', 'noise %', 'biggest: noise %'];
  console.log(line('step', heads));
  for (const [label, members] of steps) {
    const byIncident = new Map<number, number>();
    for (const { incident } of members) byIncident.set(incident, (byIncident.get(incident) ?? 0) + 1);
    const biggest = [...byIncident].reduce((most, one) => (one[1] > most[1] ? one : most));
    const found = [...byIncident.keys()].map((incident) => sizes.get(incident) ?? { all: 0, noise: 0 });
    const all = found.reduce((sum, size) => sum + size.all, 0);
    const noise = found.reduce((sum, size) => sum + size.noise, 0);
    const most = sizes.get(biggest[0]) ?? { all: 1, noise: 0 };
    const traced = members.filter((alert) => alert.isTraced).length;
    const values = [
      members.length,
      traced,
      byIncident.size,
      `${percent(biggest[1] / members.length)} %`,
      noise,
      percent(noise / all),
      percent(most.noise / most.all),
    ];
    console.log(line(label, values.map(String)));
  }
  const attacked = [...sizes.values()].filter(({ labels }) => labels.size > 0);
  console.log(
    JSON.stringify({
      incidents: sizes.size,
      incidentsWithSteps: attacked.length,
      mostStepsInOne: Math.max(...attacked.map(({ labels }) => labels.size)),
      steps: steps.size,
    }),
  );
}

function line(name: string, values: readonly string[]): string {
  return name.padEnd(22) + values.map((value) => value.padStart(17)).join('');
}

function percent(share: number): string {
  return (100 * share).toFixed(1);
}

function rounded(value: number): number {
  return Number(value.toFixed(4));
}
