import type { JsonObject } from '../../../shared/lib/json.ts';
import { isJsonObject } from '../../../shared/lib/json-read.ts';
import { parseTechniqueIds, tacticsOf } from '../../../shared/model/attack.ts';
import { readFlat } from '../_kit/flat-record.ts';
import type { FlatRecord } from '../_kit/flat-record.ts';
import type { ImportOptions } from '../_kit/importer.ts';
import { readInner } from '../_kit/inner-records.ts';
import type { MappedRecord } from '../_kit/record-importer.ts';
import { toolAlert } from '../_kit/tool-alert.ts';
import { actionOf } from './actions.ts';
import { mapHubFinding } from './hub.ts';
import { purposeOf } from './purpose.ts';
import { resourcesOf } from './resources.ts';
import type { FindingPlace } from './resources.ts';
import { shapeOf } from './shapes.ts';

/**
 * Findings of Amazon GuardDuty.
 *
 * Sources: GuardDuty API reference, data types `Finding`, `Resource`, `Service`, `Action`, `Detection` (API 2017-11-28); GuardDuty user
 * guide, "Severity levels", "GuardDuty finding format" (threat purposes) and "Exporting findings to Amazon S3"; EventBridge events reference,
 * "Amazon GuardDuty events"; Security Hub user guide, "AWS Security Finding Format".
 */
const provider = 'awsGuardDuty';

/**
 * A finding's severity. User guide: low 1.0–3.9 (in its edition of 2018 0.1–3.9), medium 4.0–6.9, high 7.0–8.9, critical 9.0–10.0; critical
 * counts as high here. 0 was reserved; what counts below low is "info" in the API's `SeverityBreakdown`.
 */
function severityOf(value: number | null): string | null {
  if (value === null) return null;
  if (value <= 0) return 'informational';
  return value < 4 ? 'low' : value < 7 ? 'medium' : 'high';
}

/** Attack sequences name their tactics and techniques as indicators. */
function sequenceOf(
  flat: FlatRecord,
  importedAt: number,
): {
  readonly techniques: readonly string[];
  readonly tactics: readonly string[];
  readonly left: JsonObject;
} {
  const path = 'service.detection.sequence.sequenceIndicators';
  const { read, left } = readInner(flat, path, importedAt, (indicator) => ({
    key: indicator.text('key'),
    values: indicator.texts('values'),
  }));
  const valuesOf = (key: string): readonly string[] =>
    read.filter((one) => one.key === key).flatMap(({ values }) => values);
  const others = read.filter(({ key }) => key !== 'ATTACK_TACTIC' && key !== 'ATTACK_TECHNIQUE');
  return {
    techniques: parseTechniqueIds(valuesOf('ATTACK_TECHNIQUE').join(' ')),
    tactics: tacticsOf(valuesOf('ATTACK_TACTIC').join(', ')).map(({ name }) => name),
    left: others.length === 0 ? left : { ...left, sequenceIndicators: others },
  };
}

function threatsOf(
  flat: FlatRecord,
  importedAt: number,
): { readonly names: readonly string[]; readonly left: JsonObject } {
  const path = 'service.evidence.threatIntelligenceDetails';
  const { read, left } = readInner(flat, path, importedAt, (list) => list.texts('threatNames'));
  return { names: [...new Set(read.flat())], left };
}

/** Archived findings are closed at the source: by a person or by a suppression rule. */
const statusOf = (archived: string | null): string | null =>
  archived === null ? null : archived === 'true' ? 'resolved' : 'new';

function mapFinding(finding: JsonObject, around: JsonObject, options: ImportOptions): MappedRecord {
  const flat = readFlat(finding, options.importedAt);
  const type = flat.text('type');
  const title = flat.text('title') ?? type;
  if (title === null)
    return { kind: 'reject', code: 'missingField', reason: 'The finding has neither "Title" nor "Type".' };
  const place: FindingPlace = {
    account: flat.id('accountId'),
    region: flat.text('region'),
    partition: flat.text('partition') ?? 'aws',
  };
  const resources = resourcesOf(flat, place, options.importedAt);
  const action = actionOf(flat, place, options.importedAt);
  const sequence = sequenceOf(flat, options.importedAt);
  const threats = threatsOf(flat, options.importedAt);
  const created = flat.time('createdAt');
  const alert = toolAlert(
    {
      provider,
      title,
      providerAlertId: flat.text('id'),
      description: flat.prose('description'),
      severity: severityOf(flat.number('severity')),
      status: statusOf(flat.id('service.archived')),
      category: sequence.tactics[0] ?? purposeOf(type),
      mitreTechniques: sequence.techniques,
      detectorId: type,
      productName: 'Amazon GuardDuty',
      detectionSource: flat.text('service.featureName'),
      created,
      updated: flat.time('updatedAt') ?? created,
      firstActivity:
        flat.time('service.eventFirstSeen', 'service.runtimeDetails.context.modifiedAt') ?? created,
      lastActivity: flat.time('service.eventLastSeen') ?? flat.time('service.eventFirstSeen') ?? created,
      threatDisplayName: threats.names[0] ?? null,
      tags: threats.names.slice(1),
      evidence: [...resources.evidence, ...action.evidence],
      additional: {},
    },
    options,
  );
  const said = { account: place.account, region: place.region };
  flat.use('schemaVersion');
  const additional: JsonObject = {
    ...flat.rest(),
    ...resources.left,
    ...action.left,
    ...sequence.left,
    ...threats.left,
    ...(said.account === null ? {} : { accountId: said.account }),
    ...(said.region === null ? {} : { region: said.region }),
    ...(Object.keys(around).length === 0 ? {} : { event: around }),
  };
  return { kind: 'alert', alert: { ...alert, additional } };
}

/** True when an object has what only a finding has. */
function looksLikeFinding(finding: JsonObject): boolean {
  return isJsonObject(finding['service']) || isJsonObject(finding['resource']);
}

/** A record as an alert: a finding as the API, EventBridge or the export to S3 writes it, or as Security Hub carries it. */
export function mapGuardDuty(record: JsonObject, options: ImportOptions): MappedRecord {
  const shape = shapeOf(record);
  switch (shape.kind) {
    case 'hub':
      return mapHubFinding(shape.finding, shape.around, options);
    case 'finding':
      return looksLikeFinding(shape.finding)
        ? mapFinding(shape.finding, shape.around, options)
        : {
            kind: 'reject',
            code: 'notAnAlert',
            reason: `No finding: it has neither "Service" nor "Resource" (properties ${Object.keys(record).slice(0, 5).join(', ')}).`,
          };
    case 'other':
      return { kind: 'reject', code: 'notAnAlert', reason: shape.reason };
  }
}
