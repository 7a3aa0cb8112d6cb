import { OperationError } from '../../../shared/contract/operation.ts';
import type { JsonValue } from '../../../shared/lib/json.ts';
import type { AssetMapping } from '../../../shared/model/asset-values.ts';
import { addressKey, readNetwork } from '../../../shared/model/address-range.ts';
import { openAssets } from './assets.ts';
import { isCountryDelta, openCountries } from './country.ts';
import { csvDelimiter, openCsvIndicators } from './csv-indicators.ts';
import { csvRows } from './csv-rows.ts';
import { isAssetHeader, isCountryHeader } from './header-kind.ts';
import type { OpenList } from './list-item.ts';
import { isMisp, openMisp } from './misp.ts';
import { openPlainText } from './plain-text.ts';
import { isStix, openStix } from './stix.ts';

/** Kinds of lists. */
export type ListKind = 'indicator' | 'allow' | 'country' | 'asset';

/** Largest JSON list, UTF-16 code units: it is parsed as a whole. */
const longestJson = 128 * 1024 * 1024;

/** Characters at the beginning of a text that its kind is told by. */
const headLength = 4000;

/** An address in brackets (`[2001:db8::1]:443`) begins a plain list. */
function isJson(text: string): boolean {
  return /^\s*(\{|\[\s*[[{"\]])/.test(text.slice(0, 4000));
}

/** The kind that a text seems to be: an inventory by its header, ranges with countries by header or rows, else indicators. */
export function guessKind(text: string): Exclude<ListKind, 'allow'> {
  if (isCountryDelta(text)) return 'country';
  const delimiter = csvDelimiter(text);
  if (delimiter === null || isJson(text)) return 'indicator';
  const rows: (readonly string[])[] = [];
  for (const { fields } of csvRows(text.slice(0, headLength), delimiter)) {
    rows.push(fields);
    if (rows.length >= 20) break;
  }
  const [header = [], first] = rows;
  if (isAssetHeader(header)) return 'asset';
  const ranges = rows.filter(isCountryRow).length;
  const isByRows = rows.length > 1 && ranges >= rows.length - 2 && ranges > 0;
  return isByRows || isCountryHeader(header, first) ? 'country' : 'indicator';
}

function isCountryRow(fields: readonly string[]): boolean {
  const isBound = (text: string | undefined): boolean =>
    text !== undefined && (/^\d{5,10}$/.test(text) || addressKey(text) !== null);
  const isCode = (text: string | undefined): boolean => /^([A-Z]{2}|-)?$/.test(text ?? '-');
  return (
    (isBound(fields[0]) && isBound(fields[1]) && isCode(fields[2])) ||
    (readNetwork(fields[0] ?? '') !== null && /^[A-Z]{2}$/.test(fields[1] ?? ''))
  );
}

/**
 * Opens the text of a list.
 * @throws OperationError `fileUnreadable` for JSON that is neither STIX nor MISP, or no JSON.
 */
export function openList(text: string, kind: ListKind, mapping: AssetMapping | null): OpenList {
  if (kind === 'asset') return openAssets(text, mapping);
  if (kind === 'country') return openCountries(text);
  if (isJson(text)) return openJson(text);
  const delimiter = csvDelimiter(text);
  return delimiter === null ? openPlainText(text) : openCsvIndicators(text, delimiter);
}

function openJson(text: string): OpenList {
  if (text.length > longestJson)
    throw new OperationError('fileUnreadable', 'A JSON list may have at most 128 million characters.');
  let root: JsonValue;
  try {
    root = JSON.parse(text) as JsonValue;
  } catch {
    throw new OperationError('fileUnreadable', 'The file begins like JSON and is none.');
  }
  if (isStix(root)) return openStix(root);
  if (isMisp(root)) return openMisp(root);
  throw new OperationError('fileUnreadable', 'The JSON is neither STIX nor MISP.');
}
