import type { JsonObject, JsonValue } from '../../../../shared/lib/json.ts';
import { isJsonObject, ownText, ownValue, pickOwn, setOwn } from '../../../../shared/lib/json-read.ts';
import { foldGuid } from '../../../../shared/model/identity-fold.ts';
import { columnName } from '../format-head.ts';
import { objectColumn } from '../json-column.ts';

/**
 * A row with what Azure's event envelope says of it: `{time, tenantId, operationName, category, properties}`, as Event Hubs and storage
 * accounts hold it. Source: Microsoft Learn, "Stream Microsoft Defender XDR events" and "Common schema of Azure resource logs".
 */
export interface EnvelopedRow {
  /** `AdvancedHunting-DeviceProcessEvents`, `SignInLogs`, …; null for a row without an envelope. */
  readonly category: string | null;
  readonly row: JsonObject;
  /** Directory id, lower case, or null. */
  readonly tenant: string | null;
  /** What the envelope says beyond: `time` (when it was sent), `operationName`, `callerIpAddress`, … */
  readonly envelope: JsonObject;
}

/** A row without the zone that portals add to the names of columns (`TimeGenerated [UTC]`); the first of equals wins. */
export function plainColumns(record: JsonObject): JsonObject {
  const keys = Object.keys(record);
  if (!keys.some((key) => key.endsWith(']'))) return record;
  const plain: Record<string, JsonValue> = {};
  for (const key of keys)
    if (!Object.hasOwn(plain, columnName(key))) setOwn(plain, columnName(key), record[key] as JsonValue);
  return plain;
}

/** Takes a record out of its envelope; one without is returned as it is. */
export function openEnvelope(record: JsonObject): EnvelopedRow {
  const category = ownText(record, 'category') ?? ownText(record, 'Category');
  const inner = ownValue(record, 'properties');
  const row = isJsonObject(inner) ? inner : objectColumn(inner);
  if (category === null || row === null)
    return { category: null, row: plainColumns(record), tenant: null, envelope: {} };
  const tenant = foldGuid(ownText(record, 'tenantId') ?? ownText(record, 'TenantId'));
  // What is no directory id stays in the envelope, and so in what is shown.
  const read = ['category', 'Category', 'properties', ...(tenant === null ? [] : ['tenantId', 'TenantId'])];
  return { category, row, tenant, envelope: pickOwn(record, (key) => !read.includes(key)) };
}

/** What an envelope says that `additional` should hold: not when it was sent, which operation published it, and what is empty. */
export function envelopeRest(envelope: JsonObject): JsonObject {
  const own = new Set([
    'time',
    '_TimeReceivedBySvc',
    'operationName',
    'operationVersion',
    'Tenant',
    'level',
    'Level',
  ]);
  return pickOwn(envelope, (key) => !own.has(key) && envelope[key] !== null && envelope[key] !== '');
}
