import { entityNoun } from '../../shared/correlation/link-texts.ts';
import { defang } from '../../shared/model/defang.ts';
import type { EntityKind } from '../../shared/model/entity-kinds.ts';
import type { ReadableStore } from './connection.ts';
import type { ReasonLink } from './link-difference.ts';
import { sum, type PartitionChange } from './partition-difference.ts';

/** What the sentence about a change is made of. */
export interface ChangeFacts {
  readonly change: PartitionChange;
  /** The link that brings alerts together, or that no longer holds them; null where there is none. */
  readonly reason: ReasonLink | null;
  readonly isTouched: boolean;
}

/** Writes sentences about changes; entities are named as the store names them. */
export interface ChangeTeller {
  tell(facts: ChangeFacts): string;
}

const alertsOf = (count: number): string =>
  `${count.toLocaleString('en')} ${count === 1 ? 'alert' : 'alerts'}`;

/** Makes a teller for one store. */
export function createChangeTeller(store: ReadableStore): ChangeTeller {
  const read = store.read<{ kind: EntityKind; label: string }>('SELECT kind, label FROM entity WHERE id = ?');
  const nameOf = (id: number): string => {
    const entity = id === 0 ? undefined : read.get(id);
    return entity === undefined
      ? 'something'
      : `the ${entityNoun(entity.kind)} ${defang(entity.kind, entity.label)}`;
  };
  const strengthOf = ({ strength, pooled }: ReasonLink): string =>
    pooled > 0 ? `strength ${strength}, with other weak links ${pooled}` : `strength ${strength}`;
  const joins = (link: ReasonLink): string => `${joinText(link, nameOf)} (${strengthOf(link)})`;
  const parts = (link: ReasonLink): string => `${partText(link, nameOf)} (${strengthOf(link)})`;
  return {
    tell({ change, reason, isTouched }) {
      const because = reason === null ? '' : `: ${joins(reason)}`;
      const without = reason === null ? '' : `: ${parts(reason)}`;
      switch (change.kind) {
        case 'new':
          return `A new incident of ${listSources(change.gained)}${because}.`;
        case 'grows': {
          const gained = sum(change.gained);
          const lost = sum(change.lost);
          const away = lost === 0 ? '' : ` It gives ${alertsOf(lost)} to ${listTargets(change.lost, false)}.`;
          const from = listSources(change.gained);
          return `Grows by ${gained === 0 ? 'nothing' : from}${because}.${away}`;
        }
        case 'shrinks':
        case 'split': {
          const gained = change.gained.size === 0 ? '' : ` It gets ${listSources(change.gained)}.`;
          return `Gives ${alertsOf(sum(change.lost))} of ${change.before.toLocaleString('en')} to ${listTargets(change.lost, true)}${without}.${gained}`;
        }
        case 'merged':
        case 'gone': {
          const all = change.before === 1 ? 'Its alert goes' : `All its ${alertsOf(change.before)} go`;
          return `${all} to ${listTargets(change.lost, change.kind === 'gone')}, and its number leads there${because}.`;
        }
        case 'score':
          return `Keeps its ${alertsOf(change.before)}, of which ${change.repeats.toLocaleString('en')} ${change.repeats === 1 ? 'counts' : 'count'} as repeats in another way${isTouched ? '' : ': its name and score may change'}.`;
      }
    },
  };
}

/** How many places a sentence names before it only counts them. */
const namedPlaces = 3;

/** "3 alerts of incident 41 and 1 alert that is in no incident yet". */
function listSources(gained: ReadonlyMap<number, number>): string {
  return listPlaces(gained, (count, id) =>
    id === 0
      ? `${alertsOf(count)} that ${count === 1 ? 'is' : 'are'} in no incident yet`
      : `${alertsOf(count)} of incident ${id}`,
  );
}

/** "incident 12 and a new incident". */
function listTargets(lost: ReadonlyMap<number, number>, isCounted: boolean): string {
  const created = [...lost].filter(([id]) => id < 0);
  const shown = new Map([...lost].filter(([id]) => id >= 0));
  if (created.length > 0)
    shown.set(
      0,
      created.reduce((total, [, count]) => total + count, 0),
    );
  const news =
    created.length === 1 ? 'a new incident' : `${created.length.toLocaleString('en')} new incidents`;
  const isSeveral = shown.size > 1 && isCounted;
  return listPlaces(shown, (count, id) => {
    const place = id === 0 ? news : `incident ${id}`;
    return isSeveral ? `${place} (${alertsOf(count)})` : place;
  });
}

function listPlaces(
  places: ReadonlyMap<number, number>,
  name: (count: number, id: number) => string,
): string {
  const ordered = [...places].sort(([left, many], [right, more]) => more - many || left - right);
  const named = ordered.slice(0, namedPlaces).map(([id, count]) => name(count, id));
  const rest = ordered.slice(namedPlaces);
  if (rest.length > 0) named.push(`${rest.length.toLocaleString('en')} more`);
  const last = named.pop() ?? '';
  return named.length === 0 ? last : `${named.join(', ')} and ${last}`;
}

type NameOf = (entity: number) => string;

/** What brings two alerts together. */
function joinText({ rule, entity, second }: ReasonLink, nameOf: NameOf): string {
  switch (rule) {
    case 'sharedEntity':
      return `both name ${nameOf(entity)}`;
    case 'deviceUserPair':
      return `both name ${nameOf(entity)} together with ${nameOf(second)}`;
    case 'sourceIncident':
      return 'their source had put them in one incident';
    case 'storm':
      return 'they repeat one alert';
    case 'mustLink':
      return 'an analyst decided that they belong together';
    case 'keptTogether':
      return 'they were in one incident when an analyst began to work on it';
    case 'sequence:mailClick':
    case 'sequence:clickExecution':
    case 'sequence:signInAbuse':
    case 'sequence:credentialUse':
    case 'sequence:lateralMovement':
      return `${sequenceText(rule)}${entity === 0 ? '' : ` of ${nameOf(entity)}`}`;
  }
}

/** What held alerts together and does not any more. */
function partText(link: ReasonLink, nameOf: NameOf): string {
  switch (link.rule) {
    case 'sharedEntity':
      return `${nameOf(link.entity)} no longer holds them together`;
    case 'deviceUserPair':
      return `${nameOf(link.entity)} together with ${nameOf(link.second)} no longer holds them together`;
    default:
      return `that ${joinText(link, nameOf)} no longer holds them together`;
  }
}

function sequenceText(rule: `sequence:${string}`): string {
  switch (rule) {
    case 'sequence:mailClick':
      return 'an email was delivered and then its URL was clicked: a sequence';
    case 'sequence:clickExecution':
      return 'a URL was clicked and then something was run: a sequence';
    case 'sequence:signInAbuse':
      return 'an unusual sign-in was followed by its abuse: a sequence';
    case 'sequence:credentialUse':
      return 'credentials were taken and an unusual sign-in of their user followed: a sequence';
    default:
      return 'credentials were taken and then used on another device: a sequence';
  }
}
