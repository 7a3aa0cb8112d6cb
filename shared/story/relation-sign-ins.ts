import type { JsonValue } from '../lib/json.ts';
import { isJsonArray, textAt, valueAt } from './details.ts';
import { explicitLogon } from './record-sign-in.ts';
import { deviceTexts, userIn, userOfAccount } from './relation-finder.ts';
import { hasNoRole, hasRole, idsOf, isOne, sourceRoles } from './relation-scene.ts';
import type { Scene } from './relation-scene.ts';
import type { StoryEvidence } from './types.ts';
import { isOfSignIn, reasons, tellsSignInAttempt, verbs } from './verbs.ts';

/** Services that watch accounts: what their alerts name an address for is what an account did from there. */
const identityServices: ReadonlySet<string> = new Set([
  'azureAdIdentityProtection',
  'microsoftDefenderForCloudApps',
  'microsoftDefenderForIdentity',
  'microsoftAppGovernance',
]);

/** The service whose alerts are all of sign-ins. */
const signInService = 'azureAdIdentityProtection';

/** An address of the computer itself says nothing of where somebody came from. */
const isLoopback = (item: StoryEvidence): boolean =>
  /^(127\.|::1$)/.test(textAt(item.details, 'ipAddress') ?? item.entity.label);

/**
 * Whom a record's own fields say to have signed in, to what and from where, or to have tried it: the event of a logon, or a sign-in to a
 * service. Says nothing where they do not tell how it ended.
 */
export function relateLogon({ signIn, own, find, add }: Scene): void {
  if (signIn === null || signIn.account === null) return;
  const { account, subject, outcome, eventId, isCheck } = signIn;
  const isExplicit = eventId === explicitLogon;
  if (isExplicit) add(subject, account, verbs.usedAccount, reasons.explicit);
  // Microsoft's words for event 4648 are that a logon was attempted.
  if (outcome === null && !isExplicit) return;
  const isTried = outcome !== 'success';
  const [to, from] = isTried
    ? [verbs.triedToSignInTo, verbs.triedToSignInFrom]
    : [verbs.signedInTo, verbs.signedInFrom];
  const because = isExplicit ? reasons.explicit : reasons.outcome;
  const devices = own.filter(({ entity }) => entity.kind === 'device');
  const sources = devices.filter((item) => hasRole(item, sourceRoles));
  if (!isCheck && eventId !== null) {
    const others = devices.filter((item) => !sources.includes(item));
    const named = others.filter((item) => hasRole(item, ['destination']));
    const targets = named.length > 0 ? named : others;
    const server = signIn.server === null ? null : find(['device'], signIn.server);
    // Credentials for a server that the incident does not know were not used on the computer that says so.
    if (server !== null) add(account, server, to, because);
    else if (signIn.server === null && isOne(targets))
      add(account, targets[0]?.entity.id ?? null, to, because);
  }
  const addresses = own.filter(({ entity }) => entity.kind === 'ip');
  const known = addresses.filter((item) => hasRole(item, sourceRoles));
  const origins = (known.length > 0 ? known : addresses).filter((item) => !isLoopback(item));
  // With a server elsewhere the address is that server's.
  if (isOne(origins) && signIn.server === null) add(account, origins[0]?.entity.id ?? null, from, because);
  if (isOne(sources)) add(account, sources[0]?.entity.id ?? null, from, because);
}

/**
 * Who signed in from an address, where the alert is of a sign-in: its record, its service, its title, its techniques or a session says so. Of
 * other alerts of what an account did, where it was active, if the role of the address says that it came from there.
 */
export function relateAccount(item: StoryEvidence, scene: Scene): void {
  const { title, techniques, service, signIn, own, people, add } = scene;
  // What the record says itself is told of it.
  if (signIn !== null || hasRole(item, ['contextual', 'attacked', 'scanned'])) return;
  const isSource = hasRole(item, sourceRoles);
  const isIdentity = identityServices.has(service);
  // Elsewhere an address without a role may be that of anything which the alert names.
  if (!isIdentity && !isSource) return;
  const isSignIn =
    service === signInService ||
    isOfSignIn(title, techniques) ||
    (isIdentity && own.some(({ entity }) => entity.kind === 'session'));
  if (!isSignIn && !(isIdentity && isSource)) return;
  // Of several users and several addresses nobody can say who came from which.
  if (!isOne(people) && idsOf(own, ['ip']).length > 1) return;
  for (const person of people) {
    if (hasRole(person, ['contextual', 'scanned'])) continue;
    const id = person.entity.id;
    if (!isSignIn) {
      add(id, item.entity.id, verbs.activeFrom, reasons.activity);
      continue;
    }
    const isTried =
      tellsSignInAttempt(title) || (hasRole(person, ['attacked']) && hasNoRole(person, ['compromised']));
    add(id, item.entity.id, isTried ? verbs.triedToSignInFrom : verbs.signedInFrom, reasons.identity);
  }
}

/** Users that were signed in to a device, as its evidence says. */
export function relateSignIns({ entity, details }: StoryEvidence, { find, add }: Scene): void {
  const signedIn = valueAt(details, 'loggedOnUsers');
  if (!isJsonArray(signedIn)) return;
  const devices = deviceTexts(details);
  for (const account of signedIn)
    add(userOfAccount(account, find, devices), entity.id, verbs.signedInTo, reasons.loggedOn);
}

/** Whose session it is. */
export function relateSession(
  id: number,
  account: JsonValue | undefined,
  { find, add, devices }: Scene,
): void {
  add(userOfAccount(account, find) ?? userIn(account, find, devices), id, verbs.signedIn, reasons.session);
}
