import type { IgnoredEntities } from './apply-locks.ts';
import { entityKindCodes, linkReasonBits, linkRuleCodes, type LinkRule } from './codes.ts';
import type { EntityMeasure } from './entity-measure.ts';
import { fixedStrength } from './figures.ts';
import { TripleIndex } from './triple-index.ts';
import type { LinkSink } from './link-table.ts';
import type { RankedAlerts } from './ranked-alerts.ts';
import { sequenceFact } from './sequence-facts.ts';
import type { FixedRule } from './settings.ts';
import type { Storms } from './storms.ts';
import type { CorrelationInput } from './types.ts';

/** What two alerts of a sequence have in common. */
type SequenceKey = 'user' | 'userAndUrl' | 'device' | 'userOrDevice';

interface Sequence {
  readonly rule: LinkRule;
  readonly fixed: FixedRule;
  readonly reason: number;
  readonly cause: number;
  readonly effect: number;
  readonly key: SequenceKey;
  /** What else the cause, and the effect, has to name. */
  readonly causeHasUser: boolean;
  readonly effectHasDevices: number;
}

function sequencesOf(input: CorrelationInput): readonly Sequence[] {
  const { sequences } = input.settings;
  const { eventSequence, lateralMovementPath } = linkReasonBits;
  const fact = sequenceFact;
  return [
    {
      rule: 'sequence:mailClick',
      fixed: sequences.mailClick,
      reason: eventSequence,
      cause: fact.mailDelivered,
      effect: fact.urlClicked,
      key: 'userAndUrl',
      causeHasUser: false,
      effectHasDevices: 0,
    },
    {
      // On that user's device: the execution names the user beside a device, or the click named the user and
      // the device.
      rule: 'sequence:clickExecution',
      fixed: sequences.clickExecution,
      reason: eventSequence,
      cause: fact.urlClicked,
      effect: fact.execution,
      key: 'userOrDevice',
      causeHasUser: true,
      effectHasDevices: 1,
    },
    {
      rule: 'sequence:signInAbuse',
      fixed: sequences.signInAbuse,
      reason: eventSequence,
      cause: fact.signInAnomaly,
      effect: fact.mailboxRuleOrMassDownload,
      key: 'user',
      causeHasUser: false,
      effectHasDevices: 0,
    },
    {
      rule: 'sequence:credentialUse',
      fixed: sequences.credentialUse,
      reason: eventSequence,
      cause: fact.credentialAccess,
      effect: fact.signInAnomaly,
      key: 'user',
      causeHasUser: false,
      effectHasDevices: 0,
    },
    {
      // The logon names the device that it came from, and another.
      rule: 'sequence:lateralMovement',
      fixed: sequences.lateralMovement,
      reason: lateralMovementPath,
      cause: fact.credentialAccess,
      effect: fact.remoteLogon,
      key: 'device',
      causeHasUser: false,
      effectHasDevices: 2,
    },
  ];
}

/** Links each effect with the latest cause before it under the same key, within the rule's window. */
export function linkBySequences(
  input: CorrelationInput,
  ranked: RankedAlerts,
  storms: Storms,
  measure: EntityMeasure,
  ignored: IgnoredEntities | null,
  links: LinkSink,
): void {
  const sequences = sequencesOf(input);
  const { marks, ranks } = markKeys(input, ranked, measure, sequences);
  const run = new SequenceRun(input, ranked, storms, measure, links, sequences);
  const own = new SequenceEntities(measure, ignored, marks);
  for (const rank of ranks) {
    const alert = ranked.order[rank] as number;
    own.read(alert, rank);
    run.take(own, rank, input.alerts.facts[alert] as number);
  }
}

/** The marks of an alert as a cause; above them are those as an effect. */
const effectShift = 8;
const causeMarks = (1 << effectShift) - 1;

/**
 * Most alerts of a sequence share nothing with one of its other side. By entity: a bit for each sequence of which a cause
 * and, after it, an effect name it; and the alerts (ranks, ascending) of either side that name such an entity.
 */
