import { foldAccount, foldSid } from './identity-accounts.ts';
import { foldAddress, foldGuid, foldHost, foldName } from './identity-fold.ts';

/** What a column of an asset list can be. */
export const assetRoles = ['identifier', 'kind', 'criticality', 'owner', 'group', 'site'] as const;

/** One role of a column. */
export type AssetRole = (typeof assetRoles)[number];

/** Which column of a file has which role: its name, or null for none. */
export type AssetMapping = Readonly<Record<AssetRole, string | null>>;

/** Kinds of entity that an asset list marks. */
export type AssetKind = 'device' | 'user' | 'mailbox';

/** Names of columns by role, the likeliest first; compared without case, spaces and punctuation. A device's come before a user's. */
const columnNames: Readonly<Record<AssetRole, readonly string[]>> = {
  identifier: [
    'identifier',
    'assetidentifier',
    'fqdn',
    'dnshostname',
    'devicednsname',
    'devicename',
    'computername',
    'hostname',
    'host',
    'mdedeviceid',
    'deviceid',
    'machineid',
    'device',
    'computer',
    'server',
    'servername',
    'machine',
    'machinename',
    'userprincipalname',
    'upn',
    'samaccountname',
    'accountname',
    'account',
    'username',
    'user',
    'objectsid',
    'sid',
    'primarysmtpaddress',
    'mailbox',
    'emailaddress',
    'mailaddress',
    'email',
    'mail',
    'smtp',
    'assetname',
    'assetid',
    'asset',
    'name',
    'id',
  ],
  kind: ['kind', 'assetkind', 'assettype', 'entitytype', 'objecttype', 'type', 'class', 'category'],
  criticality: [
    'criticality',
    'assetcriticality',
    'businesscriticality',
    'criticalitylevel',
    'critical',
    'importance',
    'assetvalue',
    'tier',
    'priority',
  ],
  owner: ['owner', 'assetowner', 'businessowner', 'responsible', 'managedby', 'contact', 'manager'],
  group: [
    'group',
    'assetgroup',
    'devicegroup',
    'department',
    'businessunit',
    'team',
    'unit',
    'ou',
    'division',
  ],
  site: ['site', 'location', 'office', 'building', 'plant', 'city', 'region', 'country'],
};

const foldColumn = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');

/** The columns of a header by role; no column has two roles. */
export function matchColumns(header: readonly string[]): AssetMapping {
  const folded = header.map(foldColumn);
  const taken = new Set<number>();
  const find = (role: AssetRole): string | null => {
    for (const name of columnNames[role]) {
      const at = folded.findIndex((column, index) => column === name && !taken.has(index));
      if (at < 0) continue;
      taken.add(at);
      return header[at] ?? null;
    }
    return null;
  };
  const identifier = find('identifier');
  const criticality = find('criticality');
  const kind = find('kind');
  const owner = find('owner');
  return { identifier, kind, criticality, owner, group: find('group'), site: find('site') };
}

const criticalities: Readonly<Record<'critical' | 'high' | 'medium' | 'low', readonly string[]>> = {
  critical: [
    'critical',
    'crit',
    'very high',
    'highest',
    'severe',
    'crown jewel',
    'mission critical',
    'business critical',
    'kritisch',
  ],
  high: ['high', 'important', 'major', 'elevated', 'hoch'],
  medium: ['medium', 'med', 'moderate', 'normal', 'standard', 'mittel'],
  low: ['low', 'minor', 'minimal', 'non critical', 'noncritical', 'niedrig', 'gering'],
};

/** A criticality in the workbench's words; one that it does not know is kept as it is. Null for none. */
export function foldCriticality(text: string): string | null {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  const folded = trimmed.toLowerCase().replace(/[\s_-]+/g, ' ');
  const known = Object.entries(criticalities).find(([, words]) => words.includes(folded));
  return known?.[0] ?? trimmed.slice(0, 100);
}

/** Criticalities that the workbench knows, from the lowest. */
export const knownCriticalities: readonly string[] = ['low', 'medium', 'high', 'critical'];

/** How critical, 1 low to 4 critical; 0 for words that the workbench does not know. */
export function criticalityRank(criticality: string | null): number {
  return criticality === null ? 0 : knownCriticalities.indexOf(criticality) + 1;
}

/** What people read for a criticality. */
export function criticalityLabel(criticality: string): string {
  return knownCriticalities.includes(criticality)
    ? criticality.charAt(0).toUpperCase() + criticality.slice(1)
    : criticality;
}

