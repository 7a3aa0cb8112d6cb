import { countryName } from '../model/countries.ts';
import type { SignInRow } from './alert-story-types.ts';
import { groupBy } from './collect.ts';
import { compareTexts, textAt, timeAt, valueAt } from './details.ts';
import { logonEventOf } from './logon-event.ts';
import type { LogonEvent } from './logon-event.ts';
import { inFixedOrder } from './pieces.ts';
import { accountText } from './process-drafts.ts';
import { recordSignInOf } from './record-sign-in.ts';
import { riskIn, saidOutcome } from './sign-in-outcome.ts';
import type { SignInSource } from './sign-in-outcome.ts';
import { sourceFields } from './source-fields.ts';
import type { StoryEvidence } from './types.ts';
import { isOfSignIn } from './verbs.ts';

/** What alerts name that are of devices, mails or clicks: an address in them is not where somebody signed in. */
const otherKinds: ReadonlySet<StoryEvidence['entity']['kind']> = new Set([
  'device',
  'process',
  'file',
  'mailMessage',
  'mailCluster',
  'url',
]);

/** Services that watch accounts: an address beside a user in their alerts of sign-ins is where he or she came from, also on a device. */
const identityServices: ReadonlySet<string> = new Set([
  'azureAdIdentityProtection',
  'microsoftDefenderForCloudApps',
  'microsoftDefenderForIdentity',
  'microsoftAppGovernance',
]);

/** Users of one address that each get a row. */
const mostUsers = 200;

/** The service whose alerts are all of sign-ins. */
const signInService = 'azureAdIdentityProtection';

/** True for an alert that is about sign-ins, whatever came of them: its service, title, techniques or record says so. */
export function isAboutSignIn({
  title,
  techniques,
  serviceSource,
  fields,
}: Omit<SignInSource, 'at' | 'evidence'>): boolean {
  return (
    serviceSource === signInService || isOfSignIn(title, techniques) || recordSignInOf(fields, title) !== null
  );
}

/**
 * Lists the sign-ins that an alert tells of, also those that were only tried. An event of a logon is one row; else a session is, and where
 * there is none, every IP address of an alert that is about sign-ins. User, address and application are filled in from the rest of the
 * evidence when only one comes into question. An address alone says nothing of a sign-in: without a user or a session there is none, and
 * beside a user it is where he or she acted from, not where anybody signed in.
 */
export function signInList(source: SignInSource): readonly SignInRow[] {
  const event = logonEventOf(source.fields, source.title);
  // The record of a logon names who used an account before whose it is; elsewhere its order says nothing.
  const evidence = event === null ? inFixedOrder(source.evidence) : source.evidence;
  const of = (kind: StoryEvidence['entity']['kind']): readonly StoryEvidence[] =>
    [
      ...groupBy(
        evidence.filter(({ entity, embedded }) => entity.kind === kind && !embedded),
        ({ entity }) => entity.id,
      ).values(),
    ].flatMap(([first]) => first ?? []);
  const users = of('user');
  const addresses = of('ip');
  if (event !== null) return logonRows(source, event, users, addresses, of('device'));
  const application = only(of('cloudApplication'))?.entity.label ?? null;
  // Windows calls no session 0x0.
  const sessions = of('session').filter(({ details }) => textAt(details, 'sessionId') !== '0x0');
  if (sessions.length > 0) {
    return sessions
      .map((session) => sessionRow(source, session, users, only(addresses), application))
      .sort(compareSignIns);
  }
  if (users.length === 0 || !isAboutSignIn(source)) return [];
  // On a device, or of a mail, a user and an address stand beside each other without anybody having signed in.
  const isIdentity = identityServices.has(source.serviceSource ?? '');
  if (!isIdentity && evidence.some(({ entity }) => otherKinds.has(entity.kind))) return [];
  const [address] = addresses;
  // Of several users and several addresses nobody can say who came from which.
  const rows =
    address !== undefined && addresses.length === 1
      ? users
          .slice(0, mostUsers)
          .map((user) => addressRow(source, address, user, application, users.length > 1))
      : addresses.map((one) => addressRow(source, one, only(users), application, false));
  return rows.sort(compareSignIns);
}

/** A row without anything but when it was, as far as the alert tells. */
function emptyRow({ at }: SignInSource): Omit<SignInRow, 'id' | 'entityId'> {
  return {
    at,
    isTimeOfAlert: true,
    user: null,
    ip: null,
    place: null,
    client: null,
    device: null,
    fromDevice: null,
    application: null,
    risk: null,
    outcome: null,
    reason: null,
    verdict: null,
    fromContext: false,
    inContext: false,
  };
}

