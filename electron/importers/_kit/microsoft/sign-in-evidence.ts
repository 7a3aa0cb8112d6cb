import type { JsonObject } from '../../../../shared/lib/json.ts';
import { ownObject } from '../../../../shared/lib/json-read.ts';
import { compact, ipEvidence } from '../evidence.ts';

const type = (name: string): string => `#microsoft.graph.security.${name}Evidence`;

/** Where an address is, as the source looked it up. */
export interface Place {
  readonly city: string | null;
  readonly state: string | null;
  /** Name or two letters. */
  readonly country: string | null;
}

/** The address that somebody signed in from, with its place. */
export function placedIp(ip: string | null, place: Place): JsonObject | null {
  const evidence = ipEvidence(ip, { roles: ['source'] });
  if (evidence === null) return null;
  const letters =
    place.country !== null && /^[a-z]{2}$/i.test(place.country) ? place.country.toUpperCase() : null;
  const location = compact({
    city: place.city,
    state: place.state,
    countryName: place.country,
  });
  return {
    ...evidence,
    ...compact({
      countryLetterCode: letters,
      location: Object.keys(location).length === 0 ? null : location,
    }),
  };
}

/** The cloud application that was used; it never links. */
export function cloudApplication(name: string | null, id: string | null): JsonObject | null {
  if (name === null && id === null) return null;
  return { '@odata.type': type('cloudApplication'), ...compact({ displayName: name, appId: id }) };
}

/** A service principal or managed identity that signed in or acted. */
export function servicePrincipal(facts: {
  readonly name: string | null;
  readonly appId: string | null;
  readonly objectId: string | null;
}): JsonObject | null {
  if (facts.appId === null && facts.objectId === null) return null;
  return {
    '@odata.type': type('servicePrincipal'),
    ...compact({
      servicePrincipalName: facts.name,
      appId: facts.appId,
      servicePrincipalObjectId: facts.objectId,
    }),
  };
}

/** One sign-in: the session that it belongs to, else the request itself. What the client said of itself stands with it. */
export function signInRequest(facts: {
  readonly requestId: string | null;
  readonly sessionId: string | null;
  /** ISO 8601. */
  readonly at: string | null;
  readonly userAgent: string | null;
  readonly browser: string | null;
  readonly operatingSystem: string | null;
  /** The user as evidence. */
  readonly account: JsonObject | null;
}): JsonObject | null {
  const { requestId, sessionId } = facts;
  if (requestId === null && sessionId === null) return null;
  const userAccount = facts.account === null ? null : ownObject(facts.account, 'userAccount');
  return {
    '@odata.type': type(sessionId === null ? 'cloudLogonRequest' : 'cloudLogonSession'),
    ...compact({
      sessionId,
      requestId,
      startUtcDateTime: facts.at,
      userAgent: facts.userAgent,
      browser: facts.browser,
      operatingSystem: facts.operatingSystem,
      account: userAccount === null ? null : { userAccount },
    }),
  };
}
