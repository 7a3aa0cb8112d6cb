import { ownObject, ownText, setOwn } from '../../../shared/lib/json-read.ts';
import type { JsonObject, JsonValue } from '../../../shared/lib/json.ts';
import { parseSourceTime } from '../../../shared/model/time.ts';
import type { SourceTime } from '../../../shared/model/record.ts';
import type { DeviceFacts } from './evidence.ts';
import type { ImportOptions } from './importer.ts';
import type { MappedRecord } from './record-importer.ts';
import { toolContext } from './tool-alert.ts';
import { readEventFields } from './windows-event-fields.ts';
import { windowsEventKind, windowsEventOutcome } from './windows-event-kinds.ts';
import { windowsEventEvidence } from './windows-event.ts';

/** An event of an event log, ready to become a context record. */
export interface EventForContext {
  readonly provider: string;
  readonly channel: string | null;
  readonly eventId: number | null;
  readonly device: DeviceFacts | null;
  /** When the event was logged, as its source writes it. */
  readonly time: SourceTime | null;
  readonly data: JsonObject;
  /** What the record says of the event itself (`Activity`, the first line of its message), for the title of events that no table names. */
  readonly said: string | null;
  /** Fields beside the data that nothing holds. */
  readonly rest: JsonObject;
  /** Prefix under which unread data is kept in `additional`. */
  readonly prefix: string;
}

/** What a piece of evidence is called, for a title. */
function nameOf(piece: JsonObject): string | null {
  const details = ownObject(piece, 'fileDetails') ?? ownObject(piece, 'imageFile');
  const account = ownObject(piece, 'userAccount');
  return (
    ownText(piece, 'processCommandLine') ??
    ownText(piece, 'registryValueName') ??
    ownText(piece, 'registryKey') ??
    (details === null ? null : (ownText(details, 'fileName') ?? ownText(details, 'sha256'))) ??
    ownText(piece, 'domainName') ??
    ownText(piece, 'ipAddress') ??
    (account === null ? null : (ownText(account, 'userPrincipalName') ?? ownText(account, 'accountName')))
  );
}

/** Sorts of evidence by what a kind of event is about, most telling first. */
const telling: Readonly<Record<string, readonly string[]>> = {
  processEvent: ['process'],
  logonEvent: ['user', 'ip'],
  networkEvent: ['ip', 'process'],
  fileEvent: ['file', 'process'],
  registryEvent: ['registryValue', 'registryKey'],
  imageLoadEvent: ['file'],
  dnsQuery: ['dns'],
};

function detailOf(kind: string, evidence: readonly JsonObject[]): string | null {
  for (const sort of telling[kind] ?? ['process', 'user', 'file']) {
    const type = `#microsoft.graph.security.${sort}Evidence`;
    // Of several users the last is whom it was done to.
    const piece = evidence.filter((item) => item['@odata.type'] === type).at(sort === 'user' ? -1 : 0);
    const name = piece === undefined ? null : nameOf(piece);
    if (name !== null) return name;
  }
  return null;
}

/** A context record of an event: its kind by channel and number, its evidence by its data, everything else kept. */
export function windowsEventContext(event: EventForContext, options: ImportOptions): MappedRecord {
  const fields = readEventFields(event.data);
  const own = parseSourceTime(fields.peek('UtcTime') ?? undefined, options.importedAt);
  const time = own ?? event.time;
  const { kind, name } = windowsEventKind(event.channel, event.eventId, fields.peek('ObjectType'));
  const { evidence, usedKeys } = windowsEventEvidence({
    channel: event.channel,
    eventId: event.eventId,
    data: event.data,
    device: event.device,
    time: event.time === null ? null : new Date(event.time.ms).toISOString(),
  });
  const additional: Record<string, JsonValue> = {};
  for (const key of Object.keys(event.rest)) setOwn(additional, key, event.rest[key] as JsonValue);
  for (const key of Object.keys(event.data)) {
    const value = event.data[key] as JsonValue;
    if (usedKeys.has(key) || value === null || value === '' || value === '-') continue;
    setOwn(additional, event.prefix + key, value);
  }
  const number = event.eventId === null ? null : String(event.eventId);
  const title = name ?? event.said ?? (number === null ? 'Event' : `Event ${number}`);
  const named =
    kind === 'windowsEvent' ? fields.peek('PipeName', 'TaskName', 'ServiceName', 'ScriptBlockText') : null;
  const detail = named ?? detailOf(kind, evidence) ?? (kind === 'dnsQuery' ? fields.peek('QueryName') : null);
  const context = toolContext(
    {
      provider: event.provider,
      kind,
      title: detail === null ? title : `${title}: ${detail.slice(0, 500)}`,
      time,
      action: number,
      outcome: windowsEventOutcome(event.channel, event.eventId, fields.peek('Status')),
      evidence,
      additional,
    },
    options,
  );
  return { kind: 'context', context };
}