function logonRows(
  source: SignInSource,
  event: LogonEvent,
  users: readonly StoryEvidence[],
  addresses: readonly StoryEvidence[],
  devices: readonly StoryEvidence[],
): readonly SignInRow[] {
  // Of several users the last is whose account was used.
  const user = users.at(-1);
  if (user === undefined) return [];
  const from = devices.find(({ roles }) => roles.includes('source')) ?? null;
  const to =
    devices.find(({ roles }) => roles.includes('destination')) ?? devices.find((one) => one !== from) ?? null;
  const address = addresses.find(({ roles }) => roles.includes('source')) ?? only(addresses);
  const computer = to?.entity.label ?? null;
  const named = event.workstation ?? from?.entity.label ?? null;
  return [
    {
      ...emptyRow(source),
      id: `l:${user.entity.id}`,
      entityId: (address ?? user).entity.id,
      // The alert is the event.
      isTimeOfAlert: false,
      user: user.entity.label,
      ip: address === null ? event.address : addressText(address),
      place: address === null ? null : placeText(address),
      client: joined([event.type, event.protocol]),
      device: event.isCheck ? null : (event.server ?? computer),
      // Where credentials are used for another server, the computer that says so is where it came from.
      fromDevice: event.server === null ? named : (computer ?? named),
      risk: riskOf(source, [user, address]),
      outcome: event.outcome,
      reason: event.reason,
      verdict: (address ?? user).entity.verdict,
    },
  ];
}

function sessionRow(
  source: SignInSource,
  session: StoryEvidence,
  users: readonly StoryEvidence[],
  address: StoryEvidence | null,
  application: string | null,
): SignInRow {
  const { entity, details } = session;
  const account =
    valueAt(details, 'account', 'userAccount') ??
    valueAt(details, 'account') ??
    valueAt(details, 'userAccount');
  const id = textAt(account, 'azureAdUserId');
  const user =
    users.find(({ details: other }) => id !== null && textAt(other, 'userAccount', 'azureAdUserId') === id) ??
    users.find(({ entity: { label } }) => label === textAt(account, 'userPrincipalName')) ??
    only(users);
  const at = timeAt(details, 'startUtcDateTime') ?? timeAt(details, 'previousLogonDateTime');
  // Of what somebody did in a session the alert's time is not when he or she signed in.
  const atAlert = at === null && isAboutSignIn(source) ? source.at : null;
  return {
    ...emptyRow(source),
    id: `s:${entity.id}`,
    entityId: entity.id,
    at: at ?? atAlert,
    isTimeOfAlert: atAlert !== null,
    user: user?.entity.label ?? textAt(account, 'userPrincipalName') ?? accountText(account),
    ip: address === null ? null : addressText(address),
    place: address === null ? null : placeText(address),
    client:
      joined([textAt(details, 'browser'), textAt(details, 'operatingSystem')]) ??
      textAt(details, 'userAgent'),
    device: textAt(details, 'deviceName') ?? textAt(details, 'host', 'hostName'),
    application,
    risk: riskOf(source, [session, user, address]),
    // A session that is there has begun.
    outcome: user?.roles.includes('attacked') === true ? saidOutcome(source, user) : null,
    verdict: entity.verdict,
  };
}

function addressRow(
  source: SignInSource,
  address: StoryEvidence,
  user: StoryEvidence | null,
  application: string | null,
  isOfSeveral: boolean,
): SignInRow {
  return {
    ...emptyRow(source),
    id: isOfSeveral ? `i:${address.entity.id} u:${user?.entity.id ?? 0}` : `i:${address.entity.id}`,
    entityId: address.entity.id,
    user: user?.entity.label ?? null,
    ip: addressText(address),
    place: placeText(address),
    application,
    risk: riskOf(source, [user, address]),
    outcome: saidOutcome(source, user),
    verdict: address.entity.verdict,
  };
}

/** What the pieces of a sign-in say of its risk, else the record of the alert, else what the service for risks has found. */
function riskOf(
  { fields, serviceSource, title }: SignInSource,
  pieces: readonly (StoryEvidence | null)[],
): string | null {
  const details = pieces.flatMap((piece) => (piece === null ? [] : [sourceFields(piece.details)]));
  return (
    riskIn([...details, fields]) ?? (serviceSource === 'azureAdIdentityProtection' ? `found: ${title}` : null)
  );
}

function addressText({ entity, details }: StoryEvidence): string {
  return textAt(details, 'ipAddress') ?? entity.label;
}

function placeText({ details }: StoryEvidence): string | null {
  const country = textAt(details, 'location', 'countryName') ?? textAt(details, 'countryLetterCode');
  return joined([
    textAt(details, 'location', 'city'),
    textAt(details, 'location', 'state'),
    country === null ? null : countryName(country),
  ]);
}

function joined(texts: readonly (string | null)[]): string | null {
  const present = texts.filter((text) => text !== null);
  return present.length === 0 ? null : present.join(', ');
}

function only(items: readonly StoryEvidence[]): StoryEvidence | null {
  return items.length === 1 ? (items[0] ?? null) : null;
}

/** Rows in the order of their time, those without one last. */
export function compareSignIns(a: SignInRow, b: SignInRow): number {
  const [x, y] = [a.at ?? Infinity, b.at ?? Infinity];
  return x === y ? compareTexts(a.id, b.id) : x - y;
}
