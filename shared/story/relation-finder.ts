import type { JsonValue } from '../lib/json.ts';
import type { EntityKind } from '../model/entity-kinds.ts';
import { foldPath, joinPath } from '../model/identity-fold.ts';
import { isJsonObject, textAt, valueAt } from './details.ts';
import type { StoryEvidence } from './types.ts';

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

/** Fields by which a device is named, of itself or of what was on it. */
const deviceFields = [
  'mdeDeviceId',
  'azureAdDeviceId',
  'deviceDnsName',
  'hostName',
  'netBiosName',
  'iotDeviceId',
] as const;

/** What a device is called in its own evidence, or where other evidence says on which device it was; what tells it best first. */
export function deviceTexts(details: JsonValue | undefined): readonly string[] {
  return deviceFields.flatMap((field) => textAt(details, field)?.trim().toLowerCase() ?? []);
}

/** What evidence that is on a device calls that device; nothing where it names none. */
export function placeTexts(details: JsonValue): readonly string[] {
  const host = ['host', 'device', 'deviceEvidence']
    .map((key) => valueAt(details, key))
    .find((value) => isJsonObject(value));
  const id = textAt(details, 'mdeDeviceId')?.trim().toLowerCase();
  return [...new Set([...(id === undefined ? [] : [id]), ...deviceTexts(host)])];
}

/** The first of several texts by which an entity is found. */
export function findFirst(
  find: EntityFinder,
  kinds: readonly EntityKind[],
  texts: readonly (string | null)[],
): number | null {
  for (const text of texts) {
    const found = find(kinds, text);
    if (found !== null) return found;
  }
  return null;
}

/** The user of an account: by what names it anywhere, else by what names it on one of these devices, as a built-in or local account is. */
export function userOfAccount(
  account: JsonValue | undefined,
  find: EntityFinder,
  devices: readonly string[] = [],
): number | null {
  const [domain, name, sid] = ['domainName', 'accountName', 'userSid'].map(
    (field) => textAt(account, field)?.trim() ?? null,
  );
  const texts = [
    textAt(account, 'azureAdUserId'),
    sid ?? null,
    textAt(account, 'userPrincipalName'),
    domain != null && name != null ? `${domain}\\${name}` : null,
    ...devices.flatMap((device) =>
      [sid, name].flatMap((text) => (text == null ? [] : [`${device}|${text.toLowerCase()}`])),
    ),
  ];
  return findFirst(find, ['user'], texts);
}

/** The account in a piece of evidence, and the user that it is. */
export function userIn(
  details: JsonValue | undefined,
  find: EntityFinder,
  devices: readonly string[] = [],
): number | null {
  return userOfAccount(valueAt(details, 'userAccount'), find, devices);
}

/** A file by its hashes, else by its path on one of these devices. */
export function fileOf(
  file: JsonValue | undefined,
  find: EntityFinder,
  devices: readonly string[] = [],
): number | null {
  const path = foldPath(joinPath(textAt(file, 'filePath'), textAt(file, 'fileName')));
  return findFirst(
    find,
    ['file'],
    [
      ...['sha256', 'sha1', 'md5'].map((hash) => textAt(file, hash)),
      ...(path === null ? [] : devices.map((device) => `${device}|${path}`)),
    ],
  );
}
