import type { OutputOf } from '../../../../shared/contract/index.ts';
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
  return `${since} ${days.toLocaleString('en')} ${days === 1 ? 'day' : 'days'} ago`;
}

const regions = new Intl.DisplayNames('en', { type: 'region', fallback: 'code' });

/** `DE` → `Germany (DE)`; what is no code stays as it is. */
export function countryName(code: string): string {
  if (!/^[A-Z]{2}$/.test(code)) return code;
  const name = regions.of(code) ?? code;
  return name === code ? code : `${name} (${code})`;
}

/** Where the folded value of an asset's entry names what: `device|fqdn|srv01` → `srv01`. */
export function assetValue(value: string): string {
  return value.split('|').slice(2).join('|');
}
