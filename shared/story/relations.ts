import type { JsonValue } from '../lib/json.ts';
import type { EntityKind } from '../model/entity-kinds.ts';
import { textAt, textsAt, valueAt } from './details.ts';
import type { StoryAlert, StoryEvidence } from './types.ts';

/** One thing that an entity did to another, as one alert tells it. */
export interface Relation {
  readonly source: number;
  readonly target: number;
  readonly relation: string;
}

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

/**
 * What the entities of one alert have to do with each other, read from the details of its evidence. Says only what the fields say:
 * a sign-in, a click and a connection are told by the alert's kind and the roles of its evidence.
 */
export function relationsOf(
  alert: StoryAlert | undefined,
  evidence: readonly StoryEvidence[],
  find: EntityFinder,
): readonly Relation[] {
  const relations: Relation[] = [];
  const add = (source: number | null, target: number | null, relation: string): void => {
    if (source !== null && target !== null && source !== target) relations.push({ source, target, relation });
  };
  const own = evidence.filter(({ embedded }) => !embedded);
  const idsOf = (...kinds: readonly EntityKind[]): readonly number[] => [
    ...new Set(own.filter(({ entity }) => kinds.includes(entity.kind)).map(({ entity }) => entity.id)),
  ];
  const users = idsOf('user');
  const people = users.length > 0 ? users : idsOf('mailbox');
  const actors = idsOf('process').length > 0 ? idsOf('process') : idsOf('device');

  for (const { entity, details, roles } of evidence) {
    switch (entity.kind) {
      case 'mailMessage':
        relateMessage(entity.id, details, find, add);
        break;
      case 'mailCluster':
        for (const id of textsAt(details, 'networkMessageIds'))
          add(entity.id, find(['mailMessage'], id), 'groups');
        break;
      case 'process':
        add(userIn(details, find), entity.id, 'ran');
        add(entity.id, fileIn(valueAt(details, 'imageFile'), find), 'run from');
        add(entity.id, find(['device'], textAt(details, 'mdeDeviceId')), 'on');
        break;
      case 'file':
        add(entity.id, find(['device'], textAt(details, 'mdeDeviceId')), 'on');
        if (roles.includes('created')) for (const actor of actors) add(actor, entity.id, 'created');
        break;
      case 'registryKey':
      case 'registryValue':
        for (const actor of actors) add(actor, entity.id, 'set');
        break;
      case 'mailbox':
        add(entity.id, userIn(details, find), 'belongs to');
        break;
      case 'session':
        add(
          find(['user'], accountId(valueAt(details, 'account'))) ?? userIn(valueAt(details, 'account'), find),
          entity.id,
          'signed in',
        );
        break;
      case 'url':
        if (/click/i.test(alert?.title ?? '')) for (const person of people) add(person, entity.id, 'clicked');
        break;
      case 'ip':
        if (roles.includes('commandAndControl') || roles.includes('destination')) {
          for (const actor of actors) add(actor, entity.id, 'connected to');
        } else if (identityServices.has(alert?.serviceSource ?? '')) {
          for (const person of people) add(person, entity.id, 'signed in from');
        }
        break;
      case 'user':
      case 'device':
      case 'cloudApplication':
      case 'oauthApplication':
      case 'securityGroup':
      case 'cloudResource':
      case 'generic':
        break;
    }
  }
  return relations;
}

function relateMessage(
  id: number,
  details: JsonValue,
  find: EntityFinder,
  add: (source: number | null, target: number | null, relation: string) => void,
): void {
  const people: readonly EntityKind[] = ['mailbox', 'user'];
  const sender = textAt(details, 'p2Sender', 'emailAddress') ?? textAt(details, 'p1Sender', 'emailAddress');
  add(find(people, sender), id, 'sent');
  add(id, find(people, textAt(details, 'recipientEmailAddress')), 'sent to');
  add(id, find(['ip'], textAt(details, 'senderIp')), 'sent from');
  for (const url of textsAt(details, 'urls')) add(id, find(['url'], url), 'contains');
}

function accountId(value: JsonValue | undefined): string | null {
  return textAt(value, 'azureAdUserId') ?? textAt(value, 'userPrincipalName') ?? textAt(value, 'userSid');
}

function userIn(details: JsonValue | undefined, find: EntityFinder): number | null {
  const account = valueAt(details, 'userAccount');
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
