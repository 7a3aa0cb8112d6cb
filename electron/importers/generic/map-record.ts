import { canonicalValue } from '../../../shared/model/values.ts';
import { parseTechniqueIds } from '../../../shared/model/attack.ts';
import type {
  ContextKind,
  NormalizedAlert,
  NormalizedContext,
  SourceTime,
} from '../../../shared/model/record.ts';
import { providerOf, templateParts, timeFields } from '../../../shared/mapping/mapping.ts';
import type { Mapping, MappingField, ValueRule } from '../../../shared/mapping/mapping.ts';
import { compileTime } from '../../../shared/mapping/time.ts';
import type { ImportOptions } from '../_kit/importer.ts';
import { asUrl, meaningful } from '../_kit/kinds.ts';
import { capText, longestLine, longestText } from '../_kit/record-reader.ts';
import { toolAlert, toolContext } from '../_kit/tool-alert.ts';
import { compileEvidence, type ValueProblem } from './evidence-pieces.ts';
import type { RecordValues } from './record-values.ts';
import { compileTranslations } from './translations.ts';

/** What a mapping makes of a record. */
export type MappedValues = { readonly problems: readonly ValueProblem[] } & (
  | { readonly kind: 'alert'; readonly alert: NormalizedAlert }
  | { readonly kind: 'context'; readonly context: NormalizedContext }
  | { readonly kind: 'reject'; readonly code: 'missingField'; readonly reason: string }
);

/** Maps one record. */
export type MapRecord = (record: RecordValues, options: ImportOptions) => MappedValues;

/** Fields whose text may be long. */
const proseFields: ReadonlySet<MappingField> = new Set(['description', 'recommendedActions', 'comment']);
/** Values of one field that are taken from a list. */
const mostTexts = 100;

interface FieldReading {
  readonly texts: readonly string[];
  readonly columns: readonly string[];
}

const nothing: FieldReading = { texts: [], columns: [] };

function compileRule(rule: ValueRule): (record: RecordValues) => FieldReading {
  if ('constant' in rule) {
    const reading = { texts: [rule.constant], columns: [] };
    return () => reading;
  }
  const textsOf = (record: RecordValues, column: string): readonly string[] =>
    record
      .of(column)
      .slice(0, mostTexts)
      .map((value) => String(value).trim())
      .filter((text) => text !== '');
  if ('template' in rule) {
    const parts = templateParts(rule.template);
    return (record) => {
      const columns: string[] = [];
      const texts = parts.map((part) => {
        if ('text' in part) return part.text;
        const found = textsOf(record, part.column)
          .map((text) => meaningful(text))
          .filter((text) => text !== null);
        if (found.length > 0) columns.push(part.column);
        return capText(found.join(', '), longestLine);
      });
      const hasColumns = parts.some((part) => 'column' in part);
      const text = texts.join('').trim();
      return text === '' || (hasColumns && columns.length === 0) ? nothing : { texts: [text], columns };
    };
  }
  return (record) => {
    for (const column of rule.columns) {
      const texts = textsOf(record, column);
      if (texts.length > 0) return { texts, columns: [column] };
    }
    return rule.otherwise === undefined ? nothing : { texts: [rule.otherwise], columns: [] };
  };
}

/** Says which columns should have held a value. */
function describeRule(rule: ValueRule | undefined): string {
  if (rule === undefined || 'constant' in rule) return 'nothing is mapped to it';
  const columns =
    'columns' in rule
      ? rule.columns
      : templateParts(rule.template).flatMap((part) => ('column' in part ? [part.column] : []));
  return `${columns.map((column) => `"${column}"`).join(', ')} ${columns.length === 1 ? 'is' : 'are'} empty`;
}

