import type { EntityKind } from '../model/entity-kinds.ts';
import { severityRank } from '../model/values.ts';
import { deviceEventOf, type DeviceEvent } from './device-event.ts';
import type { ReachJudgement, ReachSign } from './reach-signs.ts';
import { recordSignInOf, type RecordSignIn } from './record-sign-in.ts';
import type { SourceFields } from './source-fields.ts';
import { tacticLabel } from './tactic.ts';
import { isOfTicketRequest } from './verbs.ts';

/** An alert as its part in what was reached is read from it. */
export interface ReachAlert {
  readonly title: string;
  readonly severity: string | null;
  readonly category: string | null;
  /** Shortname of its tactic. */
  readonly tactic: string | null;
  /** Its source names the tactic itself. */
  readonly isTacticSaid: boolean;
  readonly techniques: readonly string[];
  /** What its record says beside its evidence; null where it says nothing. */
  readonly fields: SourceFields | null;
}

/** A piece of evidence of that alert. */
export interface ReachPiece {
  readonly entity: number;
  readonly kind: EntityKind;
  readonly isAsset: boolean;
  readonly embedded: boolean;
  readonly roles: readonly string[];
  readonly verdict: string | null;
  readonly remediationStatus: string | null;
  readonly detectionStatus: string | null;
}

/** Titles and categories of sign-ins that failed, of guessing and of probing: what they name was aimed at. */
const attempts: readonly RegExp[] = [
  /\b(?:log-?\s?[oi]ns?|sign-?\s?ins?|auth\w*|passwords?|users?(?:name)?|accounts?)\b.*\b(?:fail\w*|invalid|denied|reject\w*|wrong|lock(?:ed)?[ -]?out|does not exist)\b/i,
  /\b(?:fail(?:ed|ures?)|invalid|denied|wrong|unsuccessful)\b.*\b(?:log-?\s?[oi]ns?|sign-?\s?ins?|auth\w*|passwords?|users?(?:name)?|accounts?)\b/i,
  /\b(?:log-?\s?[oi]ns?|sign-?\s?ins?|authentication)\s+attempts?\b/i,
  /\bbrute[\s-]?force\b|\bpassword[\s-](?:spray|guess)|\busers?(?:name)?\s+(?:guess|enumerat)/i,
  /\b(?:port|network|vulnerability|web)[\s-]?scan|\bscann(?:er|ing)\b|\bprobing\b/i,
  /\b40\d errors?\b|\bforbidden\b/i,
  /\b(?:was|were|been)\s+(?:blocked|prevented|stopped)\b|\b(?:blocked|prevented)$/i,
];
const succeeded = /\bsuccess(?:es|ful|fully)?\b|\bsucceeded\b|\baccepted\b|\blogged\s+(?:on|in)\b/i;
const signIns =
  /\b(?:log-?\s?[oi]ns?|logged\s+(?:on|in)|sign-?\s?ins?|auth\w*|brute[\s-]?force|pass the hash|overpass)\b/i;
const triedCategory = /^(?:authentication|auth|login|logon)[\s_-]*fail/i;
/** Brute force with its sub-techniques. */
const guessing = /^T1110(?:\.|$)/i;

/** Stages of which it is told that they are gone through: those before them, and looking or moving on, do not say at whom they came through. */
const stagesWithin: ReadonlySet<string> = new Set([
  'execution',
  'persistence',
  'privilege-escalation',
  'defense-evasion',
  'collection',
  'command-and-control',
  'exfiltration',
  'impact',
]);

const doneRoles = ['created', 'added', 'edited', 'loaded'];
const passiveRoles = ['attacked', 'contextual', 'scanned'];
const stopped: ReadonlySet<string | null> = new Set(['prevented', 'blocked']);
/** Kinds that are the threat itself, not what it is aimed at. */
const threatKinds: ReadonlySet<EntityKind> = new Set([
  'process',
  'file',
  'url',
  'registryKey',
  'registryValue',
]);

const has = ({ roles }: ReachPiece, ...wanted: readonly string[]): boolean =>
  roles.some((role) => wanted.includes(role));

/** What an alert says of all that it names. */
interface Scene {
  readonly alert: ReachAlert;
  readonly rank: number;
  readonly signIn: RecordSignIn | null;
  readonly event: DeviceEvent | null;
  /** What says of the whole alert that it did not come about; null where nothing does. */
  readonly failure: ReachSign | null;
  readonly isMail: boolean;
  readonly isPolicy: boolean;
  readonly ran: boolean;
  readonly changed: boolean;
  readonly controls: boolean;
  readonly holdsActiveFile: boolean;
  readonly isTakenOver: boolean;
  /** Users that can have done it, each once: with the last of the record last. */
  readonly users: readonly number[];
  /** The only thing of a kind that it can have happened to. */
  readonly only: (kind: EntityKind) => number | null;
  readonly device: number | null;
}

