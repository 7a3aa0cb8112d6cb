import type { JsonValue } from '../lib/json.ts';
import type { EntityKind } from '../model/entity-kinds.ts';
import { textAt, textsAt, valueAt } from './details.ts';
import type { ToldSignIn } from './record-sign-in.ts';
import { fileOf, findFirst, placeTexts, userIn } from './relation-finder.ts';
import type { EntityFinder } from './relation-finder.ts';
import { asTried, hasRole, idsOf, isStopped, sceneOf, sourceRoles } from './relation-scene.ts';
import type { Relate, Relation, Scene, ToldAlert } from './relation-scene.ts';
import { relateAccount, relateLogon, relateSession, relateSignIns } from './relation-sign-ins.ts';
import type { StoryEvidence } from './types.ts';
import { isOfTicketRequest, reasons, tellsAttempt, titleVerbs, verbs } from './verbs.ts';
import type { Verb } from './verbs.ts';

export { createFinder } from './relation-finder.ts';
export type { EntityFinder } from './relation-finder.ts';
export type { Relation } from './relation-scene.ts';

/** One record tells so many relations at most: where hundreds act on hundreds, nobody knows who did what. */
const mostRelations = 2_000;

/**
 * What the entities of one record of an alert have to do with each other, read from the details of its evidence. Says only what a field
 * says, and who did something where only one can have: where several can, nothing, or on which device it was. What a title tells of tries
 * is told as tried.
 */
export function relationsOf(
  alert: ToldAlert | undefined,
  evidence: readonly StoryEvidence[],
  find: EntityFinder,
  signIn: ToldSignIn | null = null,
): readonly Relation[] {
  const relations: Relation[] = [];
  const add: Relate = (source, target, relation, because) => {
    if (source === null || target === null || source === target || relations.length >= mostRelations) return;
    relations.push({ source, target, relation, because });
  };
  const scene = sceneOf(alert, evidence, find, add, signIn);
  for (const item of evidence) relateItem(item, scene);
  relateLogon(scene);
  if (alert?.tactic === 'lateral-movement') relateMovement(scene);
  return relations;
}

/** The device that a piece of evidence says it was on. */
const deviceIn = (details: JsonValue, find: EntityFinder): number | null =>
  findFirst(find, ['device'], placeTexts(details));

function relateItem(item: StoryEvidence, scene: Scene): void {
  const { find, add } = scene;
  const { entity, details } = item;
  switch (entity.kind) {
    case 'mailMessage':
      relateMessage(entity.id, details, find, add);
      break;
    case 'mailCluster':
      for (const id of textsAt(details, 'networkMessageIds'))
        add(entity.id, find(['mailMessage'], id), verbs.groups, reasons.messages);
      break;
    case 'process':
      relateProcess(item, scene);
      break;
    case 'file':
      add(entity.id, deviceIn(details, find), verbs.on, reasons.device);
      relateFile(item, scene);
      relateByTitle(item, scene);
      break;
    case 'registryKey':
    case 'registryValue':
      relateRegistry(item, scene);
      break;
    case 'mailbox':
      add(entity.id, userIn(details, find), verbs.belongsTo, reasons.mailbox);
      break;
    case 'session':
      // Windows calls no session 0x0.
      if (textAt(details, 'sessionId') !== '0x0')
        relateSession(entity.id, valueAt(details, 'account'), scene);
      break;
    case 'url':
      if (item.roles.includes('edited')) byPerson(item, verbs.modified, scene);
      relateByTitle(item, scene);
      break;
    case 'ip':
      relateAddress(item, scene);
      break;
    case 'device':
      relateSignIns(item, scene);
      break;
    case 'oauthApplication':
      if (/consent/i.test(scene.title) && !tellsAttempt(scene.title))
        add(scene.person, entity.id, verbs.consentedTo, reasons.consent);
      break;
    case 'securityGroup': {
      const added = idsOf(scene.own, ['user', 'device'], ['added']);
      // Of several groups nobody can say who came into which.
      if (idsOf(scene.own, ['securityGroup']).length === 1 || added.length === 1)
        for (const id of added) add(id, entity.id, verbs.addedTo, reasons.added);
      break;
    }
    case 'user':
    case 'cloudApplication':
    case 'cloudResource':
    case 'generic':
      break;
  }
}

