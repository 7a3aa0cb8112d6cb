import type { Mapping, translatedFields } from '../../../shared/mapping/mapping.ts';
import { canonicalValue, valuesOf } from '../../../shared/model/values.ts';

type Field = (typeof translatedFields)[number];

/** A value in the model's words; `isKnown` false for one that neither the mapping nor the model knows. */
export interface Translated {
  readonly value: string;
  readonly isKnown: boolean;
}

const valueFields = {
  severity: 'severity',
  status: 'alertStatus',
  classification: 'classification',
  determination: 'determination',
} as const;

const fold = (text: string): string => text.trim().toLowerCase();

interface Table {
  readonly exact: ReadonlyMap<string, string>;
  /** Thresholds (`>=70`), the greatest first. */
  readonly from: readonly { readonly least: number; readonly value: string }[];
}

function tableOf(entries: Readonly<Record<string, string>>): Table {
  const exact = new Map<string, string>();
  const from: { least: number; value: string }[] = [];
  for (const [name, value] of Object.entries(entries)) {
    const threshold = /^>=\s*(-?\d{1,15}(?:\.\d{1,6})?)$/.exec(name.trim());
    if (threshold) from.push({ least: Number(threshold[1]), value });
    else exact.set(fold(name), value);
  }
  return { exact, from: from.sort((left, right) => right.least - left.least) };
}

/**
 * Makes the translation of a mapping's value tables: the value itself (without case), else the greatest threshold (`">=70": "high"`) that a
 * number reaches, else the model's own spellings; null for words that mean "not set".
 */
export function compileTranslations(
  values: Mapping['values'],
): (field: Field, text: string) => Translated | null {
  const tables = new Map(Object.entries(values).map(([field, entries]) => [field, tableOf(entries)]));
  return (field, text) => {
    const table = tables.get(field);
    const number = text.trim() === '' ? Number.NaN : Number(text);
    const own =
      table?.exact.get(fold(text)) ??
      (Number.isFinite(number) ? table?.from.find(({ least }) => number >= least)?.value : undefined);
    const said = own ?? text;
    if (field === 'category' || field === 'outcome') return { value: said, isKnown: true };
    const kind = valueFields[field];
    const value = canonicalValue(kind, said);
    if (value === null) return null;
    return { value, isKnown: (valuesOf(kind) as readonly string[]).includes(value) };
  };
}