const judge = (sign: ReachSign, detail: string | null = null): ReachJudgement => ({ sign, detail });

/**
 * What an alert says of each asset that it names, and what in it says so: roles before what its record says, that before how its evidence
 * ended, that before its stage and its title. Where none of them says it, that is the answer.
 * @returns judgements by entity; several pieces of one entity have several.
 */
export function judgeReach(
  alert: ReachAlert,
  pieces: readonly ReachPiece[],
): readonly { readonly entity: number; readonly judgement: ReachJudgement }[] {
  const scene = sceneOf(alert, pieces);
  return pieces
    .filter(({ isAsset }) => isAsset)
    .map((piece) => ({ entity: piece.entity, judgement: judgePiece(piece, scene) }));
}

function sceneOf(alert: ReachAlert, pieces: readonly ReachPiece[]): Scene {
  const threats = pieces.filter(
    (piece) => !piece.embedded && threatKinds.has(piece.kind) && !has(piece, ...passiveRoles),
  );
  const able = threats.filter(({ verdict }) => verdict !== 'noThreatsFound');
  const ofKind = (kind: EntityKind): readonly number[] => [
    ...new Set(
      pieces
        .filter((piece) => piece.kind === kind && !has(piece, ...passiveRoles, 'destination', 'source'))
        .map(({ entity }) => entity),
    ),
  ];
  const only = (kind: EntityKind): number | null => {
    const [one, ...others] = ofKind(kind);
    return one !== undefined && others.length === 0 ? one : null;
  };
  const signIn = alert.fields === null ? null : recordSignInOf(alert.fields, alert.title);
  return {
    alert,
    rank: severityRank(alert.severity),
    signIn,
    event: alert.fields === null ? null : deviceEventOf(alert.fields),
    failure: failureOf(alert, signIn, threats),
    isMail: pieces.some(({ kind }) => kind === 'mailMessage' || kind === 'mailCluster'),
    isPolicy: pieces.some((piece) => has(piece, 'policyViolator')),
    ran: able.some(({ kind }) => kind === 'process'),
    changed: pieces.some((piece) => has(piece, ...doneRoles) && piece.kind !== 'device'),
    controls: pieces.some((piece) => has(piece, 'commandAndControl')),
    holdsActiveFile: able.some(
      ({ kind, remediationStatus }) => kind === 'file' && remediationStatus === 'active',
    ),
    isTakenOver: pieces.some(
      (piece) =>
        (piece.kind === 'user' && has(piece, 'compromised')) ||
        (piece.kind === 'session' && has(piece, 'attacker', 'compromised')),
    ),
    users: ofKind('user'),
    only,
    device: only('device'),
  };
}

function failureOf(
  { title, category, tactic, techniques }: ReachAlert,
  signIn: RecordSignIn | null,
  threats: readonly ReachPiece[],
): ReachSign | null {
  if (signIn?.outcome === 'failure') return 'failed';
  const isStopped = ({ remediationStatus, detectionStatus }: ReachPiece): boolean =>
    stopped.has(remediationStatus) || stopped.has(detectionStatus);
  if (threats.length > 0 && threats.every(isStopped)) return 'prevented';
  if (signIn?.outcome !== 'success' && !succeeded.test(title)) {
    if (techniques.length > 0 && techniques.every((id) => guessing.test(id))) return 'guessed';
    if (triedCategory.test(category ?? '') || attempts.some((attempt) => attempt.test(title))) return 'tried';
  }
  return tactic === 'reconnaissance' || tactic === 'resource-development' ? 'reconnaissance' : null;
}

/** From which severity on somebody calls what an alert tells of bad; of what nobody rates, its fields alone speak. */
const [lowRank, mediumRank] = [severityRank('low'), severityRank('medium')];

function judgePiece(piece: ReachPiece, scene: Scene): ReachJudgement {
  if (has(piece, 'compromised')) return judge('compromised');
  if (has(piece, 'attacker')) return judge('attacker');
  if (has(piece, ...doneRoles)) return judge('changed');
  if (has(piece, 'attacked')) return judge('attacked');
  if (has(piece, 'scanned')) return judge('scanned');
  if (piece.kind === 'cloudApplication' && scene.isTakenOver && scene.failure === null && !scene.isMail)
    return judge('session');
  if (has(piece, 'contextual')) return judge('context');
  if (has(piece, 'source')) return judgeSource(piece, scene);
  if (has(piece, 'destination')) return judgeDestination(piece, scene);
  return judgeBare(piece, scene);
}

