import type { EntityKind } from '../model/entity-kinds.ts';
import { canonicalAddress } from '../model/identity-ip.ts';
import { foldAddress, foldHost, foldMessageId, foldPath, foldRegistryKey } from '../model/identity-fold.ts';
import { foldAccount } from '../model/identity-accounts.ts';
import { normalizeUrl } from '../model/identity-url.ts';

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
  const parts = partsOf(wanted);
  const found: RawLeaf[] = [];
  for (const part of parts) {
    const leaf = bestLeaf(leaves, wanted, part);
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
 * What is looked for: the value itself; of one that rests on a device (`ws-17|4711|2026-03-02`) the parts after the device, which stand
 * each in a place of its own.
 */
function partsOf({ namespace, value }: WantedIdentifier): readonly string[] {
  if (!namespace.includes('@')) return [value];
  const parts = value
    .split('|')
    .slice(1)
    .filter((part) => part.length > 1);
  return parts.length === 0 ? [value] : parts;
}

/** What is the same text comes before what only folds to it, and a place that usually has such a value before others. */
function bestLeaf(leaves: readonly RawLeaf[], wanted: WantedIdentifier, part: string): RawLeaf | null {
  const usual = usualPlaces[wanted.kind];
  let best: RawLeaf | null = null;
  let bestRank = Infinity;
  for (const leaf of leaves) {
    if (leaf.value.length > longestText || !matches(wanted, part, leaf.value)) continue;
    const isSame = leaf.value.trim().toLowerCase() === part.toLowerCase();
    const isUsual = !usual || usual.test(lastName(leaf.path));
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
      return text.length > 3 && (text.includes('.') || text.includes(':')) && normalizeUrl(text) === part;
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