/** Makes the reader of a mapping's records; a mapping is understood once, not for each row. */
export function compileMapping(mapping: Mapping): MapRecord {
  const rules = new Map(
    Object.entries(mapping.fields).flatMap(([field, rule]) =>
      rule === undefined ? [] : [[field as MappingField, compileRule(rule)] as const],
    ),
  );
  const mappedTimes = [...timeFields].filter((field) => rules.has(field));
  const readTime = compileTime(mapping.time);
  const readEvidence = compileEvidence(mapping.evidence);
  const translate = compileTranslations(mapping.values);
  const provider = providerOf(mapping);
  const serviceSource = canonicalValue('serviceSource', mapping.name) ?? provider;
  const ignored = [...mapping.ignored];
  const ignoredNames = new Set(ignored);
  const isIgnored = (column: string): boolean =>
    ignoredNames.has(column) ||
    (mapping.format !== 'csv' &&
      mapping.format !== 'tsv' &&
      ignored.some((name) => column.startsWith(`${name}.`) || column.startsWith(`${name}[]`)));

  return (record, options) => {
    const used = new Set<string>();
    const problems: ValueProblem[] = [];
    const readings = new Map<MappingField, FieldReading>();
    for (const [field, read] of rules) readings.set(field, read(record));
    const use = (field: MappingField): void =>
      (readings.get(field) ?? nothing).columns.forEach((column) => used.add(column));
    const refuse = (field: MappingField, what: string): void => {
      const { columns, texts } = readings.get(field) ?? nothing;
      const text = capText(texts[0] ?? '', 60);
      for (const column of columns) problems.push({ column, text: `“${text}” ${what}` });
    };
    const text = (field: MappingField): string | null => {
      const { texts } = readings.get(field) ?? nothing;
      if (texts.length === 0) return null;
      use(field);
      return capText(texts.join(', '), proseFields.has(field) ? longestText : longestLine);
    };
    /** As `text`; words for "nothing" are nothing. */
    const word = (field: MappingField): string | null => meaningful(text(field));
    const time = (field: MappingField): SourceTime | null => {
      const { texts } = readings.get(field) ?? nothing;
      const found = meaningful(texts[0] ?? null);
      if (found === null) {
        use(field);
        return null;
      }
      const read = readTime(found, options.importedAt);
      if (read === null) refuse(field, 'is no time of the format that was chosen');
      else use(field);
      return read;
    };
    const translated = (field: 'severity' | 'status' | 'classification' | 'determination'): string | null => {
      const said = word(field);
      const value = said === null ? null : translate(field, said);
      if (said !== null && value !== null && !value.isKnown)
        refuse(field, 'has no meaning here: kept as it is');
      return value?.value ?? null;
    };

    const times = new Map(mappedTimes.map((field) => [field, time(field)] as const));
    const title = text('title');
    if (title === null) {
      const reason = `The record has no title: ${describeRule(mapping.fields.title)}.`;
      return { kind: 'reject', code: 'missingField', reason, problems };
    }
    const pieces = readEvidence(record);
    problems.push(...pieces.problems);
    pieces.used.forEach((column) => used.add(column));
    const additional = (): NormalizedAlert['additional'] => {
      if (problems.length === 0 && ignored.length === 0) return record.rest(used);
      // A value that failed its check stands under its own name, whatever else read the column.
      const failed = new Set(problems.map(({ column }) => column));
      const left = new Set([...used].filter((column) => !failed.has(column)));
      for (const column of record.columns) if (isIgnored(column)) left.add(column);
      return record.rest(left);
    };
    const happened = times.get('time') ?? null;

    if (mapping.record !== 'alert') {
      const action = word('action');
      const outcome = word('outcome');
      const said = {
        provider,
        kind: mapping.record satisfies ContextKind,
        title,
        time: happened ?? times.get('firstActivity') ?? times.get('created') ?? null,
        providerRecordId: word('id'),
        tenant: word('tenant'),
        action,
        outcome: outcome === null ? null : (translate('outcome', outcome)?.value ?? null),
        evidence: pieces.evidence,
      };
      return {
        kind: 'context',
        context: toolContext({ ...said, additional: additional() }, options),
        problems,
      };
    }

    const category = word('category');
    const techniques = (readings.get('techniques') ?? nothing).texts.flatMap((item) =>
      parseTechniqueIds(item),
    );
    if (techniques.length > 0) use('techniques');
    else if ((readings.get('techniques')?.texts.length ?? 0) > 0)
      refuse('techniques', 'names no ATT&CK technique');
    const tags = (readings.get('tags') ?? nothing).texts.map((tag) => capText(tag, 200));
    if (tags.length > 0) use('tags');
    const link = asUrl(text('webUrl'));
    if (link === null && (readings.get('webUrl')?.texts.length ?? 0) > 0) refuse('webUrl', 'is no URL');
    const comment = text('comment');
    const incident = word('sourceIncidentId');
    const source = word('serviceSource');
    const firstActivity = times.get('firstActivity') ?? happened;
    const created = times.get('created') ?? happened ?? firstActivity;
    const said = {
      provider,
      title,
      providerAlertId: word('id'),
      tenant: word('tenant'),
      description: text('description'),
      recommendedActions: text('recommendedActions'),
      severity: translated('severity'),
      status: translated('status'),
      classification: translated('classification'),
      determination: translated('determination'),
      category: category === null ? null : (translate('category', category)?.value ?? category),
      serviceSource: source === null ? serviceSource : canonicalValue('serviceSource', source),
      detectionSource: canonicalValue('detectionSource', word('detectionSource')),
      productName: word('productName'),
      detectorId: word('detectorId'),
      mitreTechniques: [...new Set(techniques)],
      assignedTo: word('assignedTo'),
      actorDisplayName: word('actorDisplayName'),
      threatDisplayName: word('threatDisplayName'),
      threatFamilyName: word('threatFamilyName'),
      created,
      updated: times.get('updated') ?? created,
      resolved: times.get('resolved') ?? null,
      firstActivity: firstActivity ?? created,
      lastActivity: times.get('lastActivity') ?? firstActivity ?? created,
      webUrl: link,
      comments: comment === null ? [] : [{ text: comment, by: null, at: null }],
      tags: [...new Set(tags)],
      sourceIncident: incident === null ? null : { provider, id: incident, webUrl: null },
      evidence: pieces.evidence,
    };
    return { kind: 'alert', alert: toolAlert({ ...said, additional: additional() }, options), problems };
  };
}
