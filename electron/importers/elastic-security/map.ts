import { isJsonObject, ownObject, ownText, ownValue, setOwn } from '../../../shared/lib/json-read.ts';
import type { JsonObject, JsonValue } from '../../../shared/lib/json.ts';
import type { SourceTime } from '../../../shared/model/record.ts';
import { parseSourceTime } from '../../../shared/model/time.ts';
import { canonicalValue } from '../../../shared/model/values.ts';
import { readFlat } from '../_kit/flat-record.ts';
import type { FlatRecord } from '../_kit/flat-record.ts';
import type { ImportOptions } from '../_kit/importer.ts';
import { asUrl } from '../_kit/kinds.ts';
import type { MappedRecord } from '../_kit/record-importer.ts';
import { readSigmaTags } from '../_kit/sigma.ts';
import { toolAlert } from '../_kit/tool-alert.ts';
import { ecsEvidence } from './evidence.ts';

/** Elastic's severities (`low`, `medium`, `high`, `critical`). */
const severities: Readonly<Record<string, string>> = {
  low: 'low',
  medium: 'medium',
  high: 'high',
  critical: 'high',
};

/** Workflow statuses: `in-progress` is that of 7.x. */
const statuses: Readonly<Record<string, string>> = {
  open: 'new',
  acknowledged: 'inProgress',
  'in-progress': 'inProgress',
  closed: 'resolved',
};

/** Reasons for closing that say what the alert was; others (`duplicate`, `other`) stay where they are. */
const classifications: Readonly<Record<string, string>> = {
  true_positive: 'truePositive',
  false_positive: 'falsePositive',
  benign_positive: 'informationalExpectedActivity',
};

const valueIn = (table: Readonly<Record<string, string>>, value: string | null): string | null =>
  value !== null && Object.hasOwn(table, value.toLowerCase()) ? (table[value.toLowerCase()] as string) : null;

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `Jan 5, 2026 @ 08:15:00.000`, as Kibana shows times and writes them into CSV unless told otherwise: without a zone, so UTC is assumed. */
function discoverTime(text: string | null, importedAt: number): SourceTime | null {
  const found = /^([A-Z][a-z]{2}) (\d{1,2}), (\d{4}) @ (\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?)$/.exec(text ?? '');
  const month = months.indexOf(found?.[1] ?? '') + 1;
  if (text === null || found === null || month === 0) return null;
  const day = `${found[3] ?? ''}-${String(month).padStart(2, '0')}-${(found[2] ?? '').padStart(2, '0')}`;
  const time = parseSourceTime(`${day}T${found[4] ?? ''}`, importedAt);
  return time === null ? null : { ...time, text };
}

/** A lone value in a list as the value: the `fields` of a search give every value in a list. */
const alone = (value: JsonValue): JsonValue =>
  Array.isArray(value) && value.length === 1 && typeof value[0] !== 'object'
    ? (value[0] as JsonValue)
    : value;

/** The alert's document in a hit of a search (`_source`, or `fields`), with the hit's id and index; any other record as it is. */
export function openHit(record: JsonObject): JsonObject {
  const source = ownObject(record, '_source');
  const listed = ownObject(record, 'fields');
  if (source === null && (listed === null || ownText(record, '_id') === null)) return record;
  const document: Record<string, JsonValue> = {};
  const inner = source ?? listed ?? {};
  for (const key of Object.keys(inner)) {
    const value = inner[key] as JsonValue;
    setOwn(document, key, source === null ? alone(value) : value);
  }
  for (const key of ['_id', '_index']) {
    const value = ownValue(record, key);
    if (value !== undefined) setOwn(document, key, value);
  }
  return document;
}

const isObjectList = (value: JsonValue | undefined): readonly JsonObject[] =>
  Array.isArray(value) ? value.filter(isJsonObject) : isJsonObject(value) ? [value] : [];

const threatPaths = ['kibana.alert.rule.threat', 'kibana.alert.rule.parameters.threat', 'signal.rule.threat'];

interface Threat {
  readonly tactics: readonly string[];
  readonly techniques: readonly string[];
}

const names = (object: JsonObject | null, ...keys: readonly string[]): readonly string[] =>
  object === null ? [] : keys.map((key) => ownText(object, key)).filter((text) => text !== null);

