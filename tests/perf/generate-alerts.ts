import {
  defaultCorrelationSettings,
  entityKindCodes,
  sequenceFact,
  type CorrelationInput,
} from '../../shared/correlation/index.ts';
import type { EntityKind } from '../../shared/model/entity-kinds.ts';
import { createRandom, type Random } from './random.ts';

/**
 * Parameters of the generator. Shares and means are those that Microsoft published for its GUIDE data set
 * (Freitas et al., 2024): 1.6 alerts an incident with a heavy tail, about 8 pieces of evidence an alert,
 * evidence by kind as in `evidenceShares`.
 */
export interface GeneratorOptions {
  readonly alerts: number;
  readonly seed: number;
  /** Span of first activities, days. */
  readonly days?: number;
  /** Alerts a device a day: 0.06 is a moderate density. */
  readonly density?: number;
}

/** A generated input with the incident that each alert really belongs to. */
export interface GeneratedAlerts {
  readonly input: CorrelationInput;
  readonly truth: Int32Array;
}

const evidenceShares: readonly (readonly [EntityKind, number])[] = [
  ['ip', 23],
  ['user', 20],
  ['mailMessage', 12],
  ['session', 9],
  ['device', 7],
  ['file', 7],
  ['url', 7],
  ['mailbox', 5],
  ['process', 4],
  ['mailCluster', 2],
  ['cloudApplication', 2],
];

/** Exponent of the number of alerts an incident, floor of a Pareto: mean ζ(2.06) ≈ 1.6. */
const INCIDENT_SIZE_EXPONENT = 2.06;
const LARGEST_INCIDENT = 400;
const MEAN_EVIDENCE = 8;
/** Share of an alert's evidence that belongs to its incident; the rest is what else was there. */
const OWN_SHARE = 0.62;
const DAY = 86_400_000;
const START = Date.UTC(2026, 0, 5);

/**
 * Kinds of which an environment has few that are seen everywhere (egress addresses, common files, apps), by
 * rank of popularity.
 */
const commonPool: Readonly<Partial<Record<EntityKind, number>>> = {
  ip: 3000,
  file: 4000,
  url: 2500,
  cloudApplication: 40,
};

/** Alerts of one environment as columns, the same for the same options. */
export function generateAlerts(options: GeneratorOptions): GeneratedAlerts {
  const { alerts: count, seed, days = 30, density = 0.06 } = options;
  const random = createRandom(seed);
  const machines = Math.max(8, Math.round(count / (days * density)));
  const entities = new EntityPool();
  const first = new Float64Array(count);
  const truth = new Int32Array(count);
  const asset = new Int32Array(count).fill(-1);
  const detector = new Int32Array(count);
  const facts = new Uint16Array(count);
  const rows: number[][] = [];
  // Alerts come in no order of time.
  const place = shuffled(count, random);
  let made = 0;
  for (let incident = 0; made < count; incident += 1) {
    const size = Math.min(
      count - made,
      LARGEST_INCIDENT,
      Math.floor(random.next() ** (-1 / INCIDENT_SIZE_EXPONENT)),
    );
    const pool = new IncidentPool(entities, random, machines);
    let time = START + Math.floor(random.next() * days * DAY);
    for (let member = 0; member < size; member += 1) {
      const alert = place[made] as number;
      made += 1;
      first[alert] = time;
      truth[alert] = incident;
      detector[alert] = random.below(600);
      facts[alert] = random.next() < 0.1 ? 1 << random.below(Object.keys(sequenceFact).length) : 0;
      rows[alert] = pool.drawEvidence();
      asset[alert] = rows[alert]?.[0] ?? -1;
      // Minutes to hours, most of them short; a large incident is dense, not months long.
      time += Math.floor((60_000 * 10 ** (random.next() * 2.7)) / Math.max(1, size / 12));
    }
  }
  const offsets = new Int32Array(count + 1);
  for (let alert = 0; alert < count; alert += 1)
    offsets[alert + 1] = (offsets[alert] as number) + (rows[alert]?.length ?? 0);
  const input: CorrelationInput = {
    alerts: {
      count,
      uid: Array.from({ length: count }, (_, alert) => `alert-${String(alert).padStart(8, '0')}`),
      first,
      linkable: new Uint8Array(count).fill(1),
      tenant: new Int32Array(count),
      detector,
      asset,
      facts,
      sourceGroup: new Int32Array(count).fill(-1),
    },
    postings: { offsets, entities: Int32Array.from(rows.flat()) },
    entities: {
      count: entities.kinds.length,
      kind: Uint8Array.from(entities.kinds, (kind) => entityKindCodes[kind]),
      links: Uint8Array.from(entities.kinds, (kind) => (kind === 'cloudApplication' ? 0 : 1)),
      key: entities.keys(),
    },
    locks: [],
    settings: defaultCorrelationSettings,
  };
  return { input, truth };
}

