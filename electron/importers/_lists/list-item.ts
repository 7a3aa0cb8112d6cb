import type { AddressRange } from '../../../shared/model/address-range.ts';

/** One entry of a list as it is stored. */
export interface ListEntry {
  /** A type of indicator, or `asset`. */
  readonly type: string;
  readonly value: string;
  readonly shownOnly: boolean;
  /** ms UTC. */
  readonly validUntil: number | null;
  readonly note: string | null;
  /** JSON of an asset. */
  readonly detail: string | null;
}

/** What a record of a list's file comes to. */
export type ListItem =
  | { readonly kind: 'entries'; readonly line: number | null; readonly entries: readonly ListEntry[] }
  | { readonly kind: 'range'; readonly line: number | null; readonly range: AddressRange }
  /** A record that is sound and is not used, for a reason that many share. */
  | { readonly kind: 'skipped'; readonly line: number | null; readonly reason: string }
  | {
      readonly kind: 'reject';
      readonly line: number | null;
      readonly reason: string;
      readonly excerpt: string;
    };

/** A list's file opened: what it says of itself, and its records to come. */
export interface OpenList {
  /** Id of the format. */
  readonly format: ListFormat;
  readonly name: string | null;
  readonly source: string | null;
  /** ms UTC. */
  readonly published: number | null;
  /** Columns of the first rows and the rows, for formats that have columns. */
  readonly items: Iterable<ListItem>;
}

/** Formats of lists. */
export type ListFormat = 'plain' | 'csv' | 'stix' | 'misp' | 'countryDelta' | 'countryCsv' | 'assetCsv';

/** The beginning of a text as one line. */
export function excerptOfText(text: string): string {
  const flat = text.replace(/\s+/g, ' ').trim();
  return flat.length > 160 ? `${flat.slice(0, 160)}…` : flat;
}
