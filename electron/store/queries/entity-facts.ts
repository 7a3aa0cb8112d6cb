import type { JsonObject } from '../../../shared/lib/json.ts';
import type { EntityKind } from '../../../shared/model/entity-kinds.ts';
import { textAt, textsAt } from '../../../shared/story/details.ts';
import { flatten } from '../../../shared/story/raw-fields.ts';

/** One fact of an entity. */
export interface Fact {
  readonly name: string;
  readonly value: string;
}

/** What a person wants to know of an asset at a glance, with where it stands in the Graph security API's evidence. */
const glances: Partial<Record<EntityKind, readonly (readonly [string, readonly string[]])[]>> = {
  device: [
    ['Risk', ['riskScore']],
    ['Health', ['healthStatus']],
    ['Operating system', ['osPlatform']],
    ['Version', ['version']],
    ['Device group', ['rbacGroupName']],
    ['Domain', ['ntDomain']],
    ['Onboarding', ['onboardingStatus']],
    ['Antivirus', ['defenderAvStatus']],
    ['Last IP address', ['lastIpAddress']],
  ],
  user: [
    ['Display name', ['userAccount', 'displayName']],
    ['Principal name', ['userAccount', 'userPrincipalName']],
    ['Account', ['userAccount', 'accountName']],
    ['Domain', ['userAccount', 'domainName']],
    ['SID', ['userAccount', 'userSid']],
  ],
  mailbox: [
    ['Display name', ['displayName']],
    ['Address', ['primaryAddress']],
    ['Principal name', ['upn']],
  ],
  cloudApplication: [
    ['App ID', ['appId']],
    ['Instance', ['instanceName']],
  ],
  cloudResource: [
    ['Resource type', ['resourceType']],
    ['Resource ID', ['resourceId']],
    ['Location', ['location']],
    ['Project', ['projectId']],
    ['Account', ['amazonAccountId']],
  ],
};

/** The facts of an asset that its evidence has, in a fixed order. */
export function assetFacts(kind: EntityKind, details: JsonObject): readonly Fact[] {
  const facts = (glances[kind] ?? []).flatMap(([name, path]) => {
    const value = textAt(details, ...path);
    return value === null ? [] : [{ name, value }];
  });
  const tags = textsAt(details, 'tags');
  return tags.length > 0 ? [...facts, { name: 'Tags', value: tags.join(', ') }] : facts;
}

/** Properties that say something of the evidence, not of the entity, and are shown in places of their own. */
const notFacts =
  /^(@odata\.type|createdDateTime|verdict|remediationStatus|remediationStatusDetails|roles|detailedRoles|detectionStatus|stream)(\[|\.|$)/;

/** Facts kept of one piece of evidence; an entity page is not a dump. */
const mostFacts = 200;

/** Every fact in the details of a piece of evidence; list positions are left out of the names, so that lists stay together. */
export function allFacts(details: JsonObject): readonly Fact[] {
  return flatten(details, { left: mostFacts })
    .filter(({ path }) => !notFacts.test(path) && !path.includes('@odata.type'))
    .map(({ path, value }) => ({ name: path.replaceAll(/\[\d+\]/g, ''), value }));
}
