import type { JsonObject, JsonValue } from '../../../shared/lib/json.ts';
import {
  isJsonObject,
  ownList,
  ownObject,
  ownScalarText,
  ownText,
  ownValue,
} from '../../../shared/lib/json-read.ts';
import { readTyped } from '../../../shared/model/indicator-values.ts';
import type { IndicatorType } from '../../../shared/model/indicator-values.ts';
import { typeOfWord } from './indicator-words.ts';
import type { ListItem, OpenList } from './list-item.ts';
import { readTime } from './csv-indicators.ts';
import { toItem } from './plain-text.ts';

/** Events of a file: one event, a list of events, an answer of the interface (`response`), or a feed's file. */
function eventsOf(root: JsonValue): readonly JsonObject[] {
  if (Array.isArray(root)) return root.flatMap(eventsOf);
  if (!isJsonObject(root)) return [];
  const event = ownObject(root, 'Event');
  if (event !== null) return [event];
  const response = ownValue(root, 'response');
  if (Array.isArray(response)) return response.flatMap(eventsOf);
  const attributes = isJsonObject(response) ? response : root;
  return ownList(attributes, 'Attribute').length > 0 || ownList(attributes, 'Object').length > 0
    ? [attributes]
    : [];
}

/** True for JSON that is a MISP export. */
export function isMisp(root: JsonValue): boolean {
  return eventsOf(root).length > 0;
}

function secondsOf(text: string | null): number | null {
  return text !== null && /^\d{1,12}$/.test(text) && text !== '0' ? Number(text) * 1000 : null;
}

function publishedOf(event: JsonObject): number | null {
  return (
    secondsOf(ownScalarText(event, 'publish_timestamp')) ??
    secondsOf(ownScalarText(event, 'timestamp')) ??
    readTime(ownText(event, 'date') ?? '')
  );
}

/** Opens a MISP event or feed. Source: MISP core format (draft-dulaunoy-misp-core-format), attributes of an event and of its objects. */
export function openMisp(root: JsonValue): OpenList {
  const events = eventsOf(root);
  const [first] = events;
  const published = events.map(publishedOf).filter((at) => at !== null);
  return {
    format: 'misp',
    name: events.length === 1 && first ? ownText(first, 'info') : null,
    source: first ? ownText(ownObject(first, 'Orgc') ?? {}, 'name') : null,
    published: published.length === 0 ? null : published.reduce((newest, at) => Math.max(newest, at)),
    items: mispItems(events),
  };
}

function* mispItems(events: readonly JsonObject[]): Generator<ListItem> {
  for (const event of events) {
    const info = ownText(event, 'info');
    for (const attribute of ownList(event, 'Attribute')) yield itemOf(attribute, info);
    for (const object of ownList(event, 'Object')) {
      if (!isJsonObject(object)) continue;
      for (const attribute of ownList(object, 'Attribute')) yield itemOf(attribute, info);
    }
  }
}

function itemOf(attribute: JsonValue, info: string | null): ListItem {
  const type = isJsonObject(attribute) ? ownText(attribute, 'type') : null;
  const value = isJsonObject(attribute) ? ownScalarText(attribute, 'value') : null;
  if (!isJsonObject(attribute) || type === null || value === null)
    return {
      kind: 'reject',
      line: null,
      reason: 'The attribute has no type or no value.',
      excerpt: JSON.stringify(attribute).slice(0, 160),
    };
  if (ownValue(attribute, 'deleted') === true) return skip('deleted attributes');
  // A composite (`filename|md5`, `domain|ip`, `ip-dst|port`) is two values; the strong one counts.
  const types = type.split('|');
  const values = types.length > 1 ? value.split('|') : [value];
  const wanted = pickPart(types);
  if (wanted === null) return skip(`attributes of the type ${type}`);
  const note = ownText(attribute, 'comment') ?? info;
  const port = types[1] === 'port' && values[1] !== undefined ? `port ${values[1]}` : null;
  return toItem(
    readTyped(wanted.type, values[wanted.at] ?? ''),
    null,
    `${type}: ${value}`,
    [port, note].filter((part) => part !== null).join('; ') || null,
    // What MISP holds for context only is not meant for detection.
    { shownOnly: ownValue(attribute, 'to_ids') === false },
  );
}

function pickPart(types: readonly string[]): { readonly type: IndicatorType; readonly at: number } | null {
  const parts = types.flatMap((word, at) => {
    const type = typeOfWord(word);
    return type === null ? [] : [{ type, at }];
  });
  return parts.find(({ type }) => type !== 'fileName') ?? parts[0] ?? null;
}

function skip(reason: string): ListItem {
  return { kind: 'skipped', line: null, reason };
}
