import type { JsonObject } from '../lib/json.ts';
import { isJsonObject, ownList, ownObject, ownText, ownTexts } from '../lib/json-read.ts';
import { addressKey } from './address-range.ts';
import { foldPath, joinPath } from './identity-fold.ts';
import { longestIdentifier } from './identity-namespaces.ts';
import type { NormalizedEvidence, PlacedSaid } from './record.ts';

/**
 * What evidence says of what it names, beside its identifiers, that people paste to find it; stored as these numbers. A display name, or the name
 * of a built-in account; an address that a device has; the path of a file that is known by its content; the name that a message was sent under; an
 * account that is logged on to a device; an address in a command line.
 */
export const saidForms = { name: 0, address: 1, path: 2, senderName: 3, loggedOn: 4, mentioned: 5 } as const;

type SaidForm = (typeof saidForms)[keyof typeof saidForms];

/** A key that evidence is found by. */
interface SaidKey {
  readonly form: SaidForm;
  /** A name in lower case, an address as `addressKey` makes it, a folded path, or an account as {@link loggedOnKey} makes it. */
  readonly key: string;
}

type Said = Pick<NormalizedEvidence, 'kind' | 'details' | 'identifiers'>;

/** A name as it is kept and looked for. */
export const foldDisplayName = (name: string): string => name.trim().toLowerCase();

/** The key of an account that is logged on: its domain behind it, so that it is found without. Both in lower case. */
export const loggedOnKey = (name: string, domain: string | null): string => `${name}|${domain ?? ''}`;

/**
 * The keys that a piece of evidence gives to what it names, each once. An account that stands in something else is a piece of evidence of its own.
 * Total: what is no name, no address and no path is left out.
 */
export function saidKeysOf(item: Said): readonly SaidKey[] {
  const keys = [...namesOf(item), ...ofKind(item)].filter(
    ({ key }) => key !== '' && key.length <= longestIdentifier,
  );
  return keys.length < 2
    ? keys
    : keys.filter(
        ({ form, key }, at) => keys.findIndex((one) => one.form === form && one.key === key) === at,
      );
}

const nothing: readonly SaidKey[] = [];

function ofKind(item: Said): readonly SaidKey[] {
  switch (item.kind) {
    case 'device':
      return ofDevice(item.details);
    case 'file':
      return pathOfFile(item);
    case 'mailMessage':
      return ['p2Sender', 'p1Sender'].flatMap((part) =>
        named(saidForms.senderName, textIn(item.details, part)),
      );
    case 'process':
      return addressesIn(ownText(item.details, 'processCommandLine'));
    default:
      return nothing;
  }
}

const textIn = (details: JsonObject, key: string): string | null => {
  const inner = ownObject(details, key);
  return inner === null ? null : ownText(inner, 'displayName');
};

const named = (form: SaidForm, name: string | null): readonly SaidKey[] =>
  name === null ? nothing : [{ form, key: foldDisplayName(name) }];

function namesOf({ kind, details, identifiers }: Said): readonly SaidKey[] {
  const own = named(saidForms.name, ownText(details, 'displayName'));
  if (kind !== 'user') return own;
  const account = ownObject(details, 'userAccount');
  if (account === null) return own;
  // What every device has is known by the device: its own name and SID are no identifiers.
  const builtIn = identifiers[0]?.namespace.startsWith('builtIn') === true ? ['accountName', 'userSid'] : [];
  return [
    ...own,
    ...['displayName', ...builtIn].flatMap((key) => named(saidForms.name, ownText(account, key))),
  ];
}

/** The addresses that a device's own evidence says it has, as the source writes them. */
export function addressesOfDevice(details: JsonObject): readonly string[] {
  const last = [ownText(details, 'lastIpAddress'), ownText(details, 'lastExternalIpAddress')];
  return [...last.filter((text) => text !== null), ...ownTexts(details, 'ipInterfaces')];
}

const addressed = (form: SaidForm, text: string): readonly SaidKey[] => {
  // As sources write them: capitals, leading zeros, an IPv4 address in IPv6, with the length of its net.
  const key = addressKey(text.replace(/\/\d{1,3}$/, ''));
  return key === null ? nothing : [{ form, key }];
};

function ofDevice(details: JsonObject): readonly SaidKey[] {
  return [
    ...addressesOfDevice(details).flatMap((text) => addressed(saidForms.address, text)),
    ...ownList(details, 'loggedOnUsers').flatMap((account): readonly SaidKey[] => {
      const name = isJsonObject(account) ? ownText(account, 'accountName') : null;
      if (name === null || !isJsonObject(account)) return nothing;
      const domain = ownText(account, 'domainName');
      return [
        {
          form: saidForms.loggedOn,
          key: loggedOnKey(foldDisplayName(name), domain === null ? null : foldDisplayName(domain)),
        },
      ];
    }),
  ];
}

/** A file without a hash has its path as an identifier. */
function pathOfFile({ details, identifiers }: Said): readonly SaidKey[] {
  const file = ownObject(details, 'fileDetails');
  if (file === null || identifiers[0]?.namespace.startsWith('path@') === true) return nothing;
  const name = ownText(file, 'fileName');
  const key = name === null ? null : foldPath(joinPath(ownText(file, 'filePath'), name));
  return key === null ? nothing : [{ form: saidForms.path, key }];
}

/** Not in numbers of versions: `Chrome/124.0.0.0`. */
const quads =
  /(?<![\d.\w/])\d{1,3}(?:\.\d{1,3}){3}(?![\d.]*\d)|(?<=\/\/|@)\d{1,3}(?:\.\d{1,3}){3}(?![\d.]*\d)/g;

/** Addresses of one command line at most. */
const mostMentioned = 50;

function addressesIn(command: string | null): readonly SaidKey[] {
  return command === null
    ? nothing
    : (command.match(quads) ?? [])
        .slice(0, mostMentioned)
        .flatMap((text) => addressed(saidForms.mentioned, text));
}

/** The keys that the evidence of an alert gives, with the piece that does; pieces that give none are left out. */
export function placeSaid(evidence: readonly Said[]): readonly PlacedSaid[] {
  const placed: PlacedSaid[] = [];
  for (let ordinal = 0; ordinal < evidence.length; ordinal += 1) {
    const item = evidence[ordinal];
    const keys = item === undefined ? nothing : saidKeysOf(item);
    if (keys.length > 0) placed.push([ordinal, keys.map(({ form, key }) => `${form}${key}`)]);
  }
  return placed;
}

/** Key and form of a text of {@link placeSaid}. */
export const splitSaid = (text: string): readonly [form: number, key: string] => [
  text.charCodeAt(0) - 48,
  text.slice(1),
];
