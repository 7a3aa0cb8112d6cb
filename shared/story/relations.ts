import type { JsonValue } from '../lib/json.ts';
import type { EntityKind } from '../model/entity-kinds.ts';
import { groupBy } from './collect.ts';
import { isJsonArray, textAt, textsAt, valueAt } from './details.ts';
import type { StoryAlert, StoryEvidence } from './types.ts';
import { titleVerbs, verbs } from './verbs.ts';
import type { Verb } from './verbs.ts';

/** One thing that an entity did to another, as one alert tells it. */
export interface Relation {
  readonly source: number;
  readonly target: number;
  readonly relation: Verb;
}

/** Notes that one entity did something to another; nothing where one of them is not known. */
type Relate = (source: number | null, target: number | null, verb: Verb) => void;

/** Finds an entity of certain kinds by one of its folded identifiers. */
export type EntityFinder = (kinds: readonly EntityKind[], value: string | null) => number | null;

/** Makes a finder over the entities of a story. */
export function createFinder(
  evidence: readonly StoryEvidence[],
  identifiers: ReadonlyMap<number, readonly string[]>,
): EntityFinder {
  const byValue = new Map<string, number>();
  for (const { entity, details } of evidence) {
    // A URL is identified by its normal form; other evidence names it as it was written.
    const written = entity.kind === 'url' ? textAt(details, 'url') : null;
    for (const value of [...(identifiers.get(entity.id) ?? []), ...(written === null ? [] : [written])]) {
      const key = `${entity.kind} ${value}`;
      const known = byValue.get(key);
      if (known === undefined || entity.id < known) byValue.set(key, entity.id);
    }
  }
  return (kinds, value) => {
    if (value === null) return null;
    for (const kind of kinds) {
      const found = byValue.get(`${kind} ${value}`) ?? byValue.get(`${kind} ${value.toLowerCase()}`);
      if (found !== undefined) return found;
    }
    return null;
  };
}

const identityServices = new Set([
  'azureAdIdentityProtection',
  'microsoftDefenderForCloudApps',
  'microsoftDefenderForIdentity',
  'microsoftAppGovernance',
]);

/** The entities of one alert by the parts they can play. */
interface Cast {
  /** Evidence that is the alert's own, not named inside of other evidence. */
  readonly own: readonly StoryEvidence[];
  readonly people: readonly number[];
  /** What acts on a device: its processes, else the device itself. */
  readonly actors: readonly number[];
  /** Processes by their ids, which are reused. */
  readonly processes: ReadonlyMap<string, readonly StoryEvidence[]>;
}

/** One alert tells so many relations at most: where hundreds act on hundreds, nobody knows who did what. */
const mostRelations = 2_000;

/**
 * What the entities of one alert have to do with each other, read from the details of its evidence. Says only what the fields say:
 * a sign-in, a click and a connection are told by the alert's kind, its title and the roles of its evidence.
 */
export function relationsOf(
  alert: StoryAlert | undefined,
  evidence: readonly StoryEvidence[],
  find: EntityFinder,
): readonly Relation[] {
  const relations: Relation[] = [];
  const add: Relate = (source, target, relation) => {
    if (source === null || target === null || source === target || relations.length >= mostRelations) return;
    relations.push({ source, target, relation });
  };
  const own = evidence.filter(({ embedded }) => !embedded);
  const users = idsOf(own, ['user']);
  const processes = idsOf(own, ['process']);
  const cast: Cast = {
    own,
    people: users.length > 0 ? users : idsOf(own, ['mailbox']),
    actors: processes.length > 0 ? processes : idsOf(own, ['device']),
    processes: groupBy(
      own.filter(({ entity }) => entity.kind === 'process'),
      ({ details }) => textAt(details, 'processId') ?? '',
    ),
  };
  for (const item of evidence) relateItem(item, alert, cast, find, add);
  if (alert?.tactic === 'lateral-movement') relateMovement(own, add);
  return relations;
}

function idsOf(
  evidence: readonly StoryEvidence[],
  kinds: readonly EntityKind[],
  roles?: readonly string[],
): readonly number[] {
  return [
    ...new Set(
      evidence
        .filter(
          (item) =>
            kinds.includes(item.entity.kind) &&
            (roles === undefined || item.roles.some((role) => roles.includes(role))),
        )
        .map(({ entity }) => entity.id),
    ),
  ];
}

