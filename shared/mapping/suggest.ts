import { columnAliases, type AliasTarget } from './aliases.ts';
import type { ColumnKind, ColumnProfile } from './columns.ts';
import { mappingVersion } from './mapping.ts';
import type { EvidenceRule, Mapping, MappingField, TimeRule, ValueRule } from './mapping.ts';
import type { HeaderSignature } from './signature.ts';

/** Letters and digits alone, lower case. */
const fold = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');

/** A column's name in the ways in which the table of names may know it: whole, with its last two parts, its last part. */
function spellings(name: string, target: AliasTarget): readonly string[] {
  const parts = name.replaceAll('[]', '').split(/[./]/);
  const twoParts = [fold(name), fold(parts.slice(-2).join(''))];
  // `host.id` is the host's id, not the alert's: as the alert's it would make one alert of all that the host had.
  if ('field' in target && target.field === 'id') return twoParts;
  return [...twoParts, fold(parts.at(-1) ?? name)];
}

/** Fields that the elements of a list can give. */
const ofLists: ReadonlySet<MappingField> = new Set(['title', 'tags', 'techniques']);

interface Candidate {
  readonly column: ColumnProfile;
  readonly target: AliasTarget;
  /** Smaller is better: the spelling that was known, then the place among the names of its line. */
  readonly rank: number;
}

function candidatesOf(column: ColumnProfile): readonly Candidate[] {
  if (column.kind === 'empty') return [];
  const found: Candidate[] = [];
  // A path through a list or deep inside names a part of the record, seldom the record itself.
  const depth = column.name.split(/[.[]/).length - 1;
  for (const [row, { target, kinds, names }] of columnAliases.entries()) {
    if (kinds.length > 0 && !kinds.includes(column.kind)) continue;
    // A list's elements have fields of their own: only some fields of the record are lists.
    if ('field' in target && column.name.includes('[]') && !ofLists.has(target.field)) continue;
    for (const [way, spelling] of spellings(column.name, target).entries()) {
      const place = names.indexOf(spelling);
      if (place < 0) continue;
      found.push({ column, target, rank: depth * 1e6 + way * 1e5 + place * 1e3 + row });
      break;
    }
  }
  return found;
}

/** What the values alone say, where no name does: only kinds that can hardly be anything else. */
function byKind(column: ColumnProfile): AliasTarget | null {
  const things: Partial<Record<ColumnKind, AliasTarget>> = {
    ip: { as: 'ip', role: null, group: '' },
    url: { as: 'url', role: null, group: '' },
    hash: { as: 'fileHash', role: null, group: column.name.slice(0, 40) },
    mail: { as: 'user', role: null, group: '' },
    host: { as: 'device', role: null, group: '' },
    user: { as: 'user', role: null, group: '' },
    technique: { field: 'techniques' },
  };
  return things[column.kind] ?? null;
}

/** Fields whose columns need not be told apart: one column each. */
const once: ReadonlySet<MappingField> = new Set(['tags', 'techniques']);

/**
 * A first mapping of a file by the names and kinds of its columns. It is a proposal: what it leaves open goes into the additional fields, and
 * a file without anything like a title gets its first text, or a constant.
 */
export function suggestMapping(
  columns: readonly ColumnProfile[],
  header: HeaderSignature,
  about: { readonly name: string; readonly delimiter: Mapping['delimiter'] },
): Mapping {
  const candidates = columns.flatMap(candidatesOf).sort((left, right) => left.rank - right.rank);
  const fields = new Map<MappingField, string>();
  const evidence: EvidenceRule[] = [];
  const taken = new Set<string>();
  const take = (column: string, target: AliasTarget): void => {
    if ('field' in target) fields.set(target.field, column);
    else evidence.push({ column, as: target.as, role: target.role, group: target.group });
    taken.add(column);
  };
  // A title first: without one nothing is an alert. A description can be one where there is no better.
  const title = candidates.find(({ target }) => 'field' in target && target.field === 'title');
  if (title) take(title.column.name, title.target);
  for (const { column, target } of candidates) {
    if (taken.has(column.name)) continue;
    if ('field' in target && fields.has(target.field)) continue;
    take(column.name, target);
  }
  for (const column of columns) {
    if (taken.has(column.name)) continue;
    const target = byKind(column);
    if (target === null || ('field' in target && (fields.has(target.field) || !once.has(target.field))))
      continue;
    take(column.name, target);
  }
  const fallback = columns.find(({ name, kind }) => kind === 'text' && !taken.has(name));
  if (!fields.has('title') && fallback) take(fallback.name, { field: 'title' });
  const rules: Partial<Record<MappingField, ValueRule>> = fields.has('title')
    ? {}
    : { title: { constant: 'Alert' } };
  for (const [field, column] of fields) rules[field] = { columns: [column] };
  const order = new Map(columns.map(({ name }, index) => [name, index]));
  return {
    casemateMapping: mappingVersion,
    name: about.name.trim().slice(0, 100) || 'Mapping',
    format: header.format,
    delimiter: header.format === 'csv' ? about.delimiter : null,
    records: header.records,
    columns: [...header.columns],
    record: 'alert',
    provider: null,
    time: timeOf(columns, fields),
    fields: rules,
    values: {},
    evidence: evidence.sort((left, right) => (order.get(left.column) ?? 0) - (order.get(right.column) ?? 0)),
    ignored: [],
  };
}

/** One rule for all times: that of the main one; where others are written otherwise, the one that reads most without a rule. */
function timeOf(columns: readonly ColumnProfile[], fields: ReadonlyMap<MappingField, string>): TimeRule {
  const names = new Set(fields.values());
  const forms = columns.flatMap(({ name, time }) =>
    time !== null && names.has(name) ? [{ name, time }] : [],
  );
  const main = forms.find(({ name }) => name === fields.get('time')) ?? forms[0];
  const isOne = forms.every(
    ({ time }) => time.format === main?.time.format && time.pattern === main.time.pattern,
  );
  const form = main !== undefined && isOne ? main.time : { format: 'auto' as const, pattern: null };
  return { ...form, zone: 'UTC' };
}
