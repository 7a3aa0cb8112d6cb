import { criticalityLabel, foldCriticality, knownCriticalities } from '../model/asset-values.ts';
import { TACTICS, categoryLabel, tacticOf } from '../model/attack.ts';
import { canonicalValue, valueLabel, valuesOf } from '../model/values.ts';
import type { ValueField } from '../model/values.ts';
import { visibleLine } from '../model/visible-text.ts';
import { me, openFilter } from './filter.ts';
import { editDistance } from './edit-distance.ts';
import type { FilterField } from './filter.ts';

/** Fields whose values are in the table of Graph's values. */
const valueFields: Readonly<Partial<Record<FilterField, ValueField>>> = {
  status: 'incidentStatus',
  severity: 'severity',
  alertSeverity: 'severity',
  serviceSource: 'serviceSource',
  detectionSource: 'detectionSource',
  classification: 'classification',
  determination: 'determination',
  investigationState: 'investigationState',
};

/** Values of fields that only the workbench has. */
const ownValues: Readonly<
  Partial<Record<FilterField, readonly (readonly [value: string, label: string])[]>>
> = {
  serviceLevel: [
    ['overdue', 'Overdue'],
    ['atRisk', 'At risk'],
    ['onTime', 'On time'],
  ],
  attention: [
    ['changed', 'Changed since you looked'],
    ['unseen', 'Not looked at'],
    ['seen', 'Looked at'],
  ],
};

/** Fields of few, known values: the beginning of one is enough where it fits no other. */
const completed: readonly FilterField[] = [
  'status',
  'severity',
  'alertSeverity',
  'classification',
  'serviceLevel',
  'attention',
  'assetCriticality',
];

const fold = (text: string): string => text.toLowerCase().replace(/[\s_-]+/g, '');

const pascal = (shortname: string): string =>
  shortname.replace(/(?:^|-)(.)/g, (_, letter: string) => letter.toUpperCase());

/** The values that a field is known to have, in the order in which screens list them; empty where the store alone knows. */
export function knownValues(field: FilterField): readonly string[] {
  const own = ownValues[field];
  if (own !== undefined) return own.map(([value]) => value);
  if (field === 'category') return TACTICS.map(({ shortname }) => pascal(shortname));
  if (field === 'assetCriticality') return knownCriticalities.toReversed();
  if (field === 'severity' || field === 'alertSeverity') return valuesOf('severity').toReversed();
  if (field === 'status') return valuesOf('incidentStatus').filter((value) => value !== 'redirected');
  const table = valueFields[field];
  return table === undefined ? [] : valuesOf(table);
}

/** What people read for a value of a field; an empty value means "not set". Unknown values are shown with what they hide made visible. */
export function filterValueLabel(field: FilterField, value: string): string {
  if (value === '') return notSetLabels[field] ?? 'Not set';
  if (field === 'assignedTo' && value === me) return 'Me';
  const own = ownValues[field]?.find(([known]) => known === value);
  if (own !== undefined) return own[1];
  if (field === 'category') return categoryLabel(value);
  if (field === 'assetCriticality') return criticalityLabel(value);
  if (field === 'entity') return entityLabel(value);
  const table = valueFields[field];
  return table === undefined ? visibleLine(value) : valueLabel(table, value);
}

const notSetLabels: Readonly<Partial<Record<FilterField, string>>> = {
  assignedTo: 'Unassigned',
  tag: 'No tag',
  serviceLevel: 'No timer runs',
};

/** `device ws-*` for `device|ws-*`. */
function entityLabel(value: string): string {
  const bar = value.indexOf('|');
  return visibleLine(bar < 0 ? value : `${value.slice(0, bar)} ${value.slice(bar + 1)}`);
}

/** A value as it was written. */
export interface WrittenValue {
  readonly text: string;
  /** In quotes: `none`, `me` and `open` are words like any other. */
  readonly quoted: boolean;
  /** Behind `=`: taken letter by letter. */
  readonly exact: boolean;
}

/** The values of a field that a written one means: one, but for `status:open`. */
export function readValue(field: FilterField, written: WrittenValue): readonly string[] {
  const { text, quoted, exact } = written;
  if (exact || field === 'search') return [text];
  const folded = fold(text);
  if (!quoted && folded === 'none') return [''];
  if (field === 'status' && !quoted && folded === 'open') {
    const [open] = openFilter.clauses;
    return open !== undefined && 'values' in open ? open.values : [];
  }
  if (field === 'assignedTo') {
    if (!quoted && (folded === 'me' || folded === me)) return [me];
    return !quoted && folded === 'unassigned' ? [''] : [text];
  }
  if (field === 'technique') return [/^t\d{4}/i.test(text) ? text.toUpperCase() : text];
  if (field === 'category') {
    const tactic = tacticOf(text);
    return [tactic === null ? text : pascal(tactic.shortname)];
  }
  const known = canonical(field, text);
  if (known !== null) return [known];
  return [quoted ? text : (completeValue(field, folded) ?? text)];
}

/** Fields that have no other values than the known ones. */
const closed: readonly FilterField[] = [
  'status',
  'severity',
  'alertSeverity',
  'classification',
  'determination',
  'serviceLevel',
  'attention',
];

/**
 * Values that a mistyped one of a closed field may have meant, as words of the language, the nearest first; null where what was written is
 * a value, or may be one.
 */
export function mistakenValue(field: FilterField, written: WrittenValue): readonly string[] | null {
  if (written.exact || !closed.includes(field)) return null;
  const known = valuesOfField(field);
  if (readValue(field, written).every((value) => value === '' || known.includes(value))) return null;
  const typed = fold(written.text);
  const most = Math.max(1, Math.floor(typed.length / 3));
  return known
    .map((value) => ({
      word: wordOf(field, value),
      far: Math.min(
        ...[value, wordOf(field, value), filterValueLabel(field, value)].map((text) =>
          editDistance(fold(text), typed),
        ),
      ),
    }))
    .filter(({ far }) => far <= most)
    .sort((a, b) => a.far - b.far)
    .slice(0, 3)
    .map(({ word }) => word);
}

/** {@link knownValues} and those that screens do not offer. */
function valuesOfField(field: FilterField): readonly string[] {
  const table = valueFields[field];
  return table === undefined ? knownValues(field) : [...new Set([...knownValues(field), ...valuesOf(table)])];
}

/** A spelling's own value; null when the field does not know it. */
function canonical(field: FilterField, text: string): string | null {
  const own = ownValues[field]?.find(([value, label]) => [fold(value), fold(label)].includes(fold(text)));
  if (own !== undefined) return own[0];
  if (field === 'assetCriticality') {
    const folded = foldCriticality(text);
    return folded !== null && knownCriticalities.includes(folded) ? folded : null;
  }
  const table = valueFields[field];
  if (table === undefined) return null;
  const value = canonicalValue(table, text);
  return value !== null && (valuesOf(table) as readonly string[]).includes(value) ? value : null;
}

function completeValue(field: FilterField, start: string): string | null {
  if (start === '' || !completed.includes(field)) return null;
  const found = knownValues(field).filter(
    (value) => fold(value).startsWith(start) || fold(filterValueLabel(field, value)).startsWith(start),
  );
  return found.length === 1 ? (found[0] ?? null) : null;
}

/** The word that stands for a value where it is not the value itself: `new`, `none`, `me`. */
export function wordOf(field: FilterField, value: string): string {
  if (value === '') return 'none';
  if (field === 'status' && value === 'active') return 'new';
  return field === 'assignedTo' && value === me ? 'me' : value;
}