const isInformational = ({ alert }: Scene): boolean => alert.severity === 'informational';

function judgeSource({ kind }: ReachPiece, scene: Scene): ReachJudgement {
  // A computer says itself what it is called, and whoever signs in can have it say anything.
  if (kind === 'device' && scene.signIn !== null) return judge('claimed');
  if (isInformational(scene)) return judge('ordinary');
  return kind !== 'device' && scene.failure !== null ? judge('triedWith') : judge('source');
}

function judgeDestination(piece: ReachPiece, scene: Scene): ReachJudgement {
  if (scene.failure !== null) return judge(scene.failure);
  if (isOfTicketRequest(scene.alert.title, scene.alert.techniques)) return judge('asked');
  if (scene.alert.tactic === 'discovery') return judge('lookedAt');
  return scene.alert.tactic === 'lateral-movement' && scene.rank >= lowRank
    ? judge('moved')
    : judgeBare(piece, scene);
}

function judgeBare(piece: ReachPiece, scene: Scene): ReachJudgement {
  const { entity, kind } = piece;
  const isDevice = kind === 'device' || kind === 'cloudResource';
  // Whose program scans is in other hands, whatever comes of the scan.
  const runsAs = kind === 'user' && scene.ran && scene.users.length === 1 && scene.failure !== 'prevented';
  if (scene.failure !== null && !(runsAs && piece.embedded)) return judge(scene.failure);
  if (scene.isMail) return judge(kind === 'user' || kind === 'mailbox' ? 'message' : 'nothing');
  if (scene.isPolicy) return judge('policy');
  const signedIn = judgeSignIn(entity, kind, scene);
  if (signedIn !== null) return signedIn;
  if (isInformational(scene)) return judge('ordinary');
  const told = isDevice
    ? onDevice(entity, kind, scene)
    : kind === 'user'
      ? byUser(entity, runsAs, scene)
      : null;
  if (told !== null) return told;
  const { tactic, isTacticSaid } = scene.alert;
  const isStage = isTacticSaid && tactic !== null && stagesWithin.has(tactic) && scene.rank >= lowRank;
  if (isStage && !piece.embedded && scene.only(kind) === entity && (kind !== 'user' || scene.device === null))
    return judge('stage', tacticLabel(tactic));
  if (kind === 'user' && (scene.ran || scene.device !== null)) return judge('user');
  return isDevice && scene.only(kind) !== entity ? judge('several') : judge('nothing');
}

/** A sign-in that came about: whoever else it was is not told by that alone, so that its source has to call it bad. */
function judgeSignIn(entity: number, kind: EntityKind, scene: Scene): ReachJudgement | null {
  const { signIn, alert, rank } = scene;
  const cameAbout =
    signIn === null
      ? succeeded.test(alert.title) && signIns.test(alert.title)
      : signIn.outcome === 'success' && (!signIn.isCheck || kind === 'user');
  if (!cameAbout) return null;
  if (!isSignedInTo(entity, kind, scene)) return null;
  if (rank < mediumRank) return judge('ordinarySignIn');
  return judge(signIn === null ? 'signInTitle' : 'signedIn');
}

function isSignedInTo(entity: number, kind: EntityKind, { signIn, users, only, device }: Scene): boolean {
  switch (kind) {
    case 'user':
      // Of several users of an event the last is whose account was used.
      return signIn === null ? users.length === 1 && users[0] === entity : users.at(-1) === entity;
    case 'device':
      return device === entity;
    case 'cloudResource':
      return device !== null && only(kind) === entity;
    default:
      return false;
  }
}

/** What took place on a device, where it can have been on that one alone. A resource that stands in its device is that device. */
function onDevice(entity: number, kind: EntityKind, scene: Scene): ReachJudgement | null {
  const isOnly = scene.only(kind) === entity && (kind === 'device' || scene.device !== null);
  if (!isOnly) return null;
  if (scene.ran) return judge('process');
  if (scene.changed) return judge('changedOn');
  if (scene.event !== null && scene.signIn === null) return judge('event', scene.event.words);
  if (scene.controls) return judge('connection');
  return scene.holdsActiveFile ? judge('file') : null;
}

function byUser(entity: number, runsAs: boolean, { event, signIn, users }: Scene): ReachJudgement | null {
  if (runsAs) return judge('account');
  return event?.namesAccount === true && signIn === null && users.length === 1 && users[0] === entity
    ? judge('accountEvent', event.words)
    : null;
}
