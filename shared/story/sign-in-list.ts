import { countryName } from '../model/countries.ts';
import type { SignInRow } from './alert-story-types.ts';
import { compareTexts, textAt, timeAt, valueAt } from './details.ts';
import { accountText } from './process-tree.ts';
import type { StoryEvidence } from './types.ts';

/** What alerts name that are of devices, mails or clicks: an address in them is not where somebody signed in. */
const otherKinds: ReadonlySet<StoryEvidence['entity']['kind']> = new Set([
  'device',
  'process',
  'file',
  'mailMessage',
  'mailCluster',
  'url',
]);

/**
 * Lists the sign-ins of an alert's evidence. A session is one row; where there is none, every IP address is one. User, address and
 * application are filled in from the rest of the evidence when only one comes into question. An address alone says nothing of a
 * sign-in: without a user or a session there is none.
 * @param isIdentity the alert's service watches sign-ins: then an address beside a user is where he or she came from, also on a device.
 */
export function signInList(evidence: readonly StoryEvidence[], isIdentity = false): readonly SignInRow[] {
  const of = (kind: StoryEvidence['entity']['kind']): readonly StoryEvidence[] => [
    ...new Map(
      evidence
        .filter(({ entity, embedded }) => entity.kind === kind && !embedded)
        .map((item) => [item.entity.id, item]),
    ).values(),
  ];
  const users = of('user');
  const addresses = of('ip');
  const sessions = of('session');
  const application = only(of('cloudApplication'))?.entity.label ?? null;
  if (sessions.length > 0) {
    return sessions
      .map((session) => sessionRow(session, users, only(addresses), application))
      .sort(compareSignIns);
  }
  if (users.length === 0) return [];
  // On a device, or of a mail, a user and an address stand beside each other without anybody having signed in.
  if (!isIdentity && evidence.some(({ entity }) => otherKinds.has(entity.kind))) return [];
  return addresses.map((address) => addressRow(address, only(users), application)).sort(compareSignIns);
}

function sessionRow(
  { entity, details }: StoryEvidence,
  users: readonly StoryEvidence[],
  address: StoryEvidence | null,
  application: string | null,
): SignInRow {
  const account =
    valueAt(details, 'account', 'userAccount') ??
    valueAt(details, 'account') ??
    valueAt(details, 'userAccount');
  const id = textAt(account, 'azureAdUserId');
  const user =
    users.find(({ details: other }) => id !== null && textAt(other, 'userAccount', 'azureAdUserId') === id) ??
    only(users);
  return {
    id: `s:${entity.id}`,
    entityId: entity.id,
    at: timeAt(details, 'startUtcDateTime') ?? timeAt(details, 'previousLogonDateTime'),
    user: user?.entity.label ?? textAt(account, 'userPrincipalName') ?? accountText(account),
    ip: address === null ? null : addressText(address),
    place: address === null ? null : placeText(address),
    client:
      joined([textAt(details, 'browser'), textAt(details, 'operatingSystem')]) ??
      textAt(details, 'userAgent'),
    device: textAt(details, 'deviceName'),
    application,
    risk: null,
    outcome: null,
    verdict: entity.verdict,
    fromContext: false,
  };
}

function addressRow(
  address: StoryEvidence,
  user: StoryEvidence | null,
  application: string | null,
): SignInRow {
  return {
    id: `i:${address.entity.id}`,
    entityId: address.entity.id,
    at: null,
    user: user?.entity.label ?? null,
    ip: addressText(address),
    place: placeText(address),
    client: null,
    device: null,
    application,
    risk: null,
    outcome: null,
    verdict: address.entity.verdict,
    fromContext: false,
  };
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