/** Entities made so far, by kind and name. Keys are made when asked for: millions of texts would only be in the way. */
class EntityPool {
  readonly kinds: EntityKind[] = [];
  private readonly names: number[] = [];
  private readonly known = new Map<EntityKind, Map<number, number>>();

  named(kind: EntityKind, name: number): number {
    const entities = this.known.get(kind) ?? new Map<number, number>();
    this.known.set(kind, entities);
    const found = entities.get(name);
    if (found !== undefined) return found;
    const entity = this.add(kind, name);
    entities.set(name, entity);
    return entity;
  }

  /** An entity that is met nowhere else by name. */
  fresh(kind: EntityKind): number {
    return this.add(kind, -1 - this.kinds.length);
  }

  /** A function from entity to key that holds on to two columns and to nothing else of the generator. */
  keys(): (entity: number) => string {
    const kinds = Uint8Array.from(this.kinds, (kind) => entityKindCodes[kind]);
    const names = Int32Array.from(this.names);
    return (entity) => `${kinds[entity]}:${names[entity]}`;
  }

  private add(kind: EntityKind, name: number): number {
    this.kinds.push(kind);
    this.names.push(name);
    return this.kinds.length - 1;
  }
}

/** What the alerts of one incident have in common, and what they happen to be seen with. */
class IncidentPool {
  private readonly own = new Map<EntityKind, readonly number[]>();
  private readonly entities: EntityPool;
  private readonly random: Random;
  private readonly home: number;

  constructor(entities: EntityPool, random: Random, machines: number) {
    this.entities = entities;
    this.random = random;
    this.home = random.below(machines);
  }

  /** Distinct entities of one alert; its primary asset is the first. */
  drawEvidence(): number[] {
    const { random } = this;
    const primary: EntityKind = random.next() < 0.45 ? 'device' : 'user';
    const drawn = new Set<number>([this.ownOf(primary)[0] as number]);
    const wanted = 2 + random.below(2 * MEAN_EVIDENCE - 3);
    while (drawn.size < wanted) drawn.add(this.drawOne());
    return [...drawn];
  }

  private drawOne(): number {
    const { random, entities } = this;
    const kind = this.drawKind();
    const own = this.ownOf(kind);
    if (random.next() < OWN_SHARE) return own[random.below(own.length)] as number;
    const common = commonPool[kind];
    // Popularity falls steeply: a few are met everywhere, most are not.
    if (common !== undefined && random.next() < 0.35)
      return entities.named(kind, 2_000_000 + Math.floor(common * random.next() ** 2));
    // Of the people and machines that are merely seen in an alert, most are its own.
    if (kind === 'user' || kind === 'mailbox' || kind === 'device') {
      if (random.next() < 0.65) return own[0] as number;
      return entities.named(kind, Math.max(0, this.home + random.below(7) - 3));
    }
    return entities.fresh(kind);
  }

  private ownOf(kind: EntityKind): readonly number[] {
    let own = this.own.get(kind);
    if (!own) this.own.set(kind, (own = this.makeOwn(kind)));
    return own;
  }

  private makeOwn(kind: EntityKind): readonly number[] {
    const { entities, home } = this;
    switch (kind) {
      case 'device':
      case 'user':
      case 'mailbox':
        return [entities.named(kind, home)];
      case 'ip':
        return [entities.fresh(kind), entities.named(kind, 1_000_000 + home)];
      default:
        return [entities.fresh(kind), entities.fresh(kind)];
    }
  }

  private drawKind(): EntityKind {
    let left = this.random.next() * evidenceShares.reduce((sum, [, share]) => sum + share, 0);
    for (const [kind, share] of evidenceShares) {
      left -= share;
      if (left < 0) return kind;
    }
    return 'ip';
  }
}

function shuffled(count: number, random: Random): Int32Array {
  const order = Int32Array.from({ length: count }, (_, index) => index);
  for (let index = count - 1; index > 0; index -= 1) {
    const other = random.below(index + 1);
    [order[index], order[other]] = [order[other] as number, order[index] as number];
  }
  return order;
}