function relateItem(
  { entity, details, roles }: StoryEvidence,
  alert: StoryAlert | undefined,
  cast: Cast,
  find: EntityFinder,
  add: Relate,
): void {
  const { own, people, actors } = cast;
  const byActors = (verb: Verb): void => {
    for (const actor of actors) add(actor, entity.id, verb);
  };
  switch (entity.kind) {
    case 'mailMessage':
      relateMessage(entity.id, details, find, add);
      break;
    case 'mailCluster':
      for (const id of textsAt(details, 'networkMessageIds'))
        add(entity.id, find(['mailMessage'], id), verbs.groups);
      break;
    case 'process':
      add(userIn(details, find), entity.id, verbs.ran);
      add(parentIn(details, cast.processes), entity.id, verbs.started);
      add(entity.id, fileIn(valueAt(details, 'imageFile'), find), verbs.runFrom);
      add(entity.id, find(['device'], textAt(details, 'mdeDeviceId')), verbs.on);
      break;
    case 'file':
      add(entity.id, find(['device'], textAt(details, 'mdeDeviceId')), verbs.on);
      if (roles.includes('created')) byActors(verbs.created);
      if (roles.includes('edited')) byActors(verbs.modified);
      if (roles.includes('loaded')) byActors(verbs.loaded);
      relateByTitle(entity, alert, people, add);
      break;
    case 'registryKey':
    case 'registryValue':
      byActors(verbs.set);
      break;
    case 'mailbox':
      add(entity.id, userIn(details, find), verbs.belongsTo);
      break;
    case 'session':
      add(
        find(['user'], accountId(valueAt(details, 'account'))) ?? userIn(valueAt(details, 'account'), find),
        entity.id,
        verbs.signedIn,
      );
      break;
    case 'url':
      relateByTitle(entity, alert, people, add);
      break;
    case 'ip':
      if (roles.includes('commandAndControl') || roles.includes('destination')) {
        // A sensor on the network names addresses alone.
        const sources = actors.length > 0 ? actors : idsOf(own, ['ip'], sourceRoles);
        for (const source of sources) add(source, entity.id, verbs.connectedTo);
      } else if (identityServices.has(alert?.serviceSource ?? '')) {
        for (const person of people) add(person, entity.id, verbs.signedInFrom);
      }
      break;
    case 'device':
      relateSignIns(entity.id, details, find, add);
      break;
    case 'oauthApplication':
      if (/consent/i.test(alert?.title ?? ''))
        for (const person of people) add(person, entity.id, verbs.consentedTo);
      break;
    case 'securityGroup':
      for (const added of idsOf(own, ['user', 'device'], ['added'])) add(added, entity.id, verbs.addedTo);
      break;
    case 'user':
    case 'cloudApplication':
    case 'cloudResource':
    case 'generic':
      break;
  }
}

function relateByTitle(
  entity: StoryEvidence['entity'],
  alert: StoryAlert | undefined,
  people: readonly number[],
  add: Relate,
): void {
  const found = titleVerbs.find(({ title, kind }) => kind === entity.kind && title.test(alert?.title ?? ''));
  if (found) for (const person of people) add(person, entity.id, found.verb);
}

const sourceRoles = ['source', 'attacker'];
const targetRoles = ['destination', 'attacked'];

/** Who moved from where to where: roles say it; without them, a person who is named with a single device moved to it. */
function relateMovement(own: readonly StoryEvidence[], add: Relate): void {
  const machines: readonly EntityKind[] = ['device', 'ip'];
  const from = idsOf(own, machines, [...sourceRoles, 'compromised']);
  const sources = from.length > 0 ? from : idsOf(own, ['user']);
  const to = idsOf(own, machines, targetRoles);
  const devices = idsOf(own, ['device']).filter((id) => !sources.includes(id));
  const targets = to.length > 0 ? to : devices.length === 1 ? devices : [];
  for (const source of sources) for (const target of targets) add(source, target, verbs.movedLaterallyTo);
}

/** Users that were signed in to a device, as its evidence says. */
function relateSignIns(id: number, details: JsonValue, find: EntityFinder, add: Relate): void {
  const signedIn = valueAt(details, 'loggedOnUsers');
  if (isJsonArray(signedIn))
    for (const account of signedIn) add(userOfAccount(account, find), id, verbs.signedInTo);
}

/** The process of the same alert that started one; ids are reused, so times have to agree where both are known. */
function parentIn(
  details: JsonValue,
  processes: ReadonlyMap<string, readonly StoryEvidence[]>,
): number | null {
  const parentId = textAt(details, 'parentProcessId');
  if (parentId === null) return null;
  const agree = (one: string | null, other: string | null): boolean =>
    one === null || other === null || one === other;
  const parent = processes
    .get(parentId)
    ?.find(
      ({ details: other }) =>
        agree(textAt(other, 'mdeDeviceId'), textAt(details, 'mdeDeviceId')) &&
        agree(textAt(other, 'processCreationDateTime'), textAt(details, 'parentProcessCreationDateTime')),
    );
  return parent?.entity.id ?? null;
}

function relateMessage(id: number, details: JsonValue, find: EntityFinder, add: Relate): void {
  const people: readonly EntityKind[] = ['mailbox', 'user'];
  const sender = textAt(details, 'p2Sender', 'emailAddress') ?? textAt(details, 'p1Sender', 'emailAddress');
  add(find(people, sender), id, verbs.sent);
  add(id, find(people, textAt(details, 'recipientEmailAddress')), verbs.sentTo);
  add(id, find(['ip'], textAt(details, 'senderIp')), verbs.sentFrom);
  for (const url of textsAt(details, 'urls')) add(id, find(['url'], url), verbs.contains);
}

function accountId(value: JsonValue | undefined): string | null {
  return textAt(value, 'azureAdUserId') ?? textAt(value, 'userPrincipalName') ?? textAt(value, 'userSid');
}

function userIn(details: JsonValue | undefined, find: EntityFinder): number | null {
  return userOfAccount(valueAt(details, 'userAccount'), find);
}

function userOfAccount(account: JsonValue | undefined, find: EntityFinder): number | null {
  const domain = textAt(account, 'domainName');
  const name = textAt(account, 'accountName');
  return (
    find(['user'], textAt(account, 'azureAdUserId')) ??
    find(['user'], textAt(account, 'userSid')) ??
    find(['user'], textAt(account, 'userPrincipalName')) ??
    (domain !== null && name !== null ? find(['user'], `${domain}\\${name}`) : null)
  );
}

function fileIn(file: JsonValue | undefined, find: EntityFinder): number | null {
  return (
    find(['file'], textAt(file, 'sha256')) ??
    find(['file'], textAt(file, 'sha1')) ??
    find(['file'], textAt(file, 'md5'))
  );
}