const kindWords: Readonly<Record<AssetKind, readonly string[]>> = {
  device: [
    'device',
    'host',
    'computer',
    'server',
    'workstation',
    'laptop',
    'machine',
    'endpoint',
    'client',
    'fqdn',
    'desktop',
    'vm',
  ],
  user: ['user', 'account', 'person', 'identity', 'upn', 'sam', 'employee'],
  mailbox: ['mailbox', 'shared mailbox', 'mail', 'email', 'smtp'],
};

/** The kind that a word of a list means; null when it says none that the workbench knows. */
export function foldAssetKind(text: string): AssetKind | null {
  const folded = text.trim().toLowerCase();
  for (const kind of ['device', 'user', 'mailbox'] as const)
    if (kindWords[kind].some((word) => folded === word || folded === `${word}s`)) return kind;
  return null;
}

/** An identifier that an asset list names. */
export interface AssetIdentifier {
  readonly kind: AssetKind;
  readonly namespace: string;
  readonly value: string;
}

/** Identifiers, or why a text is none. */
export type AssetReading = readonly AssetIdentifier[] | { readonly reason: string };

/**
 * What an asset list's identifier means, folded as evidence is. Without a kind a mail address is both a user's name and a mailbox, a GUID
 * both a user's and a device's directory id, and a plain name a device's.
 */
export function readAssetIdentifier(text: string, kind: AssetKind | null): AssetReading {
  const value = text.trim();
  if (value === '') return { reason: 'The identifier is empty.' };
  const candidates = [...deviceCandidates(value), ...userCandidates(value), ...mailboxCandidates(value)];
  const found = candidates.filter((candidate) => kind === null || candidate.kind === kind);
  if (found.length > 0) return found;
  return {
    reason:
      kind === null
        ? 'The identifier is no device, user or mailbox.'
        : `The identifier names no ${kind}${kind === 'user' ? ': expected a UPN, DOMAIN\\account or SID' : ''}.`,
  };
}

/**
 * Characters that a host name, account or mail address can have. Folding alone would take any text and change what it does not know
 * (`<b>x</b>` would be the account `x<\b>` of a domain): an identifier is taken as what it is, or rejected.
 */
const shapes = {
  host: /^(?:\\\\)?[\p{L}\p{N}_](?:[\p{L}\p{N}_.-]*[\p{L}\p{N}_$.])?$/u,
  account: /^[^\p{Cc}\p{Cf}"<>|[\]:;+=*?/\\@]+\\[^\p{Cc}\p{Cf}"<>|[\]:;+=*?/\\@]+$/u,
  address: /^[^\s\p{Cc}\p{Cf}@<>"(),;:\\]+@[^\s\p{Cc}\p{Cf}@<>"(),;:\\/]+$/u,
  mailbox: /^(?:smtp:[^<>]+|<[^<>]+>|[^<>:]+)$/i,
} as const;

function deviceCandidates(value: string): readonly AssetIdentifier[] {
  const guid = foldGuid(value);
  if (guid !== null) return [{ kind: 'device', namespace: 'aadDeviceId', value: guid }];
  if (/^[0-9a-f]{40}$/i.test(value)) {
    const id = foldName(value);
    return id === null ? [] : [{ kind: 'device', namespace: 'mdeDeviceId', value: id }];
  }
  if (/^s-1-\d/i.test(value) || !shapes.host.test(value)) return [];
  const host = foldHost(value);
  if (host.fqdn !== null) return [{ kind: 'device', namespace: 'fqdn', value: host.fqdn }];
  return host.hostName === null ? [] : [{ kind: 'device', namespace: 'hostName', value: host.hostName }];
}

function userCandidates(value: string): readonly AssetIdentifier[] {
  const guid = foldGuid(value);
  if (guid !== null) return [{ kind: 'user', namespace: 'aadUserId', value: guid }];
  const sid = foldSid(value);
  if (sid !== null) return [{ kind: 'user', namespace: 'sid', value: sid }];
  if (!shapes.account.test(value) && !shapes.address.test(value)) return [];
  const { name, domain, upn } = foldAccount(value, null, null);
  if (upn !== null) return [{ kind: 'user', namespace: 'upn', value: upn }];
  return name === null || domain === null
    ? []
    : [{ kind: 'user', namespace: 'domainAccount', value: `${domain}\\${name}` }];
}

function mailboxCandidates(value: string): readonly AssetIdentifier[] {
  const address = shapes.mailbox.test(value) ? foldAddress(value) : null;
  return address === null || !shapes.address.test(address)
    ? []
    : [{ kind: 'mailbox', namespace: 'smtp', value: address }];
}
