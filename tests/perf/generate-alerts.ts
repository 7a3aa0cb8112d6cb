import { defaultCorrelationSettings, type CorrelationInput } from '../../shared/correlation/index.ts';
import { IncidentSource } from './generated-incident.ts';
import { createWorld, NumberList } from './generated-world.ts';
import { densities, publishedFigures } from './guide-figures.ts';
import { createRandom, type Random } from './random.ts';

/**
 * What to generate. Everything else is in `guide-figures.ts`, which says what of it is published and what is
 * assumed.
 */
export interface GeneratorOptions {
  readonly alerts: number;
  readonly seed: number;
  /** Span of starts of incidents, days; GUIDE covers two weeks. */
  readonly days?: number;
  /** Alerts a device a day: `densities`. */
  readonly density?: number;
}

/** A generated input with the incident that each alert really belongs to. */
export interface GeneratedAlerts {
  readonly input: CorrelationInput;
  /** Number of the true incident of each alert. */
  readonly truth: Int32Array;
}

/** A Monday. */
const START = Date.UTC(2026, 0, 5);

/** Labelled alerts as columns, the same for the same options; time and memory grow with the number of alerts. */
export function generateAlerts(options: GeneratorOptions): GeneratedAlerts {
  const { alerts: count, seed, days = publishedFigures.days, density = densities.moderate } = options;
  const random = createRandom(seed);
  const world = createWorld(count, count / (days * density));
  const incidents = new IncidentSource(world, random, START, days);
  // Alerts come in no order of time, and not incident by incident.
  const place = shuffled(count, random);
  const first = new Float64Array(count);
  const truth = new Int32Array(count);
  const tenant = new Int32Array(count);
  const asset = new Int32Array(count);
  const detector = new Int32Array(count);
  const facts = new Uint16Array(count);
  const offsets = new Int32Array(count + 1);
  const begins = new Int32Array(count);
  const raised = new NumberList();
  let made = 0;
  for (let incident = 0; made < count; incident += 1) {
    for (const one of incidents.raise(count - made)) {
      const alert = place[made] as number;
      made += 1;
      first[alert] = one.first;
      truth[alert] = incident;
      tenant[alert] = one.tenant;
      detector[alert] = one.detector;
      facts[alert] = one.facts;
      asset[alert] = one.evidence[0] as number;
      begins[alert] = raised.length;
      offsets[alert + 1] = one.evidence.length;
      for (const entity of one.evidence) raised.push(entity);
    }
  }
  for (let alert = 0; alert < count; alert += 1)
    offsets[alert + 1] = (offsets[alert + 1] as number) + (offsets[alert] as number);
  const entities = new Int32Array(raised.length);
  for (let alert = 0; alert < count; alert += 1) {
    const begin = (begins[alert] as number) - (offsets[alert] as number);
    for (let at = offsets[alert] as number; at < (offsets[alert + 1] as number); at += 1)
      entities[at] = raised.at(begin + at);
  }
  const kind = Uint8Array.from(world.table.kinds.done());
  const input: CorrelationInput = {
    alerts: {
      count,
      uid: Array.from({ length: count }, (_, alert) => `alert-${String(alert).padStart(8, '0')}`),
      first,
      linkable: new Uint8Array(count).fill(1),
      tenant,
      detector,
      asset,
      facts,
      sourceGroup: new Int32Array(count).fill(-1),
    },
    postings: { offsets, entities },
    entities: {
      count: kind.length,
      kind,
      links: world.table.links(),
      key: (entity) => `${kind[entity]}:${entity}`,
    },
    locks: [],
    settings: defaultCorrelationSettings,
  };
  return { input, truth };
}

function shuffled(count: number, random: Random): Int32Array {
  const order = Int32Array.from({ length: count }, (_, index) => index);
  for (let index = count - 1; index > 0; index -= 1) {
    const other = random.below(index + 1);
    [order[index], order[other]] = [order[other] as number, order[index] as number];
  }
  return order;
}