function markKeys(
  input: CorrelationInput,
  ranked: RankedAlerts,
  measure: EntityMeasure,
  sequences: readonly Sequence[],
): { readonly marks: Uint8Array; readonly ranks: readonly number[] } {
  const marks = new Uint8Array(input.entities.count);
  const byRank = marksByRank(input, ranked, sequences);
  const { ranks, ends } = measure.context.lists;
  const isKeyed = new Uint8Array(ranked.count);
  for (const entity of measure.keys) {
    const start = measure.startOf(entity);
    const end = ends[entity] as number;
    let causes = 0;
    let followed = 0;
    for (let at = start; at < end; at += 1) {
      const mark = byRank[ranks[at] as number] as number;
      followed |= causes & (mark >> effectShift);
      causes |= mark & causeMarks;
    }
    if (followed === 0) continue;
    marks[entity] = followed;
    for (let at = start; at < end; at += 1) {
      const rank = ranks[at] as number;
      const mark = byRank[rank] as number;
      if (((mark | (mark >> effectShift)) & followed) !== 0) isKeyed[rank] = 1;
    }
  }
  const keyed: number[] = [];
  for (let rank = 0; rank < ranked.count; rank += 1) if (isKeyed[rank] === 1) keyed.push(rank);
  return { marks, ranks: keyed };
}

/** Of which sequences an alert (rank) is a cause, and above `effectShift` of which an effect. */
function marksByRank(
  input: CorrelationInput,
  ranked: RankedAlerts,
  sequences: readonly Sequence[],
): Uint16Array {
  const { facts } = input.alerts;
  const byFacts = Uint16Array.from({ length: 1 << 8 }, (_, bits) => marksOf(bits, sequences));
  const byRank = new Uint16Array(ranked.count);
  for (let rank = 0; rank < ranked.count; rank += 1)
    byRank[rank] = byFacts[(facts[ranked.order[rank] as number] as number) & 0xff] as number;
  return byRank;
}

function marksOf(bits: number, sequences: readonly Sequence[]): number {
  return sequences.reduce(
    (sum, { cause, effect }, number) =>
      sum |
      ((bits & cause) !== 0 ? 1 << number : 0) |
      ((bits & effect) !== 0 ? 1 << (number + effectShift) : 0),
    0,
  );
}

const anyTenant = -2;

/** Alerts in canonical order: each effect looks for its cause, each cause is kept for the effects after it. */
class SequenceRun {
  private readonly keys = new TripleIndex(1024);
  /** Latest cause by number of (sequence and tenant, first entity, second entity). */
  private readonly latest: number[] = [];
  private readonly input: CorrelationInput;
  private readonly ranked: RankedAlerts;
  private readonly storms: Storms;
  private readonly measure: EntityMeasure;
  private readonly links: LinkSink;
  private readonly sequences: readonly Sequence[];

  constructor(
    input: CorrelationInput,
    ranked: RankedAlerts,
    storms: Storms,
    measure: EntityMeasure,
    links: LinkSink,
    sequences: readonly Sequence[],
  ) {
    this.input = input;
    this.ranked = ranked;
    this.storms = storms;
    this.measure = measure;
    this.links = links;
    this.sequences = sequences;
  }

  take(own: SequenceEntities, rank: number, bits: number): void {
    this.sequences.forEach((sequence, number) => {
      if ((bits & sequence.effect) !== 0 && own.deviceCount >= sequence.effectHasDevices) {
        own.visit(sequence.key, number, (first, second) => {
          const cause = this.latestCause(number, first, second, rank);
          if (cause >= 0) this.addLink(sequence, cause, rank, first, second);
        });
      }
      if ((bits & sequence.cause) !== 0 && (own.userCount > 0 || !sequence.causeHasUser)) {
        own.visit(sequence.key, number, (first, second) => {
          this.keepCause(number, anyTenant, first, second, rank);
          const { tenant } = this.ranked;
          if (tenant) this.keepCause(number, tenant[rank] as number, first, second, rank);
        });
      }
    });
  }

