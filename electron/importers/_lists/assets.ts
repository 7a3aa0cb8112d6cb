import {
  assetRoles,
  foldAssetKind,
  foldCriticality,
  matchColumns,
  readAssetIdentifier,
} from '../../../shared/model/asset-values.ts';
import type { AssetMapping, AssetRole } from '../../../shared/model/asset-values.ts';
import { csvRows, delimiterOf } from './csv-rows.ts';
import type { CsvTextRow } from './csv-rows.ts';
import { excerptOfText } from './list-item.ts';
import type { ListItem, OpenList } from './list-item.ts';
import { linesOf } from './list-text.ts';

/** The columns of an asset list and its first rows. */
export interface AssetTable {
  readonly delimiter: string;
  readonly header: readonly string[];
  /** What the columns are by their names. */
  readonly mapping: AssetMapping;
  readonly sample: readonly (readonly string[])[];
}

const sampleRows = 10;

function delimiterIn(text: string): string {
  for (const { text: line } of linesOf(text)) {
    if (line.trim() !== '' && !line.startsWith('#')) return delimiterOf(line) ?? ',';
  }
  return ',';
}

/** Reads the columns of an asset list; null when the text has no rows. */
export function readAssetTable(text: string): AssetTable | null {
  const delimiter = delimiterIn(text);
  let header: readonly string[] | null = null;
  const sample: (readonly string[])[] = [];
  for (const { fields } of csvRows(text, delimiter)) {
    if (header === null) {
      header = fields;
      continue;
    }
    sample.push(fields);
    if (sample.length >= sampleRows) break;
  }
  return header === null ? null : { delimiter, header, mapping: matchColumns(header), sample };
}

/**
 * Opens an asset list.
 * @param mapping names of columns by role; what a header does not have is nothing.
 */
export function openAssets(text: string, mapping: AssetMapping | null): OpenList {
  return { format: 'assetCsv', name: null, source: null, published: null, items: assetItems(text, mapping) };
}

function* assetItems(text: string, mapping: AssetMapping | null): Generator<ListItem> {
  let header: readonly string[] | null = null;
  let columns: Readonly<Record<AssetRole, number>> | null = null;
  for (const row of csvRows(text, delimiterIn(text))) {
    if (header === null || columns === null) {
      header = row.fields;
      columns = placesOf(header, mapping ?? matchColumns(header));
      continue;
    }
    if (row.fields.every((field) => field === '')) continue;
    yield itemOf(row, columns, header);
  }
}

function placesOf(header: readonly string[], mapping: AssetMapping): Readonly<Record<AssetRole, number>> {
  const places = Object.fromEntries(
    assetRoles.map((role) => [role, mapping[role] === null ? -1 : header.indexOf(mapping[role])]),
  );
  return places as Record<AssetRole, number>;
}

function itemOf(
  row: CsvTextRow,
  columns: Readonly<Record<AssetRole, number>>,
  header: readonly string[],
): ListItem {
  const field = (role: AssetRole): string => row.fields[columns[role]] ?? '';
  const reject = (reason: string): ListItem => ({
    kind: 'reject',
    line: row.line,
    reason,
    excerpt: excerptOfText(row.text),
  });
  if (row.fields.length < header.length)
    return reject(`The row has ${String(row.fields.length)} fields, the header ${String(header.length)}.`);
  const identifier = field('identifier');
  const read = readAssetIdentifier(identifier, foldAssetKind(field('kind')));
  if ('reason' in read) return reject(read.reason);
  const or = (text: string): string | null => (text === '' ? null : text.slice(0, 500));
  const detail = JSON.stringify({
    identifier: identifier.slice(0, 500),
    criticality: foldCriticality(field('criticality')),
    owner: or(field('owner')),
    group: or(field('group')),
    site: or(field('site')),
  });
  return {
    kind: 'entries',
    line: row.line,
    entries: read.map(({ kind, namespace, value }) => ({
      type: 'asset',
      value: `${kind}|${namespace}|${value}`,
      shownOnly: false,
      validUntil: null,
      note: null,
      detail,
    })),
  };
}
