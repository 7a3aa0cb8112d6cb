import { describe, expect, it } from 'vitest';
import { entityKindCodes } from '../../shared/correlation/index.ts';
import type { EntityKind } from '../../shared/model/entity-kinds.ts';
import { generateAlerts, type GeneratedAlerts } from './generate-alerts.ts';
import { densities, publishedEvidenceShares, publishedFigures, publishedReuse } from './guide-figures.ts';

const large = generateAlerts({ alerts: 40_000, seed: 11 });

function columnsOf({ input, truth }: GeneratedAlerts): readonly ArrayLike<number>[] {
  const { alerts, postings, entities } = input;
  return [
    truth,
    alerts.first,
    alerts.tenant,
    alerts.detector,
    alerts.asset,
    alerts.facts,
    postings.offsets,
    postings.entities,
    entities.kind,
    entities.links,
  ];
}

function countByKind({ input }: GeneratedAlerts): ReadonlyMap<number, { rows: number; distinct: number }> {
  const counts = new Map<number, { rows: number; distinct: number }>();
  const met = new Uint8Array(input.entities.count);
  for (const entity of input.postings.entities) {
    const kind = input.entities.kind[entity] as number;
    const count = counts.get(kind) ?? { rows: 0, distinct: 0 };
    counts.set(kind, count);
    count.rows += 1;
    if (met[entity] === 0) count.distinct += 1;
    met[entity] = 1;
  }
  return counts;
}

describe('generateAlerts', () => {
  it('makes the same of the same seed, and something else of another', () => {
    const options = { alerts: 3000, seed: 5 };
    const once = generateAlerts(options);
    expect(columnsOf(generateAlerts(options))).toEqual(columnsOf(once));
    expect(generateAlerts({ ...options, seed: 6 }).input.alerts.first).not.toEqual(once.input.alerts.first);
  });

  it('has the published means: alerts an incident and evidence an alert', () => {
    const { input, truth } = large;
    const incidents = new Set(truth).size;
    expect(input.alerts.count / incidents).toBeCloseTo(publishedFigures.alertsPerIncident, 1);
    const evidence = input.postings.entities.length / input.alerts.count;
    expect(Math.abs(evidence - publishedFigures.evidencePerAlert)).toBeLessThan(0.5);
  });

  it('has the published share of each kind of evidence within one and a half points', () => {
    const counts = countByKind(large);
    const rows = large.input.postings.entities.length;
    for (const [kind, share] of Object.entries(publishedEvidenceShares)) {
      const found = (100 * (counts.get(entityKindCodes[kind as EntityKind])?.rows ?? 0)) / rows;
      expect(Math.abs(found - share), `${kind}: ${found.toFixed(1)} for ${share}`).toBeLessThan(1.5);
    }
  });

  it('meets values again, less often than the published rows do', () => {
    const counts = countByKind(large);
    for (const [kind, published] of Object.entries(publishedReuse)) {
      const count = counts.get(entityKindCodes[kind as EntityKind]);
      const reuse = (count?.rows ?? 0) / (count?.distinct ?? 1);
      expect(reuse, kind).toBeLessThan(published);
      expect(reuse, kind).toBeGreaterThan(published / 3);
    }
  });

  it('names more accounts than devices, no more so than the published rows', () => {
    const counts = countByKind(large);
    const accounts = counts.get(entityKindCodes.user)?.distinct ?? 0;
    const ratio = accounts / (counts.get(entityKindCodes.device)?.distinct ?? 1);
    expect(ratio).toBeGreaterThan(publishedFigures.accountsPerDevice / 2);
    expect(ratio).toBeLessThan(publishedFigures.accountsPerDevice);
  });

  it('shares messages, sessions and runs of programs within an incident only', () => {
    const { alerts, postings, entities } = large.input;
    const own = new Set<number>(
      ['mailMessage', 'session', 'process'].map((kind) => entityKindCodes[kind as EntityKind]),
    );
    const incidentOf = new Map<number, number>();
    for (let alert = 0; alert < alerts.count; alert += 1) {
      for (const entity of postings.entities.subarray(postings.offsets[alert], postings.offsets[alert + 1])) {
        if (!own.has(entities.kind[entity] as number)) continue;
        const incident = incidentOf.get(entity) ?? large.truth.at(alert) ?? -1;
        incidentOf.set(entity, incident);
        if (incident !== large.truth[alert]) expect.fail(`entity ${entity} is in two incidents`);
      }
    }
    expect(incidentOf.size).toBeGreaterThan(1000);
  });

  it('has few detectors that raise most alerts, as published', () => {
    const byDetector = new Map<number, number>();
    for (const detector of large.input.alerts.detector)
      byDetector.set(detector, (byDetector.get(detector) ?? 0) + 1);
    const counts = [...byDetector.values()].sort((a, b) => b - a);
    const half = counts.slice(0, 15).reduce((sum, count) => sum + count, 0) / large.input.alerts.count;
    expect(half).toBeGreaterThan(0.5);
    expect(counts.length).toBeGreaterThan(1000);
  });

  it('has a heavy tail of incident sizes', () => {
    const sizes = new Map<number, number>();
    for (const incident of large.truth) sizes.set(incident, (sizes.get(incident) ?? 0) + 1);
    const alone = [...sizes.values()].filter((size) => size === 1).length / sizes.size;
    expect(alone).toBeGreaterThan(0.65);
    expect(alone).toBeLessThan(0.85);
    expect(Math.max(...sizes.values())).toBeGreaterThan(40);
  });

  it('keeps each incident in one organization, its entities distinct within an alert, and its asset first', () => {
    const { alerts, postings } = large.input;
    const tenantOf = new Map<number, number>();
    for (let alert = 0; alert < alerts.count; alert += 1) {
      const incident = large.truth[alert] as number;
      const tenant = tenantOf.get(incident) ?? alerts.tenant.at(alert) ?? -1;
      tenantOf.set(incident, tenant);
      if (alerts.tenant[alert] !== tenant) expect.fail(`incident ${incident} is in two organizations`);
      const named = postings.entities.subarray(postings.offsets[alert], postings.offsets[alert + 1]);
      if (new Set(named).size !== named.length) expect.fail(`alert ${alert} names an entity twice`);
      if (named[0] !== alerts.asset[alert]) expect.fail(`alert ${alert} does not name its asset first`);
    }
    expect(new Set(tenantOf.values()).size).toBe(3);
  });

  it('meets the same assets more often where it is dense', () => {
    const assets = (density: number): number =>
      new Set(generateAlerts({ alerts: 5000, seed: 3, density }).input.alerts.asset).size;
    expect(assets(densities.dense)).toBeLessThan(assets(densities.moderate));
    expect(assets(densities.moderate)).toBeLessThan(assets(densities.sparse));
  });
});
