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
  const { facts } = input.alerts;
  const sequences = sequencesOf(input);
  const wanted = sequences.reduce((bits, sequence) => bits | sequence.cause | sequence.effect, 0);
  const own = new SequenceEntities(measure, ignored);
  const keys = new TripleIndex(1024);
  /** Latest cause by number of (sequence and tenant, first entity, second entity). */
  const latest: number[] = [];
  const anyTenant = -2;
  for (let rank = 0; rank < ranked.count; rank += 1) {
    const bits = facts[ranked.order[rank] as number] as number;
    if ((bits & wanted) !== 0 && ranked.linkable[rank] === 1) takeAlert(rank, bits);
  }

  function takeAlert(rank: number, bits: number): void {
    own.read(ranked.order[rank] as number, rank);
    sequences.forEach((sequence, number) => {
      if ((bits & sequence.effect) !== 0 && own.deviceCount >= sequence.effectHasDevices) {
        own.visit(sequence.key, (first, second) => {
          const cause = latestCause(number, first, second, rank);
          if (cause >= 0) addSequenceLink(sequence, cause, rank, first, second);
        });
      }
      if ((bits & sequence.cause) !== 0 && (own.userCount > 0 || !sequence.causeHasUser)) {
        own.visit(sequence.key, (first, second) => {
          latest[causeNumber(number, anyTenant, first, second)] = rank;
          if (ranked.tenant) latest[causeNumber(number, ranked.tenant[rank] as number, first, second)] = rank;
        });
      }
    });
  }

  function causeNumber(sequence: number, tenant: number, first: number, second: number): number {
    return keys.numberOf(sequence + sequences.length * (tenant - anyTenant), first, second);
  }

  /** The latest cause of a tenant that may be with the effect's, -1 when there is none. */
  function latestCause(sequence: number, first: number, second: number, rank: number): number {
    const own = ranked.tenant === null ? -1 : (ranked.tenant[rank] as number);
    const latestOf = (tenant: number): number => latest[causeNumber(sequence, tenant, first, second)] ?? -1;
    return own < 0 ? latestOf(anyTenant) : Math.max(latestOf(own), latestOf(-1));
  }

  function addSequenceLink(
    sequence: Sequence,
    cause: number,
    rank: number,
    first: number,
    second: number,
  ): void {
    if (storms.head[cause] === storms.head[rank]) return;
    const gap = (ranked.time[rank] as number) - (ranked.time[cause] as number);
    if (gap > sequence.fixed.window) return;
    const strength = fixedStrength(
      sequence.fixed,
      gap,
      measure.chanceOf(second < 0 ? [first] : [first, second], cause, rank),
      input.settings,
    );
    links.add(
      cause,
      rank,
      linkRuleCodes[sequence.rule],
      first,
      second,
      gap,
      sequence.fixed.window,
      strength,
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

  constructor(measure: EntityMeasure, ignored: IgnoredEntities | null) {
    this.measure = measure;
    this.ignored = ignored;
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

  visit(key: SequenceKey, visit: (first: number, second: number) => void): void {
    const { users, devices, urls } = this;
    if (key === 'userAndUrl') {
      for (const user of users) for (const url of urls) visit(user, url);
      return;
    }
    if (key !== 'device') for (const user of users) visit(user, -1);
    if (key !== 'user') for (const device of devices) visit(device, -1);
  }
}
