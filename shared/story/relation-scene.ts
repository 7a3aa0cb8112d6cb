import type { EntityKind } from '../model/entity-kinds.ts';
import type { ToldSignIn } from './record-sign-in.ts';
import { actorsOf } from './relation-actors.ts';
import type { Actors } from './relation-actors.ts';
import { deviceTexts } from './relation-finder.ts';
import type { EntityFinder } from './relation-finder.ts';
import type { StoryAlert, StoryEvidence } from './types.ts';
import { triedVerbs } from './verbs.ts';
import type { Reason, Verb } from './verbs.ts';

/** An alert as relations are read from it. */
export type ToldAlert = Pick<StoryAlert, 'title' | 'tactic' | 'serviceSource' | 'techniques'>;

/** One thing that an entity did to another, as one alert tells it. */
export interface Relation {
  readonly source: number;
  readonly target: number;
  readonly relation: Verb;
  /** What says so. */
  readonly because: Reason;
}

/** Notes that one entity did something to another; nothing where one of them is not known. */
export type Relate = (source: number | null, target: number | null, verb: Verb, because: Reason) => void;

/** What relations are read from: one record of an alert. */
export interface Scene {
  readonly title: string;
  readonly service: string;
  readonly techniques: readonly string[];
  /** The sign-in that the record itself tells of; null where it tells of none. */
  readonly signIn: ToldSignIn | null;
  readonly find: EntityFinder;
  readonly add: Relate;
  /** Evidence that is the alert's own, not named inside of other evidence. */
  readonly own: readonly StoryEvidence[];
  /** Users, else mailboxes. */
  readonly people: readonly StoryEvidence[];
  /** The only one of these that can have done something; null where there are several. */
  readonly person: number | null;
  /** The only device on which something can have been done. */
  readonly device: StoryEvidence | null;
  /** What the only device of all is called; empty where there are several. */
  readonly devices: readonly string[];
  readonly actors: Actors;
}

/** Makes the scene of one record. */
export function sceneOf(
  alert: ToldAlert | undefined,
  evidence: readonly StoryEvidence[],
  find: EntityFinder,
  add: Relate,
  signIn: ToldSignIn | null,
): Scene {
  const own = evidence.filter(({ embedded }) => !embedded);
  const ofKind = (kind: EntityKind): readonly StoryEvidence[] =>
    own.filter(({ entity }) => entity.kind === kind);
  const users = ofKind('user');
  const people = users.length > 0 ? users : ofKind('mailbox');
  const all = ofKind('device');
  const [first] = all;
  const devices = first && isOne(all) ? deviceTexts(first.details) : [];
  return {
    title: alert?.title ?? '',
    service: alert?.serviceSource ?? '',
    techniques: alert?.techniques ?? [],
    signIn,
    find,
    add,
    own,
    people,
    person: only(people),
    device: onlyItem(
      all.filter((item) => hasNoRole(item, ['attacked', 'contextual', 'destination', 'scanned'])),
    ),
    devices,
    actors: actorsOf(evidence, devices, find),
  };
}

/** True where all are of one entity. */
export const isOne = (items: readonly StoryEvidence[]): boolean =>
  items.every(({ entity }) => entity.id === items[0]?.entity.id);

const onlyItem = (items: readonly StoryEvidence[]): StoryEvidence | null =>
  isOne(items) ? (items[0] ?? null) : null;

/** The only one of several that can have done something: whom it was done to has not, unless there is nobody else. */
function only(items: readonly StoryEvidence[]): number | null {
  const able = items.filter(
    (item) => hasNoRole(item, ['contextual', 'scanned', 'attacked']) || item.roles.includes('compromised'),
  );
  return onlyItem(able.length > 0 ? able : items)?.entity.id ?? null;
}

/** True for evidence with one of some roles. */
export const hasRole = ({ roles }: StoryEvidence, wanted: readonly string[]): boolean =>
  roles.some((role) => wanted.includes(role));

/** True for evidence with none of some roles. */
export const hasNoRole = (item: StoryEvidence, wanted: readonly string[]): boolean => !hasRole(item, wanted);

/** Entities of some kinds, each once; with roles only those that have one of them. */
export function idsOf(
  evidence: readonly StoryEvidence[],
  kinds: readonly EntityKind[],
  roles?: readonly string[],
): readonly number[] {
  return [
    ...new Set(
      evidence
        .filter((item) => kinds.includes(item.entity.kind) && (roles === undefined || hasRole(item, roles)))
        .map(({ entity }) => entity.id),
    ),
  ];
}

/** Roles of where something came from. */
export const sourceRoles = ['source', 'attacker'];

const stopped: ReadonlySet<string | null | undefined> = new Set(['prevented', 'blocked']);

/** True for what its source says to have stopped: it was tried, and did not come about. */
export const isStopped = ({ remediationStatus, detectionStatus }: StoryEvidence): boolean =>
  stopped.has(remediationStatus) || stopped.has(detectionStatus);

/** A verb, or where what is told did not come about, that it was tried. */
export const asTried = (verb: Verb, isTried: boolean): Verb =>
  isTried ? (triedVerbs.get(verb) ?? verb) : verb;
