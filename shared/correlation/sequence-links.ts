import type { IgnoredEntities } from './apply-locks.ts';
import { entityKindCodes, linkReasonBits, linkRuleCodes, type LinkRule } from './codes.ts';
import type { EntitySlots } from './entity-slots.ts';
import { fixedStrength } from './figures.ts';
import { TripleIndex } from './triple-index.ts';
import type { LinkTable } from './link-table.ts';
import { tenantsConflict, type RankedAlerts } from './ranked-alerts.ts';
import { sequenceFact } from './sequence-facts.ts';
import type { FixedRule } from './settings.ts';
import type { Storms } from './storms.ts';
import type { CorrelationInput } from './types.ts';

/** The entities of one alert that sequence rules use as keys. */
interface SequenceKeys {
  readonly users: readonly number[];
  readonly devices: readonly number[];
  readonly urls: readonly number[];
}

interface Sequence {
  readonly rule: LinkRule;
  readonly fixed: FixedRule;
  readonly reason: number;
  readonly cause: number;
  readonly effect: number;
  /** Keys under which an alert is a cause, and under which it looks for one. One or two entities each. */
  readonly causeKeys: (keys: SequenceKeys) => readonly (readonly number[])[];
  readonly effectKeys: (keys: SequenceKeys) => readonly (readonly number[])[];
}

const byUser = ({ users }: SequenceKeys): readonly (readonly number[])[] => users.map((user) => [user]);
const byUserAndUrl = ({ users, urls }: SequenceKeys): readonly (readonly number[])[] => users.flatMap((user) => urls.map((url) => [user, url]));
const byDevice = ({ devices }: SequenceKeys): readonly (readonly number[])[] => devices.flatMap((device) => (device < 0 ? [] : [[device]]));

function sequencesOf(input: CorrelationInput): readonly Sequence[] {
  const { sequences } = input.settings;
  return [
    {
      rule: 'sequence:mailClick',
      fixed: sequences.mailClick,
      reason: linkReasonBits.eventSequence,
      cause: sequenceFact.mailDelivered,
      effect: sequenceFact.urlClicked,
      causeKeys: byUserAndUrl,
      effectKeys: byUserAndUrl,
    },
    {
      // On that user's device: the execution names the user beside a device, or the click named the device.
      rule: 'sequence:clickExecution',
      fixed: sequences.clickExecution,
      reason: linkReasonBits.eventSequence,
      cause: sequenceFact.urlClicked,
      effect: sequenceFact.execution,
      causeKeys: (keys) => (keys.users.length === 0 ? [] : [...byUser(keys), ...byDevice(keys)]),
      effectKeys: (keys) => (keys.devices.length === 0 ? [] : [...byUser(keys), ...byDevice(keys)]),
    },
    {
      rule: 'sequence:signInAbuse',
      fixed: sequences.signInAbuse,
      reason: linkReasonBits.eventSequence,
      cause: sequenceFact.signInAnomaly,
      effect: sequenceFact.mailboxRuleOrMassDownload,
      causeKeys: byUser,
      effectKeys: byUser,
    },
    {
      // The logon names the device it came from and another.
      rule: 'sequence:lateralMovement',
      fixed: sequences.lateralMovement,
      reason: linkReasonBits.lateralMovementPath,
      cause: sequenceFact.credentialAccess,
      effect: sequenceFact.remoteLogon,
      causeKeys: byDevice,
      effectKeys: (keys) => (keys.devices.length < 2 ? [] : byDevice(keys)),
    },
  ];
}

/** Links each effect with the latest cause before it under the same key, within the rule's window. */
export function linkBySequences(
  input: CorrelationInput,
  ranked: RankedAlerts,
  storms: Storms,
  slots: EntitySlots,
  ignored: IgnoredEntities | null,
  links: LinkTable,
): void {
  const facts = input.alerts.facts;
  if (!facts.some((bits) => bits !== 0)) return;
  const sequences = sequencesOf(input);
  const keys = new TripleIndex(1024);
  /** Latest cause by number of (sequence, first entity, second entity). */
  const latest: number[] = [];
  for (let rank = 0; rank < ranked.count; rank += 1) {
    const bits = facts[ranked.order[rank] as number] as number;
    if (bits === 0 || ranked.linkable[rank] === 0) continue;
    const own = readKeys(input, ranked.order[rank] as number, rank, slots, ignored);
    sequences.forEach((sequence, number) => {
      if ((bits & sequence.effect) !== 0) {
        for (const [first, second = -1] of sequence.effectKeys(own)) addEffect(sequence, keys.numberOf(number, first as number, second), rank, first as number, second);
      }
      if ((bits & sequence.cause) !== 0) {
        for (const [first, second = -1] of sequence.causeKeys(own)) latest[keys.numberOf(number, first as number, second)] = rank;
      }
    });
  }

  function addEffect(sequence: Sequence, key: number, rank: number, first: number, second: number): void {
    const cause = latest[key];
    if (cause === undefined || storms.head[cause] === storms.head[rank]) return;
    if (ranked.tenant && tenantsConflict(ranked.tenant[cause] as number, ranked.tenant[rank] as number)) return;
    const gap = (ranked.time[rank] as number) - (ranked.time[cause] as number);
    if (gap > sequence.fixed.window) return;
    const strength = fixedStrength(sequence.fixed, gap, input.settings);
    links.add(cause, rank, linkRuleCodes[sequence.rule], first, second, gap, sequence.fixed.window, strength, sequence.reason);
  }
}

/** Users, devices and URLs of an alert that may link: they have a slot (seen near in time elsewhere) and are no hubs. */
function readKeys(input: CorrelationInput, alert: number, rank: number, slots: EntitySlots, ignored: IgnoredEntities | null): SequenceKeys {
  const { offsets, entities } = input.postings;
  const { user, device, url } = entityKindCodes;
  const users: number[] = [];
  const devices: number[] = [];
  const urls: number[] = [];
  for (let at = offsets[alert] as number; at < (offsets[alert + 1] as number); at += 1) {
    const entity = entities[at] as number;
    const kind = input.entities.kind[entity];
    if ((kind !== user && kind !== device && kind !== url) || input.entities.links[entity] === 0) continue;
    const usable = slots.isUsable(entity) && !ignored?.everywhere.has(entity) && !ignored?.here.get(entity)?.has(rank);
    // An unusable device still counts as another device, never as a key.
    if (kind === device) devices.push(usable ? entity : -1 - devices.length);
    else if (usable) (kind === user ? users : urls).push(entity);
  }
  return { users, devices, urls };
}
