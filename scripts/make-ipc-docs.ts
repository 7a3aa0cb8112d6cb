/** Writes `docs/ipc.md` from the contract value. `--check` writes nothing and fails on a difference. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { registry, toJSONSchema, type ZodType } from 'zod';
import { changed } from '../shared/contract/changed.ts';
import { historyEntry } from '../shared/contract/history.ts';
import { incidentPatch } from '../shared/contract/incidents.ts';
import { contract, type Operation } from '../shared/contract/index.ts';
import * as common from '../shared/contract/shapes.ts';
import { jobState } from '../shared/contract/workspace.ts';
import { filterClauseSchema } from '../shared/query/filter.ts';

/** Shapes that many operations share: described once. */
const shapes: Readonly<Record<string, ZodType>> = {
  incidentRow: common.incidentRow,
  alertRow: common.alertRow,
  entitySummary: common.entitySummary,
  evidenceItem: common.evidenceItem,
  verdictAssertion: common.verdictAssertion,
  link: common.link,
  entityKind: common.entityKind,
  incidentPatch,
  historyEntry,
  jobState,
  changed,
  filterClause: filterClauseSchema,
};
const names = registry<{ id: string }>();
for (const [id, shape] of Object.entries(shapes)) names.add(shape, { id });

const file = resolve(import.meta.dirname, '../docs/ipc.md');

/** As much of JSON Schema as the contract's schemas give. */
interface Schema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
  readonly default?: unknown;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
}

const toSchema = (type: ZodType, io: 'input' | 'output'): Schema =>
  toJSONSchema(type, { io, unrepresentable: 'any', metadata: names }) as Schema;

/** Integers of any size: their bounds say nothing. */
const bound = (value: number | undefined): number | null =>
  value === undefined || Math.abs(value) === Number.MAX_SAFE_INTEGER ? null : value;

function span(least: number | null, most: number | null): string {
  if (least === null && most === null) return '';
  if (least === null || least === 0) return most === null ? '' : ` ≤ ${most.toLocaleString('en')}`;
  return most === null ? ` ≥ ${least}` : ` ${least}–${most.toLocaleString('en')}`;
}

/** A schema in a short notation: `text ≤ 100`, `integer`, `[…]`, `{name, other?}`, `a | b`, `null`. */
function describe(schema: Schema): string {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.split('/').at(-1) ?? '';
    return name in shapes ? name : 'JSON';
  }
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return choices.map(describe).join(' | ');
  if (Array.isArray(schema.type))
    return schema.type.map((type: string) => describe({ ...schema, type })).join(' | ');
  switch (schema.type) {
    case 'string':
      return `text${span(schema.minLength ?? null, schema.maxLength ?? null)}`;
    case 'integer':
    case 'number': {
      const least =
        schema.exclusiveMinimum === undefined ? bound(schema.minimum) : schema.exclusiveMinimum + 1;
      return `${schema.type}${span(least, bound(schema.maximum))}`;
    }
    case 'array':
      return `[${describe(schema.items ?? {})}]${span(schema.minItems ?? null, schema.maxItems ?? null)}`;
    case 'object':
      return describeObject(schema);
    case 'boolean':
    case 'null':
      return schema.type;
    default:
      return 'JSON';
  }
}

function describeObject(schema: Schema): string {
  const fields = Object.entries(schema.properties ?? {});
  if (fields.length === 0 && typeof schema.additionalProperties === 'object')
    return `{[name]: ${describe(schema.additionalProperties)}}`;
  const required = new Set(schema.required);
  const parts = fields.map(([name, field]) => {
    const fallback = field.default === undefined ? '' : ` = ${JSON.stringify(field.default)}`;
    return `${name}${required.has(name) ? '' : '?'}: ${describe(field)}${fallback}`;
  });
  return `{${parts.join(', ')}}`;
}

function describeFields(title: string, schema: Schema): readonly string[] {
  const fields = Object.entries(schema.properties ?? {});
  if (fields.length === 0) return [`${title}: nothing.`, ''];
  const required = new Set(schema.required);
  return [
    `${title}:`,
    '',
    ...fields.map(([name, field]) => {
      const fallback = field.default === undefined ? '' : `, else \`${JSON.stringify(field.default)}\``;
      const optional = required.has(name) || field.default !== undefined ? '' : ' (may be left out)';
      return `- \`${name}\`${optional}: \`${describe(field)}\`${fallback}`;
    }),
    '',
  ];
}

const kinds: Readonly<Record<Operation['kind'], string>> = {
  query: 'a read; it can be cancelled',
  command: 'a write: change and journal entry in one transaction; it can be undone',
  job: 'long work: the answer is its id, progress comes as notices',
  host: 'answered by the window’s host, not by the store',
};

/** The text of `docs/ipc.md`. */
export function ipcPage(): string {
  const lines = [
    '# Calls between window and workbench',
    '',
    '<!-- Generated by scripts/make-ipc-docs.ts from shared/contract. A test compares them. -->',
    '',
    'A window calls `casemate.invoke(operation, input, callId)`. The router (`electron/ipc/router.ts`) checks the sender (main',
    'frame of `app://ui`, bound to a workspace), the operation’s audience, and the input, carries the operation out, and checks',
    'the answer: `{ok: true, value}` or `{ok: false, error: {code, message, params}}`. Nothing throws across.',
    'It crosses as JSON.',
    '',
    '| kind | |',
    '| --- | --- |',
    ...Object.entries(kinds).map(([kind, text]) => `| \`${kind}\` | ${text} |`),
    '',
    'Notation: `text ≤ 100` has at most 100 characters, `[x] 1–500` is a list of 1 to 500, `a?` may be left out, `a = 1` is 1',
    'when left out. Times are integer milliseconds UTC. A `cursor` is opaque: null for the start, and `next` is null at the end.',
    '',
  ];
  lines.push('## Shapes', '');
  for (const [name, shape] of Object.entries(shapes)) {
    const { $ref, $defs, ...own } = toSchema(
      shape,
      name === 'incidentPatch' || name === 'filterClause' ? 'input' : 'output',
    );
    lines.push(`- \`${name}\`: \`${describe($ref === undefined ? own : ($defs?.[name] ?? own))}\``);
  }
  lines.push('');
  for (const [group, operations] of Object.entries(contract)) {
    lines.push(`## ${group}`, '');
    for (const [name, operation] of Object.entries(operations as Readonly<Record<string, Operation>>)) {
      const audiences = operation.audiences.length === 3 ? '' : `, for ${operation.audiences.join(' and ')}`;
      lines.push(`### \`${group}.${name}\` (${operation.kind}${audiences})`, '');
      lines.push(...describeFields('Takes', toSchema(operation.input, 'input')));
      lines.push(...describeFields('Answers', toSchema(operation.output, 'output')));
    }
  }
  return `${lines.join('\n').trimEnd()}\n`;
}

function main(): void {
  const text = ipcPage();
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return;
  if (process.argv.includes('--check')) {
    console.error('docs/ipc.md is not what the contract says: run node scripts/make-ipc-docs.ts');
    process.exitCode = 1;
    return;
  }
  writeFileSync(file, text);
}

if (process.argv[1] === import.meta.filename) main();
