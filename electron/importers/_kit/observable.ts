import type { JsonObject } from '../../../shared/lib/json.ts';
import {
  deviceEvidence,
  dnsEvidence,
  fileEvidence,
  ipEvidence,
  registryEvidence,
  urlEvidence,
  userEvidence,
} from './evidence.ts';
import type { EvidenceNote } from './evidence.ts';
import { asEndpoint, asHash, asIp, asMailAddress, asPath, asUser } from './kinds.ts';

/** What sort of thing an observable of a case tool or an exchange format is, under one name for all of them. */
export type ObservableKind =
  | 'ip'
  | 'domain'
  /** A machine of one's own, known by its name. */
  | 'device'
  | 'url'
  | 'hash'
  /** A path or a name alone. */
  | 'file'
  | 'mailbox'
  | 'user'
  | 'registryKey'
  | 'macAddress';

/** What every piece of evidence may say besides. */
function withNote(object: JsonObject, { roles, verdict, threats }: EvidenceNote): JsonObject {
  return {
    ...object,
    ...(roles === undefined || roles.length === 0 ? {} : { roles }),
    ...(verdict ? { verdict } : {}),
    ...(threats === undefined || threats.length === 0 ? {} : { threats }),
  };
}

/** A mailbox; null when the text is no mail address. */
export function mailboxEvidence(address: string | null, more: EvidenceNote = {}): JsonObject | null {
  const primaryAddress = asMailAddress(address);
  if (primaryAddress === null) return null;
  return withNote({ '@odata.type': '#microsoft.graph.security.mailboxEvidence', primaryAddress }, more);
}

/** A network interface by its hardware address; null when the text is none. */
export function macEvidence(address: string | null, more: EvidenceNote = {}): JsonObject | null {
  const text = address?.trim() ?? '';
  if (!/^(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}$/i.test(text)) return null;
  const macAddress = text.replaceAll('-', ':').toLowerCase();
  return withNote({ '@odata.type': '#microsoft.graph.security.nicEvidence', macAddress }, more);
}

/** A lone observable as evidence; null when the value is not of the kind that it is said to be. */
export function observableEvidence(
  kind: ObservableKind,
  value: string | null,
  more: EvidenceNote = {},
): JsonObject | null {
  switch (kind) {
    case 'ip':
      return ipEvidence(asIp(value) ?? asEndpoint(value)?.ip ?? null, more);
    case 'domain':
      return dnsEvidence(value, more);
    case 'device':
      return deviceEvidence({ name: value, ...more });
    case 'url':
      return urlEvidence(value, more);
    case 'hash':
      return asHash(value) === null ? null : fileEvidence({ path: null, hashes: [value], ...more });
    case 'file': {
      const text = value?.trim() ?? '';
      const isName = text !== '' && text.length <= 260 && !/[\\/\p{Cc}]/u.test(text);
      return asPath(value) !== null || isName ? fileEvidence({ path: text, ...more }) : null;
    }
    case 'mailbox':
      return mailboxEvidence(value, more);
    case 'user':
      return asUser(value) === null ? null : userEvidence({ name: value, ...more });
    case 'registryKey':
      return registryEvidence({ key: value, ...more });
    case 'macAddress':
      return macEvidence(value, more);
  }
}
