import type { EntityKind } from '../model/entity-kinds.ts';
import { canonicalAddress } from '../model/identity-ip.ts';
import {
  foldAddress,
  foldHost,
  foldMessageId,
  foldPath,
  foldProcessId,
  foldRegistryKey,
} from '../model/identity-fold.ts';
import { foldAccount } from '../model/identity-accounts.ts';
import { parseSourceTime } from '../model/time.ts';
import { urlForms } from '../model/identity-url.ts';

/** One text of a raw record and where it stands. */
export interface RawLeaf {
  readonly path: string;
  readonly value: string;
}

/** An identifier as it is looked for in a raw record. */
export interface WantedIdentifier {
  readonly kind: EntityKind;
  readonly namespace: string;
  readonly value: string;
}

/** Texts longer than this are messages and descriptions, not identifiers. */
const longestText = 8_192;

/** Names that a place usually has which holds an identifier of a kind. */
const usualPlaces: Readonly<Partial<Record<EntityKind, RegExp>>> = {
  device: /host|device|computer|dns|machine|agent|endpoint|workstation|asset|name$/i,
  user: /user|account|upn|principal|sid|identity|name$/i,
  mailbox: /mailbox|smtp|address|upn|recipient|mail/i,
  mailMessage: /message/i,
  url: /url|uri|link/i,
  ip: /ip|addr/i,
  file: /sha|md5|hash|file|path|image/i,
  process: /process|pid|command|image/i,
  session: /session|logon|request/i,
};

/** Where one piece of a raw record gives an identifier. */
export function findIdentifier(leaves: readonly RawLeaf[], wanted: WantedIdentifier): readonly RawLeaf[] {
  const found: RawLeaf[] = [];
  for (const [part, as] of partsOf(wanted)) {
    const leaf = bestLeaf(leaves, as, part);
    if (leaf && !found.some(({ path }) => path === leaf.path)) found.push(leaf);
  }
  return found;
}

/** Where a text stands in a raw record, whatever its case. */
export function findText(leaves: readonly RawLeaf[], text: string): RawLeaf | null {
  const folded = text.trim().toLowerCase();
  if (folded === '') return null;
  return (
    leaves.find(({ value }) => value.length <= longestText && value.trim().toLowerCase() === folded) ?? null
  );
}

/**
 * What is looked for: the value itself; of one that rests on a device (`ws-17|4711|1772442000000`) the parts after the device and then the
 * device, for all of them together are the identity, and each stands in a place of its own.
 */
function partsOf(wanted: WantedIdentifier): readonly (readonly [string, WantedIdentifier])[] {
  const { kind, namespace, value } = wanted;
  const at = namespace.indexOf('@');
  if (at < 0) return [[value, wanted]];
  const [device = '', ...rest] = value.split('|');
  const own = partsBehind(wanted, rest)
    .filter((part) => part.length > (kind === 'process' ? 0 : 1))
    .map((part) => [part, wanted] as const);
  if (own.length === 0) return [[value, wanted]];
  const behind = { kind: 'device', namespace: namespace.slice(at + 1), value: device } as const;
  return device === '' ? own : [...own, [device, behind]];
}

/** A path and a command line may have the character in them that parts stand between. */
function partsBehind({ kind, namespace }: WantedIdentifier, rest: readonly string[]): readonly string[] {
  if (kind === 'file') return [rest.join('|')];
  return namespace.startsWith('commandLine@') ? [rest.slice(1).join('|')] : rest;
}

/** A start of a process as identifiers have it: milliseconds UTC. */
const isMoment = (part: string): boolean => /^\d{11,14}$/.test(part);

/** What is the same text comes before what only folds to it, and a place that usually has such a value before others. */
function bestLeaf(leaves: readonly RawLeaf[], wanted: WantedIdentifier, part: string): RawLeaf | null {
  const usual =
    wanted.kind === 'process' && isMoment(part) ? /time|start|creat|date/i : usualPlaces[wanted.kind];
  let best: RawLeaf | null = null;
  let bestRank = Infinity;
  for (const leaf of leaves) {
    if (leaf.value.length > longestText || !matches(wanted, part, leaf.value)) continue;
    const isSame = leaf.value.trim().toLowerCase() === part.toLowerCase();
    const isUsual = !usual || usual.test(lastName(leaf.path));
    // A number as short as this stands for anything elsewhere.
    if (!isUsual && part.length < 3 && wanted.kind === 'process') continue;
    const rank = (isUsual ? 0 : 2) + (isSame ? 0 : 1);
    if (rank === 0) return leaf;
    if (rank < bestRank) [best, bestRank] = [leaf, rank];
  }
  return best;
}

const lastName = (path: string): string => path.split('.').at(-1) ?? path;

function matches({ kind, namespace }: WantedIdentifier, part: string, text: string): boolean {
  const folded = text.trim().toLowerCase();
  if (folded === '' || folded.length < Math.min(part.length, 2)) return false;
  if (folded === part || text === part || folded === `{${part}}`) return true;
  if (kind === 'process' && String(foldProcessId(text)) === part) return true;
  if (kind === 'process' && isMoment(part)) return String(parseSourceTime(text.trim(), 0)?.ms) === part;
  switch (kind) {
    case 'device': {
      const host = foldHost(text);
      return host.fqdn === part || (namespace === 'hostName' && host.hostName === part);
    }
    case 'user': {
      const { name, domain, upn } = foldAccount(text, null, null);
      return (
        upn === part || (name !== null && (`${domain ?? ''}\\${name}` === part || part.endsWith(`\\${name}`)))
      );
    }
    case 'ip':
      return canonicalAddress(text)?.text === part;
    case 'mailbox':
      return foldAddress(text) === part;
    case 'mailMessage':
      return foldMessageId(text) === part;
    case 'url':
      return text.length > 3 && (text.includes('.') || text.includes(':')) && urlForms(text).includes(part);
    case 'registryKey':
    case 'registryValue':
      return text.includes('\\') && foldRegistryKey(null, text) === part;
    case 'file':
    case 'process':
      return /[\\/]/.test(text) && foldPath(text) === part;
    default:
      return false;
  }
}
