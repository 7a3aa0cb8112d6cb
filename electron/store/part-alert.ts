/** What correlation reads of one alert. */
export interface PartAlert {
  readonly id: number;
  readonly uid: string;
  readonly first: number | null;
  /** First activity, ms UTC, when it can be relied on; else null: such an alert links by lock or source only. */
  readonly time: number | null;
  readonly tenant: string | null;
  readonly detector: string;
  readonly asset: number | null;
  readonly facts: number;
  readonly source: number | null;
  readonly storm: number | null;
  readonly incident: number | null;
  /** Distinct entities of its linking evidence, by row id. */
  readonly entities: readonly number[];
  readonly primary: number | null;
  readonly anchors: Uint8Array;
}

/** An alert as the store has it. */
export interface AlertRow {
  readonly id: number;
  readonly uid: string;
  readonly first: number | null;
  readonly doubtful: number;
  readonly tenant: string | null;
  readonly detector: string;
  readonly primary: number | null;
  readonly facts: number;
  readonly source: number | null;
  readonly storm: number | null;
  readonly incident: number | null;
  readonly anchors: Uint8Array;
}

/** Tells which entities identifiers belong to now. */
export interface EntityLookup {
  entityOfIdentifier(identifier: number): number | null;
  entitiesOf(anchors: Uint8Array): readonly number[];
}

/** A stored alert. Of most that are looked at, only the time is asked for: what it names is looked up when it is. */
export class StoredAlert implements PartAlert {
  readonly id: number;
  readonly uid: string;
  readonly first: number | null;
  readonly time: number | null;
  readonly tenant: string | null;
  readonly detector: string;
  readonly facts: number;
  readonly source: number | null;
  readonly storm: number | null;
  readonly incident: number | null;
  readonly primary: number | null;
  readonly anchors: Uint8Array;
  private readonly lookup: EntityLookup;
  private named: readonly number[] | null = null;

  constructor(row: AlertRow, lookup: EntityLookup) {
    this.id = row.id;
    this.uid = row.uid;
    this.first = row.first;
    this.time = row.doubtful === 0 ? row.first : null;
    this.tenant = row.tenant;
    this.detector = row.detector;
    this.facts = row.facts;
    this.source = row.source;
    this.storm = row.storm;
    this.incident = row.incident;
    this.primary = row.primary;
    this.anchors = row.anchors;
    this.lookup = lookup;
  }

  get asset(): number | null {
    return this.primary === null ? null : this.lookup.entityOfIdentifier(this.primary);
  }

  get entities(): readonly number[] {
    return (this.named ??= this.lookup.entitiesOf(this.anchors));
  }
}

/** The identifiers that are packed in the anchors of an alert. */
export function unpack(anchors: Uint8Array): readonly number[] {
  const view = new DataView(anchors.buffer, anchors.byteOffset, anchors.byteLength);
  const identifiers: number[] = [];
  for (let at = 0; at + 4 <= anchors.byteLength; at += 4) identifiers.push(view.getInt32(at, true));
  return identifiers;
}

/** Whether packed identifiers hold one. */
export function isPacked(anchors: Uint8Array, identifier: number): boolean {
  const { byteLength: length } = anchors;
  for (let at = 0; at + 4 <= length; at += 4) {
    const found =
      (anchors[at] as number) |
      ((anchors[at + 1] as number) << 8) |
      ((anchors[at + 2] as number) << 16) |
      ((anchors[at + 3] as number) << 24);
    if (found === identifier) return true;
  }
  return false;
}
