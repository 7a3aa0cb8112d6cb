import type { JsonObject } from '../../../shared/lib/json.ts';
import { ownValue } from '../../../shared/lib/json-read.ts';

import { parseTechniqueIds, tacticOf } from '../../../shared/model/attack.ts';
import { foldGuid } from '../../../shared/model/identity-fold.ts';
import { canonicalValue } from '../../../shared/model/values.ts';
import { readFlat } from '../_kit/flat-record.ts';
import type { FlatRecord } from '../_kit/flat-record.ts';
import type { ImportOptions } from '../_kit/importer.ts';
import { objectColumn, parseJsonColumn, textsColumn, withParsedColumns } from '../_kit/json-column.ts';
import { envelopeRest, openEnvelope } from '../_kit/microsoft/event-envelope.ts';
import type { EnvelopedRow } from '../_kit/microsoft/event-envelope.ts';
import { mapHuntingRow, tableOf } from '../_kit/microsoft/hunting-rows.ts';
import { partId } from '../_kit/part-id.ts';
import type { MappedRecord } from '../_kit/record-importer.ts';
import { toolAlert } from '../_kit/tool-alert.ts';
import { rowEvidence } from './evidence.ts';

/**
 * Sources: Microsoft Learn, "AlertInfo table in the advanced hunting schema", "AlertEvidence table in the advanced hunting schema" and
 * "Stream Microsoft Defender XDR events to Event Hubs" (Defender XDR, 2025); columns of AlertEvidence also in "Azure Monitor logs reference:
 * AlertEvidence".
 */
const provider = 'microsoftDefenderXdr';

/** First tactic of `Category` (AlertInfo) or `Categories` (AlertEvidence, a JSON list), else the first word. */
function categoryOf(row: JsonObject): string | null {
  const words = textsColumn(ownValue(row, 'Category') ?? ownValue(row, 'Categories'));
  return words.find((word) => tacticOf(word) !== null) ?? words[0] ?? null;
}

/** `["Valid Accounts (T1078)", …]`, as a list or as text. */
function techniquesOf(row: JsonObject): readonly string[] {
  const value = parseJsonColumn(ownValue(row, 'AttackTechniques'));
  const text = Array.isArray(value)
    ? value.filter((item) => typeof item === 'string').join(' ')
    : typeof value === 'string'
      ? value
      : '';
  return parseTechniqueIds(text.slice(0, 20_000));
}

function alertFacts(
  fields: FlatRecord,
  row: JsonObject,
): {
  readonly category: string | null;
  readonly mitreTechniques: readonly string[];
  readonly severity: string | null;
  readonly serviceSource: string | null;
  readonly detectionSource: string | null;
} {
  const category = categoryOf(row);
  const mitreTechniques = techniquesOf(row);
  if (category !== null) fields.use('Category', 'Categories');
  if (mitreTechniques.length > 0) fields.use('AttackTechniques');
  return {
    category,
    mitreTechniques,
    severity: canonicalValue('severity', fields.text('Severity')),
    serviceSource: canonicalValue('serviceSource', fields.text('ServiceSource')),
    detectionSource: fields.text('DetectionSource'),
  };
}

function mapAlertInfo(
  fields: FlatRecord,
  alertId: string,
  opened: EnvelopedRow,
  options: ImportOptions,
): MappedRecord {
  const title = fields.text('Title');
  if (title === null)
    return {
      kind: 'reject',
      code: 'missingField',
      reason: `AlertInfo row of alert ${alertId} has no "Title".`,
    };
  const time = fields.time('Timestamp', 'TimeGenerated');
  const facts = alertFacts(fields, opened.row);
  return {
    kind: 'alert',
    alert: toolAlert(
      {
        provider,
        title,
        providerAlertId: alertId,
        ...facts,
        serviceSource: facts.serviceSource ?? 'microsoft365Defender',
        created: time,
        firstActivity: time,
        lastActivity: time,
        evidence: [],
        tenant: directoryOf(fields, opened),
        additional: { ...envelopeRest(opened.envelope), ...fields.rest() },
      },
      options,
    ),
  };
}

/** Envelope's tenant, else a column that names the directory, else the import's. */
function directoryOf(fields: FlatRecord, { tenant }: EnvelopedRow): string | null {
  return tenant ?? fields.checked(foldGuid, 'AADTenantId', 'AadTenantId');
}

function mapAlertEvidence(
  fields: FlatRecord,
  alertId: string,
  opened: EnvelopedRow,
  options: ImportOptions,
): MappedRecord {
  const time = fields.time('Timestamp', 'TimeGenerated');
  const additional = objectColumn(ownValue(opened.row, 'AdditionalFields'));
  const evidence = rowEvidence(fields, additional, time?.text ?? null);
  const facts = alertFacts(fields, opened.row);
  // The entity is in the evidence whole; what of it has no place in Graph's shape stands there under the source's name.
  if (additional !== null && evidence.length > 0) fields.use('AdditionalFields', 'AdditionalFields.*');
  if (evidence.length > 0) fields.use('EntityType');
  const title = fields.text('Title') ?? `Alert ${alertId}`;
  return {
    kind: 'alert',
    alert: toolAlert(
      {
        provider,
        title,
        // A row is known by its content: the same one in another export, or delivered twice, is the same record of the alert.
        providerAlertId: partId(alertId, opened.row),
        partOf: alertId,
        otherIds: [alertId],
        ...facts,
        serviceSource: facts.serviceSource ?? 'microsoft365Defender',
        created: null,
        updated: null,
        firstActivity: time,
        lastActivity: time,
        evidence,
        tenant: directoryOf(fields, opened),
        additional: { ...envelopeRest(opened.envelope), ...fields.rest() },
      },
      options,
    ),
  };
}

/** A row of AlertInfo is an alert, one of AlertEvidence a part of one; rows of all other tables are context. */
export function mapStreamedRow(record: JsonObject, options: ImportOptions): MappedRecord {
  const opened = openEnvelope(record);
  const table = tableOf(opened.row, opened.category);
  if (table !== 'AlertInfo' && table !== 'AlertEvidence') return mapHuntingRow(opened, options);
  const row = withParsedColumns(opened.row, ['AdditionalFields']);
  const fields = readFlat(row, options.importedAt);
  fields.use('Type', '$table', 'SourceTable');
  const alertId = fields.id('AlertId');
  if (alertId === null)
    return { kind: 'reject', code: 'missingField', reason: `${table} row has no "AlertId".` };
  return table === 'AlertInfo'
    ? mapAlertInfo(fields, alertId, { ...opened, row }, options)
    : mapAlertEvidence(fields, alertId, { ...opened, row }, options);
}
