import type { OutputOf } from '../../../../shared/contract/index.ts';
import { formatCount } from '../../../../shared/lib/format-count.ts';
import { indicatorTypeLabels, indicatorTypes } from '../../../../shared/model/indicator-values.ts';
import type { IndicatorType } from '../../../../shared/model/indicator-values.ts';

/** A list as the contract has it. */
export type ListSummary = OutputOf<'indicators.list'>['lists'][number];

/** What people read for a kind of list. */
export const listKindLabels: Readonly<Record<ListSummary['kind'], string>> = {
  indicator: 'Indicators',
  allow: 'Allow list',
  country: 'Countries of addresses',
  asset: 'Assets',
};

/** What people read for the verdict that a list suggests. */
export const listVerdictLabels: Readonly<Record<ListSummary['verdict'], string>> = {
  none: 'None',
  suspicious: 'Suspicious',
  malicious: 'Malicious',
  noThreatsFound: 'Clean',
};

const formats: Readonly<Record<string, string>> = {
  plain: 'Plain text',
  csv: 'CSV',
  stix: 'STIX 2.1',
  misp: 'MISP',
  countryDelta: 'Address ranges (hexdelta1)',
  countryCsv: 'Address ranges (CSV)',
  assetCsv: 'Asset list (CSV)',
};

/** What people read for a format of lists. */
export function formatLabel(format: string): string {
  return formats[format] ?? format;
}

/** What people read for the type of an entry. */
export function entryTypeLabel(type: string): string {
  const known = indicatorTypes.find((one): one is IndicatorType => one === type);
  return known === undefined ? (type === 'asset' ? 'Asset' : type) : indicatorTypeLabels[known];
}

const day = 86_400_000;

/** How old a list is, in days: since it was published, where its file says so, else since its import. */
export function ageOf(
  { publishedAt, importedAt }: Pick<ListSummary, 'publishedAt' | 'importedAt'>,
  now: number,
): string {
  const days = Math.max(0, Math.floor((now - (publishedAt ?? importedAt)) / day));
  const since = publishedAt === null ? 'imported' : 'published';
  if (days === 0) return `${since} today`;
  return `${since} ${formatCount(days)} ${days === 1 ? 'day' : 'days'} ago`;
}

const regions = new Intl.DisplayNames('en', { type: 'region', fallback: 'code' });

/** `DE` → `Germany (DE)`; what is no code stays as it is. */
export function countryName(code: string): string {
  if (!/^[A-Z]{2}$/.test(code)) return code;
  const name = regions.of(code) ?? code;
  return name === code ? code : `${name} (${code})`;
}

const assetKinds: Readonly<Record<string, string>> = { device: 'Device', user: 'User', mailbox: 'Mailbox' };

/** What an asset's entry marks: a mail address in a list marks the user and the mailbox of that name. */
export function assetKindLabel(value: string): string {
  const kind = value.split('|', 1)[0] ?? '';
  return assetKinds[kind] ?? kind;
}

/** What becomes of rows whose criticality the workbench does not know; null when there are none. */
export function unknownCriticalityText(rows: number): string | null {
  if (rows === 0) return null;
  const which = rows === 1 ? '1 row has' : `${formatCount(rows)} rows have`;
  return `${which} a criticality that is none of low, medium, high, critical: kept as it is, does not count for the score.`;
}

/** How many assets a list has, and how many of them name something in this store. */
export function assetCounts({ accepted, seen }: Pick<ListSummary, 'accepted' | 'seen'>): string {
  const assets = accepted === 1 ? '1 asset' : `${formatCount(accepted)} assets`;
  return `${assets}, ${formatCount(seen ?? 0)} of them seen`;
}

/** Where the folded value of an asset's entry names what: `device|fqdn|srv01` → `srv01`. */
export function assetValue(value: string): string {
  return value.split('|').slice(2).join('|');
}