function relateProcess(item: StoryEvidence, { find, add, actors, devices }: Scene): void {
  const { entity, details } = item;
  const own = placeTexts(details);
  const places = own.length > 0 ? own : devices;
  // What was found and stopped before it ran did not run.
  const verb = (done: Verb): Verb => asTried(done, isStopped(item));
  add(userIn(details, find, places), entity.id, verb(verbs.ran), reasons.account);
  add(actors.parentOf(item), entity.id, verb(verbs.started), reasons.parent);
  add(entity.id, fileOf(valueAt(details, 'imageFile'), find, places), verbs.runFrom, reasons.imageFile);
  add(entity.id, deviceIn(details, find), verbs.on, reasons.device);
}

const fileVerbs: readonly (readonly [string, Verb])[] = [
  ['created', verbs.created],
  ['edited', verbs.modified],
  ['loaded', verbs.loaded],
];

/** What was done to a file: by a process where the record has any, else by the only user. */
function relateFile(item: StoryEvidence, scene: Scene): void {
  const done = fileVerbs.filter(([role]) => item.roles.includes(role));
  if (done.length === 0) return;
  if (!scene.own.some(({ entity }) => entity.kind === 'process')) {
    for (const [, verb] of done) byPerson(item, asTried(verb, isStopped(item)), scene);
    return;
  }
  const actor = scene.actors.actorOn(item);
  if (actor === null) seenOnDevice(item, scene);
  else
    for (const [, verb] of done)
      scene.add(actor.id, item.entity.id, asTried(verb, isStopped(item)), actor.because);
}

function byPerson({ entity, embedded }: StoryEvidence, verb: Verb, { person, own, add }: Scene): void {
  // On a device it may have been any program.
  const isOnDevice = own.some(({ entity: { kind } }) => kind === 'device' || kind === 'process');
  if (!embedded && !isOnDevice) add(person, entity.id, verb, reasons.onlyPerson);
}

/** Where nobody knows what did it, it is still known where. */
function seenOnDevice({ entity, details }: StoryEvidence, { device, find, add }: Scene): void {
  const named = deviceIn(details, find);
  if (named !== null) add(entity.id, named, verbs.on, reasons.device);
  else add(entity.id, device?.entity.id ?? null, verbs.seenOn, reasons.onlyDevice);
}

function relateRegistry(item: StoryEvidence, scene: Scene): void {
  const actor = scene.actors.actorOn(item);
  if (actor === null || isServiceOf(item, scene)) seenOnDevice(item, scene);
  else
    scene.add(
      actor.id,
      item.entity.id,
      asTried(registryVerb(actor.commands), isStopped(item)),
      actor.because,
    );
}

/** The entry of a service whose program runs is older than what runs: something else made it. */
function isServiceOf({ details }: StoryEvidence, { own }: Scene): boolean {
  if (!/\\services\\/i.test(textAt(details, 'registryKey') ?? '')) return false;
  const value = textAt(details, 'registryValue')?.toLowerCase() ?? '';
  return own.some(({ entity, details: process }) => {
    const name = entity.kind === 'process' ? textAt(process, 'imageFile', 'fileName') : null;
    return name !== null && value.includes(name.toLowerCase());
  });
}

