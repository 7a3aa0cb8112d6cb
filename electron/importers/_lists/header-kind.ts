import { addressKey } from '../../../shared/model/address-range.ts';
import { matchColumns } from '../../../shared/model/asset-values.ts';
import { hasValueColumn } from './csv-indicators.ts';
import { foldColumn } from './csv-rows.ts';
import { typeOfWord } from './indicator-words.ts';

/** Names of columns that any list may have: they identify an asset only where no other column is of indicators. */
const commonNames = new Set(['name', 'id']);

/** Types of indicators whose columns inventories have as well: the name of a device or user, its address, its mail. */
const typesOfInventories = new Set(['ip', 'domain', 'email']);

/**
 * True for the header of an inventory: something to identify an asset by, beside its criticality, its owner or its place in the organisation,
 * and no column of indicators. In doubt it is an inventory: servers of one's own must not become indicators unasked.
 */
export function isAssetHeader(header: readonly string[]): boolean {
  const { identifier, criticality, owner, group, site } = matchColumns(header);
  if (identifier === null || hasValueColumn(header)) return false;
  if (criticality === null && owner === null && (group === null || site === null)) return false;
  const types = header.filter((name) => name !== identifier).flatMap((name) => typeOfWord(name) ?? []);
  return commonNames.has(foldColumn(identifier))
    ? types.length === 0
    : types.every((type) => typesOfInventories.has(type));
}

const starts = new Set(['start', 'first', 'from', 'startip', 'ipstart', 'ipfrom', 'rangestart', 'firstip']);
const ends = new Set(['end', 'last', 'to', 'endip', 'ipend', 'ipto', 'rangeend', 'lastip']);
const countries = new Set(['country', 'countrycode', 'countryname', 'countryiso', 'iso', 'cc']);

/** True for the header `start,end,country` above a row that begins with an address: ranges of time have such headers too. */
export function isCountryHeader(header: readonly string[], row: readonly string[] | undefined): boolean {
  const [start = '', end = '', country = ''] = header.map(foldColumn);
  const first = row?.[0] ?? '';
  return (
    starts.has(start) &&
    ends.has(end) &&
    countries.has(country) &&
    (/^\d{1,10}$/.test(first) || addressKey(first) !== null)
  );
}
