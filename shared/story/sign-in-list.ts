import { textAt, timeAt, valueAt } from './details.ts';
import { accountText } from './process-tree.ts';
import type { StoryEvidence } from './types.ts';

/** One sign-in: a session, or an address that a user came from. */
export interface SignInRow {
  readonly id: string;
  /** The session, else the IP address. */
  readonly entityId: number;
  readonly user: string | null;
  readonly userEntityId: number | null;
  readonly ip: string | null;
  readonly ipEntityId: number | null;
  readonly country: string | null;
  readonly city: string | null;
  readonly application: string | null;
  readonly device: string | null;
  readonly operatingSystem: string | null;
  readonly browser: string | null;
  readonly userAgent: string | null;
  readonly protocol: string | null;
  /** Ms UTC; null when the evidence says no time. */
  readonly startedAt: number | null;
  readonly verdict: string;
}

/** The sign-ins that an alert is about. */
export interface SignInList {
  readonly signIns: readonly SignInRow[];
}

/**
 * Lists the sign-ins of an alert's evidence. A session is one row; where there is none, every IP address is one. User, address and
 * application are filled in from the rest of the evidence when only one comes into question.
 */
export function signInList(evidence: readonly StoryEvidence[]): SignInList {
  const own = evidence.filter(({ embedded }) => !embedded);
  const of = (kind: StoryEvidence['entity']['kind']): readonly StoryEvidence[] => [
    ...new Map(own.filter(({ entity }) => entity.kind === kind).map((item) => [item.entity.id, item])).values(),
  ];
  const users = of('user');
  const addresses = of('ip');
  const user = only(users);
  const address = only(addresses);
  const application = only(of('cloudApplication'))?.entity.label ?? null;
  const sessions = of('session').map((session) => sessionRow(session, users, user, address, application));
  if (sessions.length > 0) return { signIns: sessions.sort(compareRows) };
  return { signIns: addresses.map((item) => addressRow(item, user, application)).sort(compareRows) };
}

function sessionRow(
  { entity, details }: StoryEvidence,
  users: readonly StoryEvidence[],
  onlyUser: StoryEvidence | null,
  address: StoryEvidence | null,
  application: string | null,
): SignInRow {
  const account = valueAt(details, 'account', 'userAccount') ?? valueAt(details, 'account') ?? valueAt(details, 'userAccount');
  const id = textAt(account, 'azureAdUserId');
  const user = users.find(({ details: other }) => id !== null && textAt(other, 'userAccount', 'azureAdUserId') === id) ?? onlyUser;
  return {
    id: `s:${entity.id}`,
    entityId: entity.id,
    user: user?.entity.label ?? textAt(account, 'userPrincipalName') ?? accountText(account),
    userEntityId: user?.entity.id ?? null,
    ...placeOf(address),
    application,
    device: textAt(details, 'deviceName'),
    operatingSystem: textAt(details, 'operatingSystem'),
    browser: textAt(details, 'browser'),
    userAgent: textAt(details, 'userAgent'),
    protocol: textAt(details, 'protocol'),
    startedAt: timeAt(details, 'startUtcDateTime') ?? timeAt(details, 'previousLogonDateTime'),
    verdict: entity.verdict,
  };
}

function addressRow(item: StoryEvidence, user: StoryEvidence | null, application: string | null): SignInRow {
  return {
    id: `i:${item.entity.id}`,
    entityId: item.entity.id,
    user: user?.entity.label ?? null,
    userEntityId: user?.entity.id ?? null,
    ...placeOf(item),
    application,
    device: null,
    operatingSystem: null,
    browser: null,
    userAgent: null,
    protocol: null,
    startedAt: null,
    verdict: item.entity.verdict,
  };
}

function placeOf(address: StoryEvidence | null): Pick<SignInRow, 'ip' | 'ipEntityId' | 'country' | 'city'> {
  if (!address) return { ip: null, ipEntityId: null, country: null, city: null };
  const { details, entity } = address;
  return {
    ip: textAt(details, 'ipAddress') ?? entity.label,
    ipEntityId: entity.id,
    country: textAt(details, 'location', 'countryName') ?? textAt(details, 'countryLetterCode'),
    city: textAt(details, 'location', 'city'),
  };
}

function only(items: readonly StoryEvidence[]): StoryEvidence | null {
  return items.length === 1 ? (items[0] ?? null) : null;
}

function compareRows(a: SignInRow, b: SignInRow): number {
  const [x, y] = [a.startedAt ?? Infinity, b.startedAt ?? Infinity];
  return x === y ? a.entityId - b.entityId : x - y;
}