  private keepCause(sequence: number, tenant: number, first: number, second: number, rank: number): void {
    this.latest[this.keys.numberOf(this.groupOf(sequence, tenant), first, second)] = rank;
  }

  private groupOf(sequence: number, tenant: number): number {
    return sequence + this.sequences.length * (tenant - anyTenant);
  }

  /** The latest cause of a tenant that may be with the effect's, -1 when there is none. */
  private latestCause(sequence: number, first: number, second: number, rank: number): number {
    const own = this.ranked.tenant === null ? -1 : (this.ranked.tenant[rank] as number);
    if (own < 0) return this.latestOf(sequence, anyTenant, first, second);
    return Math.max(this.latestOf(sequence, own, first, second), this.latestOf(sequence, -1, first, second));
  }

  private latestOf(sequence: number, tenant: number, first: number, second: number): number {
    const number = this.keys.find(this.groupOf(sequence, tenant), first, second);
    return number < 0 ? -1 : (this.latest[number] as number);
  }

  private addLink(sequence: Sequence, cause: number, rank: number, first: number, second: number): void {
    const { ranked, storms, measure, input } = this;
    if (storms.head[cause] === storms.head[rank]) return;
    const gap = (ranked.time[rank] as number) - (ranked.time[cause] as number);
    if (gap > sequence.fixed.window) return;
    this.links.add(
      cause,
      rank,
      linkRuleCodes[sequence.rule],
      first,
      second,
      gap,
      sequence.fixed.window,
      fixedStrength(sequence.fixed, gap, measure.chanceOf(first, second, cause, rank), input.settings),
      sequence.reason,
    );
  }
}

const { user, device, url } = entityKindCodes;

/** Entities of one alert that sequence rules use as keys. The lists are used again for the next alert. */
class SequenceEntities {
  readonly users: number[] = [];
  readonly devices: number[] = [];
  readonly urls: number[] = [];
  /** Devices and users that it names, whether or not they may be keys. */
  deviceCount = 0;
  userCount = 0;
  private readonly measure: EntityMeasure;
  private readonly ignored: IgnoredEntities | null;
  private readonly marks: Uint8Array;

  /** @param marks from `markKeys`. */
  constructor(measure: EntityMeasure, ignored: IgnoredEntities | null, marks: Uint8Array) {
    this.measure = measure;
    this.ignored = ignored;
    this.marks = marks;
  }

  read(alert: number, rank: number): void {
    const { users, devices, urls, measure, ignored } = this;
    const { entities, postings } = measure.context.input;
    users.length = 0;
    devices.length = 0;
    urls.length = 0;
    this.deviceCount = 0;
    this.userCount = 0;
    const end = postings.offsets[alert + 1] as number;
    for (let at = postings.offsets[alert] as number; at < end; at += 1) {
      const entity = postings.entities[at] as number;
      const kind = entities.kind[entity];
      if ((kind !== user && kind !== device && kind !== url) || entities.links[entity] === 0) continue;
      if (kind === device) this.deviceCount += 1;
      if (kind === user) this.userCount += 1;
      if (
        !measure.isUsable(entity) ||
        ignored?.everywhere.has(entity) ||
        ignored?.here.get(entity)?.has(rank)
      )
        continue;
      (kind === user ? users : kind === device ? devices : urls).push(entity);
    }
  }

  /** The keys of a sequence (its number) that a cause and an effect name. */
  visit(key: SequenceKey, sequence: number, visit: (first: number, second: number) => void): void {
    const { users, devices, urls, marks } = this;
    const isKey = (entity: number): boolean => (((marks[entity] as number) >> sequence) & 1) === 1;
    if (key === 'userAndUrl') {
      for (const user of users) if (isKey(user)) for (const url of urls) if (isKey(url)) visit(user, url);
      return;
    }
    if (key !== 'device') for (const user of users) if (isKey(user)) visit(user, -1);
    if (key !== 'user') for (const device of devices) if (isKey(device)) visit(device, -1);
  }
}
