import { foldId } from './identity-fold.ts';

/** SHA-256 of a text's UTF-8 bytes as lower-case hexadecimal: the platform's, passed in because the model has no platform. */
export type HashText = (text: string) => string;

/**
 * A record's uid. With a provider alert id it is `provider|id` (lower case), the same however often the record comes; without one it is
 * `sha256:` of the canonical record and its ordinal among identical records of one file, so that identical rows are all kept and the same
 * or an overlapping file adds nothing.
 * @param ordinal 1-based among identical records of the file.
 */
export function recordUid(
  record: { readonly provider: string; readonly providerAlertId: string | null; readonly canonical: string },
  ordinal: number,
  hash: HashText,
): string {
  const id = foldId(record.providerAlertId);
  if (id !== null && id.length <= 512) return `${record.provider.toLowerCase()}|${id}`;
  return `sha256:${hash(`${String(ordinal)}\n${record.canonical}`)}`;
}

/**
 * A context record's uid: as of a record, and with a provider's id the content behind it (`provider|id#hash`). Context has no versions: rows
 * that share an id and say something else (activities of Office 365 with one Id for several users) are rows of their own, whichever comes
 * first.
 * @param contentHash hash of the canonical record.
 */
export function contextUid(
  record: { readonly provider: string; readonly providerRecordId: string | null; readonly canonical: string },
  contentHash: string,
  ordinal: number,
  hash: HashText,
): string {
  const { provider, providerRecordId: providerAlertId, canonical } = record;
  const uid = recordUid({ provider, providerAlertId, canonical }, ordinal, hash);
  return hasProviderUid(providerAlertId) ? `${uid}#${contentHash}` : uid;
}

/** Whether a record's uid comes from its provider's alert id, so that its ordinal does not matter. */
export function hasProviderUid(providerAlertId: string | null): boolean {
  const id = foldId(providerAlertId);
  return id !== null && id.length <= 512;
}
