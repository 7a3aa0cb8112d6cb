import { isJsonList, isJsonObject, ownText } from '../../shared/lib/json-read.ts';
import type { JsonObject, JsonValue } from '../../shared/lib/json.ts';
import type { NormalizedAlert } from '../../shared/model/record.ts';

/** What the queue can be filtered by that an alert's evidence says: lists, sorted, each value once. */
export interface QueueFacts {
  readonly deviceGroups: readonly string[];
  readonly osPlatforms: readonly string[];
  readonly threats: readonly string[];
  readonly sensitivityLabels: readonly string[];
}

/** More than a person reads: what a record has beyond these is in its evidence. */
const mostValues = 50;
const longestValue = 200;

/** Reads them in one pass over the evidence. */
export function queueFacts(alert: NormalizedAlert): QueueFacts {
  const groups: string[] = [];
  const platforms: string[] = [];
  const threats: string[] = [];
  const labels: string[] = [];
  addText(threats, alert.threatFamilyName);
  addText(threats, alert.threatDisplayName);
  addLabels(labels, alert.additional);
  for (const { kind, details, threats: named } of alert.evidence) {
    if (kind === 'device') {
      addText(groups, ownText(details, 'rbacGroupName'));
      // Graph `deviceEvidence.osPlatform`, `ioTDeviceEvidence.operatingSystem`.
      addText(platforms, ownText(details, 'osPlatform') ?? ownText(details, 'operatingSystem'));
    }
    for (const threat of named) addText(threats, threat);
    addLabels(labels, details);
  }
  return {
    deviceGroups: distinct(groups),
    osPlatforms: distinct(platforms),
    threats: distinct(threats),
    sensitivityLabels: distinct(labels),
  };
}

function addText(texts: string[], text: string | null): void {
  const trimmed = text?.trim() ?? '';
  if (trimmed !== '') texts.push(trimmed.slice(0, longestValue));
}

const compareCodes = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);

/** Sources spell one value in several ways (`windows`, `Windows`): of those that differ by case the first in order stays. */
function distinct(values: string[]): readonly string[] {
  if (values.length < 2) return values;
  const byFold = new Map<string, string>();
  for (const value of values.sort(compareCodes)) {
    const fold = value.toLowerCase();
    if (!byFold.has(fold)) byFold.set(fold, value);
  }
  return [...byFold.values()].slice(0, mostValues);
}

/** Names of labels under the folded last part of a field's name. */
const labelFields: ReadonlySet<string> = new Set([
  'sensitivitylabel',
  'sensitivitylabels',
  'sensitivitylabelname',
  'sensitivitylabelnames',
  'sensitivitylabeldisplayname',
  'sensitivitysublabel',
  'datasensitivity',
]);

/** The label's id alone, where a source does not give its name. */
const labelIdFields: ReadonlySet<string> = new Set([
  'sensitivitylabelid',
  'sensitivitylabelids',
  'sensitivitylabelguid',
]);

/**
 * Labels of data sensitivity on files, mail, sites and policies: the unified audit log's `SensitivityLabelId`, advanced hunting's
 * `SensitivityLabel` and `SensitivitySubLabel`, and fields of those names elsewhere. Objects one level down (a file inside evidence) count.
 */
function addLabels(labels: string[], object: JsonObject, depth = 0): void {
  const ids: string[] = [];
  let isNamed = false;
  for (const key in object) {
    const value = object[key];
    // Cheap tests first: this runs over every field of every record of an import.
    if (value === null || value === undefined || typeof value === 'number' || typeof value === 'boolean')
      continue;
    if (key.includes('ensitivity')) {
      const field = key
        .slice(key.lastIndexOf('.') + 1)
        .replace(/[^a-z]/gi, '')
        .toLowerCase();
      if (labelFields.has(field)) {
        const before = labels.length;
        addLabelTexts(labels, value);
        isNamed ||= labels.length > before;
      } else if (labelIdFields.has(field)) addLabelTexts(ids, value);
    } else if (depth === 0 && isJsonObject(value)) addLabels(labels, value, 1);
  }
  if (!isNamed && ids.length > 0) labels.push(...ids);
}

/** A text, a list of them, or objects that name a label. */
function addLabelTexts(labels: string[], value: JsonValue): void {
  if (typeof value === 'string') addText(labels, value);
  else if (isJsonList(value)) for (const item of value.slice(0, mostValues)) addLabelTexts(labels, item);
  else if (isJsonObject(value))
    addText(
      labels,
      ownText(value, 'displayName') ??
        ownText(value, 'name') ??
        ownText(value, 'labelName') ??
        ownText(value, 'id'),
    );
}