/** Tactics and techniques of the rule: a list of tactics with their techniques, or (in `fields`) lists by path. */
function threatOf(fields: FlatRecord): Threat {
  const tactics: string[] = [];
  const techniques: string[] = [];
  for (const path of threatPaths) {
    for (const threat of fields.objects(path)) {
      tactics.push(...names(ownObject(threat, 'tactic'), 'name', 'id'));
      for (const technique of isObjectList(ownValue(threat, 'technique'))) {
        techniques.push(...names(technique, 'id'));
        for (const sub of isObjectList(ownValue(technique, 'subtechnique')))
          techniques.push(...names(sub, 'id'));
      }
    }
    tactics.push(...fields.texts(`${path}.tactic.name`), ...fields.texts(`${path}.tactic.id`));
    techniques.push(
      ...fields.texts(`${path}.technique.id`),
      ...fields.texts(`${path}.technique.subtechnique.id`),
    );
  }
  tactics.push(...fields.texts('threat.tactic.name'), ...fields.texts('threat.tactic.id'));
  techniques.push(
    ...fields.texts('threat.technique.id'),
    ...fields.texts('threat.technique.subtechnique.id'),
  );
  return { tactics, techniques };
}

/** The first list among these paths, whole. */
const listOf = (fields: FlatRecord, ...paths: readonly string[]): readonly string[] =>
  paths.flatMap((path) => fields.texts(path));

/**
 * One detection alert of Elastic Security: a document of `.alerts-security.alerts-*` (8.x, 9.x) or `.siem-signals-*` (7.x), or the hit that
 * has it inside.
 *
 * Sources: Elastic docs "Alert schema" (elastic/docs-content `reference/security/fields-and-object-schemas/alert-schema.md`, 9.x; 8.15 with
 * the names of 7.x beside), Elastic Common Schema reference.
 */
export function mapElasticAlert(record: JsonObject, options: ImportOptions): MappedRecord {
  const fields = readFlat(openHit(record), options.importedAt);
  const title = fields.text('kibana.alert.rule.name', 'signal.rule.name');
  if (title === null) {
    const isAlert = fields.under('kibana.alert.').length > 0 || fields.under('signal.').length > 0;
    return isAlert
      ? {
          kind: 'reject',
          code: 'missingField',
          reason: 'The alert names no rule ("kibana.alert.rule.name" or "signal.rule.name").',
        }
      : {
          kind: 'reject',
          code: 'notAnAlert',
          reason: 'No detection alert: neither "kibana.alert" nor "signal" is there.',
        };
  }
  const severity = fields.text('kibana.alert.severity', 'kibana.alert.rule.severity', 'signal.rule.severity');
  const status = fields.text('kibana.alert.workflow_status', 'signal.status');
  const classification = fields.checked(
    (text) => valueIn(classifications, text),
    'kibana.alert.workflow_reason',
  );
  const created =
    fields.time('@timestamp', 'kibana.alert.start') ??
    fields.checked((text) => discoverTime(text, options.importedAt), '@timestamp');
  const original = fields.time('kibana.alert.original_time', 'signal.original_time');
  const threat = threatOf(fields);
  const read = readSigmaTags([...threat.tactics, ...threat.techniques]);
  const reason = fields.prose('kibana.alert.reason', 'signal.reason');
  const [caseId] = fields.texts('kibana.alert.case_ids');
  const assignees = fields.texts('kibana.alert.workflow_assignee_ids');
  const evidence = ecsEvidence(fields);
  const alert = {
    provider: 'elasticSecurity',
    providerAlertId: fields.id('kibana.alert.uuid', '_id'),
    title,
    description: reason ?? fields.prose('kibana.alert.rule.description', 'signal.rule.description'),
    recommendedActions: fields.prose('kibana.alert.rule.note', 'signal.rule.note'),
    severity: valueIn(severities, severity) ?? canonicalValue('severity', severity),
    status: valueIn(statuses, status) ?? canonicalValue('alertStatus', status),
    classification,
    category: read.category,
    productName: 'Elastic Security',
    detectorId: fields.id(
      'kibana.alert.rule.rule_id',
      'kibana.alert.rule.uuid',
      'signal.rule.rule_id',
      'signal.rule.id',
    ),
    mitreTechniques: read.techniques,
    assignedTo: assignees[0] ?? null,
    created,
    updated: fields.time('kibana.alert.workflow_status_updated_at') ?? created,
    firstActivity: fields.time('kibana.alert.suppression.start') ?? original ?? created,
    lastActivity: fields.time('kibana.alert.suppression.end') ?? original ?? created,
    webUrl: fields.checked(asUrl, 'kibana.alert.url'),
    tags: [
      ...new Set(listOf(fields, 'kibana.alert.rule.tags', 'kibana.alert.workflow_tags', 'signal.rule.tags')),
    ],
    sourceIncident: caseId === undefined ? null : { provider: 'elasticSecurity', id: caseId, webUrl: null },
    otherIds: [fields.id('_id')],
    evidence,
  };
  // `event.kind` of an alert is always `signal`.
  if (fields.has('event.kind')) fields.use('event.kind');
  return { kind: 'alert', alert: toolAlert({ ...alert, additional: fields.rest() }, options) };
}
