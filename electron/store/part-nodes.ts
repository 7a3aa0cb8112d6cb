import type { AlertVersion, PartChanges } from './part-changes.ts';
import type { PartReader } from './part-reader.ts';
import { partStatements } from './part-statements.ts';

/** Alerts that may be one node (a storm is one) of which some have changed: what it reaches has to be looked at anew. */
export interface ChangedNode {
  readonly alerts: ReadonlySet<number>;
  readonly entities: ReadonlySet<number>;
  /** From its first to its last activity as it is or was, ms UTC. */
  readonly start: number;
  readonly end: number;
  readonly facts: number;
}

interface RepeatRow {
  readonly id: number;
  readonly time: number;
  readonly detector: string;
  readonly tenant: string | null;
  readonly primary: number;
  readonly storm: number | null;
}

/** The nodes that changed alerts are in, with the repeats of storms that they may have been in or come into. Alerts of doubtful time have none. */
export function findNodes(
  reader: PartReader,
  changes: PartChanges,
  stormGap: number,
): readonly ChangedNode[] {
  const groups = new AlertGroups();
  for (const [id, versions] of changes.alerts) {
    groups.add(id);
    for (const { storm } of versions)
      if (storm !== null) groups.joinOnce(id, storm, () => reader.ids('storm', storm));
  }
  joinRepeats(reader, changes, stormGap, groups);
  reader.readAlerts(groups.ids());
  reader.readNamed([...groups.ids()].flatMap((id) => reader.alert(id) ?? []));
  return groups.all().flatMap((ids) => nodeOf(reader, changes, ids));
}

function nodeOf(reader: PartReader, changes: PartChanges, ids: readonly number[]): readonly ChangedNode[] {
  const entities = new Set<number>();
  let [start, end, facts] = [Infinity, -Infinity, 0];
  const take = (version: AlertVersion): void => {
    if (version.time === null) return;
    for (const entity of version.entities) entities.add(entity);
    start = Math.min(start, version.time);
    end = Math.max(end, version.time);
    facts |= version.facts;
  };
  for (const id of ids) {
    const now = reader.alert(id);
    if (now) take(now);
    for (const version of changes.alerts.get(id) ?? []) take(version);
  }
  const alerts = new Set(ids.filter((id) => reader.alert(id) !== null));
  return end < start && alerts.size === 0 ? [] : [{ alerts, entities, start, end, facts }];
}

/** Repeats of one alert (tenant, detector, primary asset) near a changed one, with the storms that they are in. */
function joinRepeats(reader: PartReader, changes: PartChanges, stormGap: number, groups: AlertGroups): void {
  const wanted = new Map<string, { readonly id: number; readonly time: number }[]>();
  const detectors = new Set<string>();
  const assets = new Set<number>();
  const times: number[] = [];
  const storms: { readonly id: number; readonly storm: number }[] = [];
  for (const [id, versions] of changes.alerts) {
    for (const { time, asset, detector, tenant } of versions) {
      if (time === null || asset === null) continue;
      const key = repeatKey(detector, tenant, asset);
      const list = wanted.get(key);
      if (list) list.push({ id, time });
      else wanted.set(key, [{ id, time }]);
      times.push(time);
      detectors.add(detector);
      assets.add(asset);
    }
  }
  const identifiers = reader.manyIds('identifiersOf', assets);
  if (identifiers.length === 0) return;
  for (const row of reader.store
    .read<RepeatRow>(partStatements.repeats)
    .iterate(JSON.stringify(mergedRanges(times, stormGap)), JSON.stringify(identifiers))) {
    if (!detectors.has(row.detector)) continue;
    const asset = reader.entityOfIdentifier(row.primary);
    const near = asset === null ? undefined : wanted.get(repeatKey(row.detector, row.tenant, asset));
    for (const { id, time } of near ?? []) {
      if (id === row.id || Math.abs(time - row.time) > stormGap) continue;
      groups.join(id, [row.id]);
      const { storm } = row;
      if (storm !== null) storms.push({ id, storm });
    }
  }
  for (const { id, storm } of storms) groups.joinOnce(id, storm, () => reader.ids('storm', storm));
}

function repeatKey(detector: string, tenant: string | null, asset: number): string {
  return JSON.stringify([detector, tenant, asset]);
}

/** Ranges of time around some moments, those that overlap as one. */
function mergedRanges(times: readonly number[], around: number): readonly (readonly [number, number])[] {
  const ranges: [number, number][] = [];
  for (const time of [...times].sort((x, y) => x - y)) {
    const last = ranges.at(-1);
    if (last && time - around <= last[1]) last[1] = time + around;
    else ranges.push([time - around, time + around]);
  }
  return ranges;
}

/** Disjoint sets of alerts by row id. */
class AlertGroups {
  private readonly parents = new Map<number, number>();
  private readonly joined = new Map<number, number>();

  add(id: number): void {
    if (!this.parents.has(id)) this.parents.set(id, id);
  }

  join(id: number, others: readonly number[]): void {
    for (const other of others) {
      this.add(other);
      const [a, b] = [this.root(id), this.root(other)];
      if (a !== b) this.parents.set(b, a);
    }
  }

  /** Joins the members of a storm; for a storm that was joined before one of them stands for all. */
  joinOnce(id: number, storm: number, members: () => readonly number[]): void {
    const known = this.joined.get(storm);
    if (known === undefined) this.join(id, members());
    else this.join(id, [known]);
    this.joined.set(storm, known ?? id);
  }

  ids(): Iterable<number> {
    return this.parents.keys();
  }

  all(): readonly (readonly number[])[] {
    const sets = new Map<number, number[]>();
    for (const id of this.parents.keys()) {
      const root = this.root(id);
      const set = sets.get(root);
      if (set) set.push(id);
      else sets.set(root, [id]);
    }
    return [...sets.values()];
  }

  private root(id: number): number {
    let at = id;
    for (;;) {
      const parent = this.parents.get(at) ?? at;
      if (parent === at) break;
      // Halves the way for those that come after.
      this.parents.set(at, this.parents.get(parent) ?? parent);
      at = parent;
    }
    return at;
  }
}
