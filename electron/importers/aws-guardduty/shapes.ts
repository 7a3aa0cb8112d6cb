import type { JsonObject, JsonValue } from '../../../shared/lib/json.ts';
import {
  isJsonObject,
  ownList,
  ownObject,
  ownText,
  ownValue,
  setOwn,
} from '../../../shared/lib/json-read.ts';

/** What a record is: a finding in the letters of the API, and what stood around it. */
export type FindingShape =
  | { readonly kind: 'finding'; readonly finding: JsonObject; readonly around: JsonObject }
  /** A finding in the format of Security Hub (ASFF). */
  | { readonly kind: 'hub'; readonly finding: JsonObject; readonly around: JsonObject }
  | { readonly kind: 'other'; readonly reason: string };

const deepest = 40;

/** `AccountId` as `accountId`, `EKSClusterDetails` stays readable as `eKSClusterDetails`: the letters of EventBridge and the REST API. */
function lowerFirst(key: string): string {
  return key.slice(0, 1).toLowerCase() + key.slice(1);
}

/** A copy with all property names in the letters of the API; the command line's `get-findings` answers with capitals. */
export function inApiLetters(value: JsonValue, depth = 0): JsonValue {
  if (depth > deepest) return value;
  if (Array.isArray(value)) return value.map((item: JsonValue) => inApiLetters(item, depth + 1));
  if (!isJsonObject(value)) return value;
  const copy: Record<string, JsonValue> = {};
  for (const key of Object.keys(value))
    setOwn(copy, lowerFirst(key), inApiLetters(value[key] as JsonValue, depth + 1));
  return copy;
}

/** True when Security Hub says that GuardDuty made the finding. */
function isGuardDutyProduct(finding: JsonObject): boolean {
  const product = `${ownText(finding, 'ProductArn') ?? ''} ${ownText(finding, 'ProductName') ?? ''}`;
  return /guardduty/i.test(product);
}

const has = (record: JsonObject, key: string): boolean => ownValue(record, key) !== undefined;

/** Tells what a record is. Source: EventBridge, "GuardDuty Finding" and "Security Hub Findings - Imported". */
export function shapeOf(record: JsonObject): FindingShape {
  const detail = ownObject(record, 'detail');
  if (detail !== null && has(record, 'detail-type')) {
    const { detail: _detail, ...around } = record;
    const inner = ownList(detail, 'findings').filter(isJsonObject);
    if (inner.length > 1)
      return {
        kind: 'other',
        reason: `The event holds ${String(inner.length)} findings; only events of one are read.`,
      };
    if (inner.length === 1) return withAround(shapeOf(inner[0] as JsonObject), around);
    const type = ownText(record, 'detail-type') ?? '';
    if (type !== 'GuardDuty Finding')
      return { kind: 'other', reason: `An event of type "${type}", not "GuardDuty Finding".` };
    return { kind: 'finding', finding: detail, around };
  }
  if (has(record, 'ProductArn') || has(record, 'ProductFields')) {
    if (isGuardDutyProduct(record)) return { kind: 'hub', finding: record, around: {} };
    const product = ownText(record, 'ProductName') ?? ownText(record, 'ProductArn') ?? 'another product';
    return { kind: 'other', reason: `A Security Hub finding of ${product}, not of GuardDuty.` };
  }
  const isCapital = has(record, 'Type') || has(record, 'Service') || has(record, 'Resource');
  return {
    kind: 'finding',
    finding: isCapital ? (inApiLetters(record) as JsonObject) : record,
    around: {},
  };
}

function withAround(shape: FindingShape, around: JsonObject): FindingShape {
  return shape.kind === 'other' ? shape : { ...shape, around };
}

/** Sets a value at a path, opening objects (and lists for a segment that ends in `.0_`) on the way. */
function setAt(target: Record<string, JsonValue>, path: readonly string[], value: JsonValue): void {
  let at: Record<string, JsonValue> = target;
  for (const [index, part] of path.entries()) {
    if (index === path.length - 1) {
      setOwn(at, part, value);
      return;
    }
    const next = ownValue(at, part);
    if (isJsonObject(next)) at = next;
    else {
      const made: Record<string, JsonValue> = {};
      setOwn(at, part, made);
      at = made;
    }
  }
}

const productPrefix = 'aws/guardduty/';

/**
 * What Security Hub carries of the finding itself in `ProductFields`: `aws/guardduty/service/action/…/ipAddressV4` as the nested object
 * that GuardDuty made it from. Lists come as `portProbeDetails.0_`.
 */
export function productFields(finding: JsonObject): {
  readonly nested: JsonObject;
  readonly rest: JsonObject;
} {
  const nested: Record<string, JsonValue> = {};
  const rest: Record<string, JsonValue> = {};
  const fields = ownObject(finding, 'ProductFields') ?? {};
  for (const key of Object.keys(fields)) {
    const value = fields[key] as JsonValue;
    // Values are texts; anything else is no field of the product, and an object must not be written into.
    if (!key.startsWith(productPrefix) || typeof value === 'object') setOwn(rest, key, value);
    else {
      const path = key.slice(productPrefix.length).split('/').slice(0, deepest);
      setAt(nested, path, value === 'true' ? true : value === 'false' ? false : value);
    }
  }
  return { nested: listsOf(nested) as JsonObject, rest };
}

/** Turns `{"portProbeDetails.0_": {…}, "portProbeDetails.1_": {…}}` into one list. */
function listsOf(value: JsonValue, depth = 0): JsonValue {
  if (!isJsonObject(value) || depth > deepest) return value;
  const copy: Record<string, JsonValue> = {};
  const lists = new Map<string, JsonValue[]>();
  for (const key of Object.keys(value)) {
    const inner = listsOf(value[key] as JsonValue, depth + 1);
    const match = /^([^.]{1,200})\.\d{1,4}_$/.exec(key);
    if (match === null) setOwn(copy, key, inner);
    else lists.set(match[1] as string, [...(lists.get(match[1] as string) ?? []), inner]);
  }
  for (const [key, list] of lists) setOwn(copy, key, list);
  return copy;
}
