import {
  isJsonObject,
  ownObject,
  ownScalarText,
  ownText,
  ownValue,
  setOwn,
} from '../../../shared/lib/json-read.ts';
import type { JsonObject, JsonValue } from '../../../shared/lib/json.ts';

/** A Windows event as converters of event logs write it, brought to one form. */
export interface WindowsEventRecord {
  readonly channel: string | null;
  readonly provider: string | null;
  readonly eventId: number | null;
  readonly computer: string | null;
  /** `SystemTime` as it was written. */
  readonly time: string | null;
  /** Named values of `EventData`, or of what `UserData` wraps. */
  readonly data: JsonObject;
  /** Fields of `System` that none of the above holds, by name (`EventRecordID`, `Keywords`). */
  readonly system: JsonObject;
}

/** The attributes of an element: under `#attributes` inside it, or beside it under `<name>_attributes`. */
function attributesOf(parent: JsonObject, name: string): JsonObject {
  const beside = ownObject(parent, `${name}_attributes`);
  if (beside !== null) return beside;
  const element = ownObject(parent, name);
  return element === null ? {} : (ownObject(element, '#attributes') ?? ownObject(element, '$') ?? element);
}

/** The text of an element: plain, or under `#text` when it has attributes. */
function textOf(parent: JsonObject, name: string): string | null {
  const element = ownObject(parent, name);
  return element === null
    ? ownScalarText(parent, name)
    : (ownScalarText(element, '#text') ?? ownText(element, 'Value'));
}

const isAttributes = (key: string): boolean =>
  key === '#attributes' || key === '$' || key.endsWith('_attributes');

/** `<Data Name="a">b</Data>` as objects (`{"@Name": "a", "#text": "b"}`), or bare texts of unnamed data. */
function readDataList(list: readonly JsonValue[], into: Record<string, JsonValue>): void {
  for (const [index, item] of list.entries()) {
    const name = isJsonObject(item)
      ? (ownText(item, '@Name') ?? ownText(item, 'Name') ?? ownText(attributesOf({ item }, 'item'), 'Name'))
      : null;
    const value = isJsonObject(item) ? (ownValue(item, '#text') ?? ownValue(item, 'text')) : item;
    if (value !== undefined) setOwn(into, name ?? `Data[${String(index + 1)}]`, value);
  }
}

function readData(event: JsonObject): JsonObject {
  const found: Record<string, JsonValue> = {};
  const take = (data: JsonObject): void => {
    for (const key of Object.keys(data)) {
      const value = data[key] as JsonValue;
      if (isAttributes(key)) continue;
      const inner = key === 'Data' && isJsonObject(value) ? (ownValue(value, '#text') ?? value) : value;
      if (key === 'Data' && Array.isArray(inner)) readDataList(inner as readonly JsonValue[], found);
      else setOwn(found, key, inner);
    }
  };
  const eventData = ownObject(event, 'EventData');
  if (eventData !== null) take(eventData);
  const userData = ownObject(event, 'UserData');
  for (const key of Object.keys(userData ?? {})) {
    const inner = userData?.[key];
    if (isJsonObject(inner) && !isAttributes(key)) take(inner);
  }
  return found;
}

const readNames = new Set(['Provider', 'EventID', 'Channel', 'Computer', 'TimeCreated']);

function readRest(system: JsonObject): JsonObject {
  const rest: Record<string, JsonValue> = {};
  for (const key of Object.keys(system)) {
    const value = system[key] as JsonValue;
    const name = key.replace(/_attributes$/, '');
    if (readNames.has(name) || value === null || value === '') continue;
    const attributes = isJsonObject(value) ? (ownValue(value, '#attributes') ?? value) : value;
    if (!isJsonObject(attributes)) setOwn(rest, name, attributes);
    else
      for (const inner of Object.keys(attributes))
        setOwn(rest, `${name}.${inner}`, attributes[inner] as JsonValue);
  }
  return rest;
}

/**
 * Reads an event of the Windows event log that a converter wrote as JSON after its XML: the object under `Event`, with `System`, `EventData`
 * and `UserData`. Null when there is no `System`.
 *
 * Source: the EVTX parser of omerbenamram/evtx (attributes under `#attributes`, or beside the element as `…_attributes`), which Chainsaw,
 * Hayabusa and Zircolite use; Microsoft Learn "Event schema".
 */
export function readWindowsEvent(event: JsonObject): WindowsEventRecord | null {
  const system = ownObject(event, 'System');
  if (system === null) return null;
  const provider = attributesOf(system, 'Provider');
  const eventId = Number(textOf(system, 'EventID') ?? Number.NaN);
  return {
    channel: textOf(system, 'Channel'),
    provider: ownText(provider, 'Name') ?? ownText(provider, '@Name') ?? ownText(system, 'Provider'),
    eventId: Number.isInteger(eventId) ? eventId : null,
    computer: textOf(system, 'Computer'),
    time: ((created) => ownText(created, 'SystemTime') ?? ownText(created, '@SystemTime'))(
      attributesOf(system, 'TimeCreated'),
    ),
    data: readData(event),
    system: readRest(system),
  };
}
