import { z } from 'zod';
import type { ContextKind } from '../model/record.ts';

/** Version of the form of a mapping; a file of another version is refused. Described in docs/mapping.md. */
export const mappingVersion = 1;

/** Fields of an alert or context record that a mapping can fill. `time` is when it happened, `id` the source's own unique id. */
export const mappingFields = [
  'time',
  'title',
  'severity',
  'description',
  'id',
  'detectorId',
  'category',
  'techniques',
  'status',
  'classification',
  'determination',
  'assignedTo',
  'created',
  'updated',
  'resolved',
  'firstActivity',
  'lastActivity',
  'recommendedActions',
  'detectionSource',
  'productName',
  'serviceSource',
  'actorDisplayName',
  'threatDisplayName',
  'threatFamilyName',
  'webUrl',
  'tags',
  'comment',
  'tenant',
  'sourceIncidentId',
  'action',
  'outcome',
] as const;

/** One field. */
export type MappingField = (typeof mappingFields)[number];

/** Fields that hold a time. */
export const timeFields: ReadonlySet<MappingField> = new Set([
  'time',
  'created',
  'updated',
  'resolved',
  'firstActivity',
  'lastActivity',
]);

/** What a column's value is as evidence. Parts of one thing (`processId`, `registryValue`) meet in their group. */
export const evidenceTargets = [
  'device',
  'deviceAddress',
  'user',
  'userDomain',
  'userSid',
  'ip',
  'url',
  'domain',
  'filePath',
  'fileHash',
  'processCommandLine',
  'processId',
  'processImage',
  'parentProcessCommandLine',
  'parentProcessId',
  'parentProcessImage',
  'registryKey',
  'registryValueName',
  'registryValue',
  'mailbox',
  'mailMessageId',
  'mailSender',
  'mailRecipient',
  'mailSubject',
] as const;

/** One of {@link evidenceTargets}. */
export type EvidenceTarget = (typeof evidenceTargets)[number];

/** Roles of evidence that can be said of a column (Microsoft Graph security API, `evidenceRole`). */
export const evidenceRoles = [
  'source',
  'destination',
  'attacker',
  'attacked',
  'compromised',
  'commandAndControl',
  'contextual',
] as const;

/** Fields whose values a table can translate. */
export const translatedFields = [
  'severity',
  'status',
  'classification',
  'determination',
  'category',
  'outcome',
] as const;

const contextKinds = [
  'processEvent',
  'logonEvent',
  'networkEvent',
  'fileEvent',
  'registryEvent',
  'signIn',
  'auditEvent',
  'networkConnection',
  'dnsQuery',
  'httpRequest',
  'mailEvent',
  'windowsEvent',
  'syslogEvent',
  'other',
] as const satisfies readonly ContextKind[];

const columnName = z.string().min(1).max(300);
const shortText = z.string().min(1).max(2000);

const valueRule = z.union(
  [
    z.strictObject({ columns: z.array(columnName).min(1).max(20), otherwise: shortText.optional() }),
    z.strictObject({ constant: shortText }),
    z.strictObject({ template: shortText }),
  ],
  { error: 'expected {"columns": […]}, {"constant": "…"} or {"template": "…"} and nothing besides' },
);

/** Where a field's value comes from: the first of some columns that says something, a constant, or a text with `{column}` in it. */
export type ValueRule = z.output<typeof valueRule>;

const timeRule = z
  .strictObject({
    format: z.enum(['auto', 'iso', 'epochSeconds', 'epochMilliseconds', 'epochMicroseconds', 'pattern']),
    pattern: z.string().min(1).max(100).nullable().default(null),
    /** `UTC`, an offset (`+02:00`) or a name of the IANA time zone database: for times that carry none. */
    zone: z.string().min(1).max(60).default('UTC'),
  })
  .refine(({ format, pattern }) => (format === 'pattern') === (pattern !== null), {
    error: 'a pattern is given exactly where the format is "pattern"',
    path: ['pattern'],
  });

/** How times are written. */
export type TimeRule = z.output<typeof timeRule>;

const evidenceRule = z.strictObject({
  column: columnName,
  as: z.enum(evidenceTargets),
  role: z.enum(evidenceRoles).nullable().default(null),
  /** Parts of one thing have one group: the second process of a row needs a name of its own. */
  group: z.string().max(40).default(''),
});

/** Which thing a column names. */
export type EvidenceRule = z.output<typeof evidenceRule>;

const translation = z
  .record(z.string().max(300), shortText)
  .refine((table) => Object.keys(table).length <= 500, {
    error: 'at most 500 values',
  });

