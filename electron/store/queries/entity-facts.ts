import type { OutputOf } from '../../../shared/contract/index.ts';
import type { JsonObject } from '../../../shared/lib/json.ts';
import type { EntityKind } from '../../../shared/model/entity-kinds.ts';
import { earliestBelievedTime } from '../../../shared/model/time.ts';
import { textAt, textsAt, timeAt } from '../../../shared/story/details.ts';
import { flatten } from '../../../shared/story/raw-fields.ts';
import type { ReadableStore } from '../connection.ts';
import { detailsAt, readBodies } from './record-bodies.ts';
import { cached } from './result-cache.ts';

/** One fact of an entity. */
export interface Fact {
  readonly name: string;
  readonly value: string;
}

/** What a person wants to know of an asset at a glance, with where it stands in the Graph security API's evidence. */
const glances: Partial<Record<EntityKind, readonly (readonly [string, readonly string[]])[]>> = {
  device: [
    ['Risk', ['riskScore']],
    ['Health', ['healthStatus']],
    ['Operating system', ['osPlatform']],
    ['Version', ['version']],
    ['Device group', ['rbacGroupName']],
    ['Domain', ['ntDomain']],
    ['Onboarding', ['onboardingStatus']],
    ['Antivirus', ['defenderAvStatus']],
    ['Last IP address', ['lastIpAddress']],
  ],
  user: [
    ['Display name', ['userAccount', 'displayName']],
    ['Principal name', ['userAccount', 'userPrincipalName']],
    ['Account', ['userAccount', 'accountName']],
    ['Domain', ['userAccount', 'domainName']],
    ['SID', ['userAccount', 'userSid']],
  ],
  mailbox: [
    ['Display name', ['displayName']],
    ['Address', ['primaryAddress']],
    ['Principal name', ['upn']],
  ],
  cloudApplication: [
    ['App ID', ['appId']],
    ['Instance', ['instanceName']],
  ],
  cloudResource: [
    ['Resource type', ['resourceType']],
    ['Resource ID', ['resourceId']],
    ['Location', ['location']],
    ['Project', ['projectId']],
    ['Account', ['amazonAccountId']],
  ],
};

/** The facts of an asset that its evidence has, in a fixed order. */
export function assetFacts(kind: EntityKind, details: JsonObject): readonly Fact[] {
  const facts = (glances[kind] ?? []).flatMap(([name, path]) => {
    const value = textAt(details, ...path);
    return value === null ? [] : [{ name, value }];
  });
  const tags = textsAt(details, 'tags');
  return tags.length > 0 ? [...facts, { name: 'Tags', value: tags.join(', ') }] : facts;
}

/** Properties that say something of the evidence, not of the entity, and are shown in places of their own. */
const notFacts =
  /^(@odata\.type|createdDateTime|verdict|remediationStatus|remediationStatusDetails|roles|detailedRoles|detectionStatus|stream)(\[|\.|$)/;

/** Facts kept of one piece of evidence; an entity page is not a dump. */
const mostFacts = 200;

/** Every fact in the details of a piece of evidence; list positions are left out of the names, so that lists stay together. */
export function allFacts(details: JsonObject): readonly Fact[] {
  return flatten(details, { left: mostFacts })
    .filter(({ path }) => !notFacts.test(path) && !path.includes('@odata.type'))
    .map(({ path, value }) => ({ name: path.replaceAll(/\[\d+\]/g, ''), value }));
}

/** SQL of this module, for tests of its plans. */
export const ownPiecesSql = `SELECT e.record_id AS recordId, e.alert_id AS alertId, e.ordinal
  FROM json_each(?) AS j CROSS JOIN evidence AS e INDEXED BY evidence_by_entity ON e.entity_id = ? AND e.alert_id = j.value
  ORDER BY j.key, e.record_id, e.ordinal`;

/** SQL of this module, for tests of its plans: one walk through the entity's evidence. */
export const firstSeenSql =
  'SELECT min(first_seen_ms) FROM evidence INDEXED BY evidence_by_entity WHERE entity_id = ?';

/** What alerts say of an entity. */
interface OwnFacts {
  /** Distinct facts with how many alerts say so, the first alert's value first. */
  readonly facts: OutputOf<'entities.get'>['facts'];
  /** When the evidence of all its alerts says that it was first seen, ms UTC. */
  readonly firstSeen: number | null;
  /** When their sources say that they made it. */
  readonly evidenceCreated: OutputOf<'entities.get'>['evidenceCreated'];
}

/** The first and the last of some times; null without any. */
const spanOf = (times: readonly number[]): OwnFacts['evidenceCreated'] =>
  times.length === 0
    ? null
    : {
        first: times.reduce((one, other) => Math.min(one, other)),
        last: times.reduce((one, other) => Math.max(one, other)),
      };

/** Reads what alerts say of an entity itself, once for each state of the store. Call it within `store.snapshot`. */
export function ownFacts(store: ReadableStore, entityId: number, alertIds: readonly number[]): OwnFacts {
  return cached(store, `facts of entity ${String(entityId)}`, () => {
    const pieces = store
      .read<{ recordId: number; alertId: number; ordinal: number }>(ownPiecesSql)
      .all(JSON.stringify(alertIds), entityId);
    const bodies = new Map(readBodies(store, alertIds).map(({ recordId, alert }) => [recordId, alert]));
    const facts = new Map<string, Map<string, Set<number>>>();
    const created: number[] = [];
    for (const { recordId, alertId, ordinal } of pieces) {
      const details = detailsAt(bodies.get(recordId) ?? null, ordinal);
      const made = timeAt(details, 'createdDateTime');
      if (made !== null && made >= earliestBelievedTime) created.push(made);
      for (const { name, value } of allFacts(details)) {
        const values = facts.get(name) ?? new Map<string, Set<number>>();
        facts.set(name, values);
        values.set(value, (values.get(value) ?? new Set()).add(alertId));
      }
    }
    return {
      facts: [...facts].map(([name, values]) => ({
        name,
        values: [...values].slice(0, 50).map(([value, alerts]) => ({ value, alerts: alerts.size })),
      })),
      firstSeen: store.pluck<number | null>(firstSeenSql).get(entityId) ?? null,
      evidenceCreated: spanOf(created),
    };
  });
}
