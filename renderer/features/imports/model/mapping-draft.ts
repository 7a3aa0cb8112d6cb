import {
  evidenceRoles,
  evidenceTargets,
  mappingFields,
  templateParts,
  type EvidenceTarget,
  type Mapping,
  type MappingField,
} from '../../../../shared/mapping/mapping.ts';
import { evidenceLabels, fieldLabels, roleLabels } from './mapping-targets.ts';

/** Where a column goes: `more` (the additional fields), `ignore`, a field or a piece of evidence. */
export type ColumnTarget = 'more' | 'ignore' | `field:${MappingField}` | `as:${EvidenceTarget}`;

/** A role, or none. */
export type ColumnRole = '' | (typeof evidenceRoles)[number];

interface Option<Value extends string> {
  readonly value: Value;
  readonly label: string;
}

/** Everything that a column can be, in the order of the list. */
export const targetOptions: readonly Option<ColumnTarget>[] = [
  { value: 'more', label: 'Additional field' },
  { value: 'ignore', label: 'Leave out' },
  ...mappingFields.map((field) => ({ value: `field:${field}` as const, label: fieldLabels[field] })),
  ...evidenceTargets.map((as) => ({ value: `as:${as}` as const, label: `Evidence: ${evidenceLabels[as]}` })),
];

/** The roles that evidence can have. */
export const roleOptions: readonly Option<ColumnRole>[] = [
  { value: '', label: 'No role' },
  ...evidenceRoles.map((role) => ({ value: role, label: roleLabels[role] })),
];

/** Where a column of a mapping goes. A column that is several things shows as the first of them. */
export function targetOf(mapping: Mapping, column: string): ColumnTarget {
  for (const field of mappingFields) {
    const rule = mapping.fields[field];
    if (rule !== undefined && 'columns' in rule && rule.columns.includes(column)) return `field:${field}`;
  }
  const evidence = mapping.evidence.find((rule) => rule.column === column);
  if (evidence !== undefined) return `as:${evidence.as}`;
  return mapping.ignored.includes(column) ? 'ignore' : 'more';
}

/** The mapping without anything that reads a column, but for templates. */
function without(mapping: Mapping, column: string): Mapping {
  const fields: Mapping['fields'] = {};
  for (const field of mappingFields) {
    const rule = mapping.fields[field];
    if (rule === undefined) continue;
    if (!('columns' in rule)) {
      fields[field] = rule;
      continue;
    }
    const columns = rule.columns.filter((name) => name !== column);
    if (columns.length > 0) fields[field] = { ...rule, columns };
  }
  return {
    ...mapping,
    fields,
    evidence: mapping.evidence.filter((rule) => rule.column !== column),
    ignored: mapping.ignored.filter((name) => name !== column),
  };
}

/** The mapping with a column going somewhere else. A field that had another column reads this one first. */
export function withTarget(mapping: Mapping, column: string, target: ColumnTarget): Mapping {
  const role = roleOf(mapping, column);
  const bare = without(mapping, column);
  if (target === 'more') return bare;
  if (target === 'ignore') return { ...bare, ignored: [...bare.ignored, column] };
  if (target.startsWith('field:')) {
    const field = target.slice('field:'.length) as MappingField;
    const before = bare.fields[field];
    const others = before !== undefined && 'columns' in before ? before.columns : [];
    return { ...bare, fields: { ...bare.fields, [field]: { columns: [column, ...others].slice(0, 20) } } };
  }
  const as = target.slice('as:'.length) as EvidenceTarget;
  const rule = { column, as, role: role === '' ? null : role, group: '' };
  return { ...bare, evidence: [...bare.evidence, rule] };
}

/** The role of a column's evidence. */
export function roleOf(mapping: Mapping, column: string): ColumnRole {
  return mapping.evidence.find((rule) => rule.column === column)?.role ?? '';
}

/** The mapping with another role of a column's evidence. */
export function withRole(mapping: Mapping, column: string, role: ColumnRole): Mapping {
  return {
    ...mapping,
    evidence: mapping.evidence.map((rule) =>
      rule.column === column ? { ...rule, role: role === '' ? null : role } : rule,
    ),
  };
}

/** The text of a field that is the same for every row, or is put together; empty where columns or nothing give it. */
export function fixedText(mapping: Mapping, field: MappingField): string {
  const rule = mapping.fields[field];
  if (rule === undefined || 'columns' in rule) return '';
  return 'template' in rule ? rule.template : rule.constant;
}

/**
 * The mapping with a text for a field: a template where it names a column in braces. An empty text gives the field back to the columns; they
 * are those that the text had put aside, if there were any.
 */
export function withFixedText(
  mapping: Mapping,
  field: MappingField,
  text: string,
  fallback: Mapping,
): Mapping {
  const { [field]: before, ...others } = mapping.fields;
  const rule =
    text.trim() === ''
      ? before !== undefined && 'columns' in before
        ? before
        : columnsOf(fallback, field)
      : /\{[^{}]+\}/.test(text)
        ? { template: text }
        : { constant: text };
  return { ...mapping, fields: rule === undefined ? others : { ...others, [field]: rule } };
}

function columnsOf(mapping: Mapping, field: MappingField): Mapping['fields'][MappingField] {
  const rule = mapping.fields[field];
  return rule !== undefined && 'columns' in rule ? rule : undefined;
}

/** Names of the fields whose text has a column in it. */
export function templatesWith(mapping: Mapping, column: string): readonly string[] {
  return mappingFields.flatMap((field) => {
    const rule = mapping.fields[field];
    const isIn =
      rule !== undefined &&
      'template' in rule &&
      templateParts(rule.template).some((part) => 'column' in part && part.column === column);
    return isIn ? [fieldLabels[field]] : [];
  });
}

/** The columns that a field reads. */
export function fieldColumns(mapping: Mapping, field: MappingField): readonly string[] {
  const rule = mapping.fields[field];
  return rule !== undefined && 'columns' in rule ? rule.columns : [];
}

/** The mapping with what a value of a source's severity means; an empty meaning leaves it as it is. */
export function withSeverity(mapping: Mapping, value: string, meaning: string): Mapping {
  const { [value]: _before, ...others } = mapping.values.severity ?? {};
  const severity = meaning === '' ? others : { ...others, [value]: meaning };
  return { ...mapping, values: { ...mapping.values, severity } };
}