/** The schema of a mapping: strict, so that a misspelt key is an error and not a rule that is silently left out. */
export const mappingSchema = z
  .strictObject({
    casemateMapping: z.literal(mappingVersion, {
      error: `expected ${String(mappingVersion)}: this is the version of the form that this Casemate reads`,
    }),
    name: z.string().trim().min(1).max(100),
    format: z.enum(['csv', 'tsv', 'json', 'ndjson']),
    /** Of CSV; null where the header line tells it. */
    delimiter: z.enum([',', ';', '\t']).nullable().default(null),
    /** Path of the list of records in a JSON file, `[]` standing for each element of a list; null: the file is records. */
    records: z.string().min(1).max(300).nullable().default(null),
    /** Signature of the header: sorted names of columns, or of the records' top-level members. */
    columns: z.array(columnName).min(1).max(2000),
    record: z.enum(['alert', ...contextKinds]).default('alert'),
    /** The tool's name in lower camel case; null: from the mapping's name. */
    provider: z
      .string()
      .regex(/^[a-z][A-Za-z0-9]{0,59}$/, {
        error: 'expected a name in lower camel case, such as "fireAlarm"',
      })
      .nullable()
      .default(null),
    time: timeRule.default({ format: 'auto', pattern: null, zone: 'UTC' }),
    fields: z.partialRecord(z.enum(mappingFields), valueRule),
    values: z.partialRecord(z.enum(translatedFields), translation).default({}),
    evidence: z.array(evidenceRule).max(200).default([]),
    /** Columns that are left out of the additional fields. The raw record keeps them. */
    ignored: z.array(columnName).max(2000).default([]),
  })
  .check((context) => {
    const { fields, format, columns, delimiter, records } = context.value;
    const refuse = (path: readonly string[], message: string): void =>
      void context.issues.push({ code: 'custom', input: context.value, path: [...path], message });
    if (fields.title === undefined) refuse(['fields', 'title'], 'a mapping needs a title');
    const isTable = format === 'csv' || format === 'tsv';
    if (!isTable && delimiter !== null) refuse(['delimiter'], 'only CSV has a delimiter');
    if (isTable && records !== null) refuse(['records'], 'only JSON has a path of records');
    if (!isTable) return;
    const known = new Set(columns);
    for (const name of usedColumns(context.value))
      if (!known.has(name)) refuse(['columns'], `the column "${name}" is used and not listed here`);
  });

/** How rows of a CSV, TSV, JSON or NDJSON file become alerts or context records. */
export type Mapping = z.output<typeof mappingSchema>;

/** Placeholders of a template. */
const placeholder = /\{([^{}]{1,300})\}/g;

/** A template in its parts, in order. */
export function templateParts(
  template: string,
): readonly ({ readonly text: string } | { readonly column: string })[] {
  const parts: ({ text: string } | { column: string })[] = [];
  let at = 0;
  for (const found of template.matchAll(placeholder)) {
    if (found.index > at) parts.push({ text: template.slice(at, found.index) });
    parts.push({ column: found[1] as string });
    at = found.index + found[0].length;
  }
  if (at < template.length) parts.push({ text: template.slice(at) });
  return parts;
}

function columnsOfRule(rule: ValueRule): readonly string[] {
  if ('columns' in rule) return rule.columns;
  if ('constant' in rule) return [];
  return templateParts(rule.template).flatMap((part) => ('column' in part ? [part.column] : []));
}

/** Every column that a mapping reads. */
export function usedColumns(mapping: Pick<Mapping, 'fields' | 'evidence'>): ReadonlySet<string> {
  const rules = Object.values(mapping.fields).filter((rule) => rule !== undefined);
  return new Set([...rules.flatMap(columnsOfRule), ...mapping.evidence.map(({ column }) => column)]);
}

/** What of a text is no mapping. */
export class MappingError extends Error {
  override readonly name = 'MappingError';
}

/** Largest mapping file, characters. */
const longestMapping = 1_000_000;

/** Reads a mapping of JSON text. @throws MappingError naming the first thing that is wrong and where it stands. */
export function parseMapping(text: string): Mapping {
  if (text.length > longestMapping)
    throw new MappingError('The mapping is larger than 1,000,000 characters.');
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    throw new MappingError('The mapping is not valid JSON.');
  }
  return readMapping(value);
}

/** Checks a value that should be a mapping. @throws MappingError as {@link parseMapping}. */
export function readMapping(value: unknown): Mapping {
  const read = mappingSchema.safeParse(value);
  if (read.success) return read.data;
  const issue = read.error.issues[0];
  const where = issue?.path.map(String).join('.') ?? '';
  const what = issue?.message ?? 'it does not fit the form';
  throw new MappingError(`The mapping cannot be used: ${where === '' ? '' : `"${where}": `}${what}.`);
}

/** The JSON text of a mapping, as a `*.mapping.json` file holds it. */
export function writeMapping(mapping: Mapping): string {
  return `${JSON.stringify(mapping, null, 2)}\n`;
}

/** A name in lower camel case: `AIT alert data set` → `aitAlertDataSet`. */
export function providerOf(mapping: Pick<Mapping, 'name' | 'provider'>): string {
  if (mapping.provider !== null) return mapping.provider;
  const words = mapping.name.normalize('NFKD').match(/[A-Za-z0-9]+/g) ?? [];
  const joined = words
    .map((word, index) =>
      index === 0 ? word.toLowerCase() : `${word.slice(0, 1).toUpperCase()}${word.slice(1).toLowerCase()}`,
    )
    .join('');
  const name = joined.replace(/^[0-9]+/, '').slice(0, 60);
  return name === '' ? 'mapped' : `${name.slice(0, 1).toLowerCase()}${name.slice(1)}`;
}