/** What a command line does to the registry: `reg query` sets nothing. */
function registryVerb(commands: readonly string[]): Verb {
  const tells = (words: RegExp): boolean => commands.some((command) => words.test(command));
  if (tells(/\breg(\.exe)?["']?\s+(query|save|export)\b|get-item/)) return verbs.read;
  return tells(/\breg(\.exe)?["']?\s+delete\b|remove-item/) ? verbs.deleted : verbs.set;
}

/** What the title says that people did to a file or link: not to programs that ran, which such alerts name beside it. */
function relateByTitle(item: StoryEvidence, { title, person, own, actors, add }: Scene): void {
  const { entity, embedded } = item;
  if (embedded || tellsAttempt(title) || hasRole(item, ['contextual'])) return;
  const found = titleVerbs.find(({ title: words, kind }) => kind === entity.kind && words.test(title));
  if (!found || (entity.kind === 'file' && actors.isImage(item))) return;
  // Of several links a title does not say which was clicked.
  if (entity.kind === 'url' && idsOf(own, ['url']).length > 1) return;
  add(person, entity.id, found.verb, reasons.title);
}

/** What reached an address, or who signed in from it. */
function relateAddress(item: StoryEvidence, scene: Scene): void {
  const { entity, details } = item;
  const { add, own, actors } = scene;
  if (hasRole(item, ['commandAndControl', 'destination'])) {
    const isTried = isStopped(item) || tellsAttempt(scene.title) || areLinksStopped(scene);
    const verb = asTried(verbs.connectedTo, isTried);
    const actor = actors.actorOn(item);
    if (actor !== null) add(actor.id, entity.id, verb, actor.because);
    else if (scene.device !== null) {
      // The address may be the device's own.
      const addresses = ['lastIpAddress', 'lastExternalIpAddress'].map((field) =>
        textAt(scene.device?.details, field),
      );
      if (!addresses.includes(textAt(details, 'ipAddress') ?? entity.label))
        add(scene.device.entity.id, entity.id, verb, reasons.onlyDevice);
    } else if (!own.some(({ entity: { kind } }) => kind === 'device' || kind === 'process'))
      relateRoute(item, verb, scene);
  } else relateAccount(item, scene);
}

/** What was asked for by links that were all blocked was not reached. */
function areLinksStopped({ own }: Scene): boolean {
  const links = own.filter(({ entity }) => entity.kind === 'url');
  return links.length > 0 && links.every(isStopped);
}

/** A sensor on the network names addresses alone: which reached which is known where one side has one alone. */
function relateRoute({ entity }: StoryEvidence, verb: Verb, { own, add }: Scene): void {
  const sources = idsOf(own, ['ip'], sourceRoles);
  const targets = idsOf(own, ['ip'], ['commandAndControl', 'destination']);
  if (sources.length > 1 && targets.length > 1) return;
  for (const source of sources) add(source, entity.id, verb, reasons.route);
}

/** Who moved from where to where: roles say it; without them, the only person, who is named with a single device, moved to it. */
function relateMovement({ title, techniques, own, person, add }: Scene): void {
  const machines: readonly EntityKind[] = ['device', 'ip'];
  const reached = idsOf(own, machines, ['destination']);
  const attacked = idsOf(own, machines, ['attacked']).filter((id) => !reached.includes(id));
  const from = idsOf(own, machines, sourceRoles);
  const compromised = idsOf(own, machines, ['compromised']).filter((id) => !reached.includes(id));
  const named = from.length > 0 ? from : compromised.length === 1 ? compromised : [];
  const sources = named.length > 0 ? named : person === null ? [] : [person];
  const devices = idsOf(own, ['device']).filter((id) => !sources.includes(id));
  const targets = [...reached, ...attacked];
  const known = targets.length > 0 ? targets : devices.length === 1 ? devices : [];
  // Several names of one machine lead to several others: which went where is not said.
  if (sources.length > 1 && known.length > 1) return;
  for (const source of sources)
    for (const target of known) {
      const isTried = tellsAttempt(title) || attacked.includes(target);
      const verb = isTried ? verbs.triedToMoveLaterallyTo : verbs.movedLaterallyTo;
      if (isOfTicketRequest(title, techniques))
        add(source, target, verbs.requestedTicketFrom, reasons.ticket);
      else add(source, target, verb, reasons.movement);
    }
}

function relateMessage(id: number, details: JsonValue, find: EntityFinder, add: Relate): void {
  const people: readonly EntityKind[] = ['mailbox', 'user'];
  const sender = textAt(details, 'p2Sender', 'emailAddress') ?? textAt(details, 'p1Sender', 'emailAddress');
  add(find(people, sender), id, verbs.sent, reasons.sender);
  add(id, find(people, textAt(details, 'recipientEmailAddress')), verbs.sentTo, reasons.recipient);
  add(id, find(['ip'], textAt(details, 'senderIp')), verbs.sentFrom, reasons.senderAddress);
  for (const url of textsAt(details, 'urls')) add(id, find(['url'], url), verbs.contains, reasons.urls);
}
