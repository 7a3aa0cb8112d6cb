import { isJsonObject, ownObject, ownScalarText, ownTexts, setOwn } from '../../../shared/lib/json-read.ts';
import type { JsonObject, JsonValue } from '../../../shared/lib/json.ts';
import { parseSourceTime } from '../../../shared/model/time.ts';
import { readEventXml } from '../_kit/event-xml.ts';
import type { ImportOptions } from '../_kit/importer.ts';
import { parseJsonColumn } from '../_kit/json-column.ts';
import { withPlainNames } from '../_kit/portal-columns.ts';
import type { MappedRecord } from '../_kit/record-importer.ts';
import { openHit } from '../_kit/search-hit.ts';
import { windowsEventContext } from '../_kit/windows-event-context.ts';
import { readWindowsEvent } from '../_kit/windows-event-record.ts';
import type { WindowsEventRecord } from '../_kit/windows-event-record.ts';

/**
 * Events of the Windows event log as JSON. Sources: Azure Monitor Logs reference (tables SecurityEvent, WindowsEvent, Event), Winlogbeat 6.3 to 8
 * "Exported fields", NXLog im_msvistalog (flat rows of the OTRF data sets), omerbenamram/evtx (`evtx_dump -o jsonl`), PowerShell
 * `Get-WinEvent | ConvertTo-Json`; Microsoft Learn "Event schema" for the XML inside.
 */
const provider = 'windowsEventLog';

/** An event of any layout, with the fields beside it. */
interface Opened extends WindowsEventRecord {
  readonly ips: readonly string[];
  readonly said: string | null;
  readonly rest: JsonObject;
  readonly prefix: string;
}

/** Fields of flat rows that describe the event; every other one is event data. */
const header = new Set(
  `TenantId TimeGenerated SourceSystem Computer Hostname host EventSourceName Channel Task Level EventID EventId Activity SourceComputerId
  EventOriginId MG TimeCollected ManagementGroupName Type _ResourceId _SubscriptionId EventTime TimeCreated SourceName Provider ProviderGuid Source EventLog
  EventData UserData EventLevel EventLevelName Message RenderedDescription ParameterXml EventCategory Category Opcode OpcodeValue Keywords
  RecordNumber EventRecordId Version Severity SeverityValue EventReceivedTime SourceModuleName SourceModuleType ThreadID ExecutionProcessID
  ActivityID RelatedActivityID Correlation @timestamp @version port tags SystemTime SystemThreadId SystemProcessId SystemUserId
  PartitionKey RowKey StorageAccount AzureDeploymentID Role _BilledSize _IsBillable _ItemId _id _index
  computer_name event_id log_name source_name record_number beat message`
    .split(/\s+/)
    .filter((name) => name !== ''),
);

const numberIn = (record: JsonObject, ...names: readonly string[]): number | null => {
  for (const name of names) {
    const number = Number(ownScalarText(record, name) ?? Number.NaN);
    if (Number.isInteger(number) && number >= 0) return number;
  }
  return null;
};

const textIn = (record: JsonObject, ...names: readonly string[]): string | null => {
  for (const name of names) {
    const text = ownScalarText(record, name)?.trim();
    if (text !== undefined && text !== '') return text;
  }
  return null;
};

const firstLine = (text: string | null): string | null =>
  text
    ?.replace(/^"/, '')
    .split(/[\r\n]/, 1)[0]
    ?.trim()
    .slice(0, 300) || null;

function without(record: JsonObject, names: readonly string[]): JsonObject {
  const rest: Record<string, JsonValue> = {};
  for (const key of Object.keys(record)) {
    const value = record[key] as JsonValue;
    if (!names.includes(key) && value !== null && value !== '') setOwn(rest, key, value);
  }
  return rest;
}

/** Event data as XML, as JSON in a text, or as an object; null when it is none of them. */
function readData(value: JsonValue | undefined): WindowsEventRecord | null {
  const parsed = parseJsonColumn(value);
  if (typeof parsed === 'string') return readEventXml(parsed);
  if (!isJsonObject(parsed)) return null;
  const none = { channel: null, provider: null, eventId: null, computer: null, time: null, system: {} };
  return { ...none, data: parsed };
}

/** Rows of Log Analytics, and flat rows of a collector: the event's fields beside its data's. */
function openFlat(record: JsonObject): Opened | null {
  const eventId = numberIn(record, 'EventID', 'EventId', 'event_id');
  if (eventId === null) return null;
  const dataKey = ['EventData', 'UserData', 'event_data'].find((key) => readData(record[key]) !== null);
  const inside = dataKey === undefined ? null : readData(record[dataKey]);
  const data: Record<string, JsonValue> = {};
  for (const key of Object.keys(inside?.data ?? {})) setOwn(data, key, inside?.data[key] as JsonValue);
  const said = new Set(Object.keys(data).map((key) => key.toLowerCase()));
  const rest: Record<string, JsonValue> = {};
  for (const key of Object.keys(record)) {
    const value = record[key] as JsonValue;
    if (key === dataKey || value === null || value === '') continue;
    // A column of the row that says what the data says is the same field.
    if (header.has(key) || (said.has(key.toLowerCase()) && value !== data[key])) setOwn(rest, key, value);
    else setOwn(data, key, value);
  }
  const message = textIn(record, 'Activity', 'RenderedDescription', 'Message');
  const used = [
    'EventID',
    'EventId',
    'event_id',
    'Computer',
    'Hostname',
    'computer_name',
    'TimeGenerated',
    '@timestamp',
  ];
  return {
    channel: textIn(record, 'Channel', 'EventLog', 'log_name', 'EventSourceName', 'SourceName', 'Source'),
    provider: textIn(record, 'Provider', 'EventSourceName', 'SourceName', 'Source', 'source_name'),
    eventId,
    computer: textIn(record, 'Computer', 'Hostname', 'computer_name'),
    time: textIn(record, 'SystemTime', 'TimeCreated', 'TimeGenerated', '@timestamp', 'EventTime'),
    data,
    system: {},
    ips: [],
    said: firstLine(message)?.replace(/^\d{1,5} - /, '') ?? null,
    rest: without(rest, used),
    prefix: '',
  };
}

/** Winlogbeat 7 and later, and Elastic Agent: `winlog` beside ECS, nested or with dots in the names. */
function openWinlog(record: JsonObject): Opened | null {
  const winlog = ownObject(record, 'winlog') ?? undotted(record, 'winlog.');
  const eventId = winlog === null ? null : numberIn(winlog, 'event_id');
  if (winlog === null || eventId === null) return null;
  const data =
    ownObject(winlog, 'event_data') ??
    ownObject(winlog, 'user_data') ??
    undotted(winlog, 'event_data.') ??
    {};
  const host = ownObject(record, 'host');
  const used = ['event_id', 'event_data', 'user_data', 'computer_name', 'channel'];
  const left = Object.fromEntries(
    Object.entries(without(winlog, used))
      .filter(([key]) => !key.startsWith('event_data.'))
      .map(([key, value]) => [`winlog.${key}`, value]),
  );
  const beside = Object.fromEntries(Object.entries(record).filter(([key]) => !key.startsWith('winlog.')));
  return {
    channel: textIn(winlog, 'channel', 'provider_name'),
    provider: textIn(winlog, 'provider_name'),
    eventId,
    computer: textIn(winlog, 'computer_name') ?? (host === null ? null : textIn(host, 'name', 'hostname')),
    time: textIn(record, '@timestamp'),
    data,
    system: {},
    ips: host === null ? [] : ownTexts(host, 'ip').slice(0, 20),
    said: firstLine(textIn(record, 'message')),
    rest: { ...without(beside, ['winlog', '@timestamp']), ...left },
    prefix: 'winlog.event_data.',
  };
}

/** Fields whose names begin with a prefix, without it; null when none does. */
function undotted(record: JsonObject, prefix: string): JsonObject | null {
  const found: Record<string, JsonValue> = {};
  let count = 0;
  for (const key of Object.keys(record)) {
    if (!key.startsWith(prefix)) continue;
    setOwn(found, key.slice(prefix.length), record[key] as JsonValue);
    count += 1;
  }
  return count === 0 ? null : found;
}

/** `evtx_dump` and its kin: the event's XML as an object. */
function openDump(record: JsonObject): Opened | null {
  const event = ownObject(record, 'Event') ?? record;
  const read = readWindowsEvent(event);
  if (read === null) return null;
  const rest = event === record ? {} : without(record, ['Event']);
  return { ...read, ips: [], said: null, rest: { ...rest, ...read.system }, prefix: 'EventData.' };
}

/** PowerShell's `Get-WinEvent`: values without names, so that only the log, the number and the message tell. */
function openPowerShell(record: JsonObject): Opened | null {
  const eventId = numberIn(record, 'Id');
  const channel = textIn(record, 'LogName');
  if (eventId === null || channel === null || textIn(record, 'ProviderName') === null) return null;
  return {
    channel,
    provider: textIn(record, 'ProviderName'),
    eventId,
    computer: textIn(record, 'MachineName'),
    time: textIn(record, 'TimeCreated'),
    data: {},
    system: {},
    ips: [],
    said: firstLine(textIn(record, 'Message')),
    rest: without(record, ['Id', 'LogName', 'MachineName', 'TimeCreated']),
    prefix: '',
  };
}

/** One event, in any of the layouts, as context. */
export function mapWindowsEvent(record: JsonObject, options: ImportOptions): MappedRecord {
  const hit = withPlainNames(openHit(record));
  const event = openDump(hit) ?? openWinlog(hit) ?? openPowerShell(hit) ?? openFlat(hit);
  if (event === null) {
    const reason =
      'The record has no event number ("EventID", "winlog.event_id", "Event.System.EventID" or "Id").';
    return { kind: 'reject', code: 'missingField', reason };
  }
  const { channel, eventId, computer, data, said, rest, prefix } = event;
  const time = parseSourceTime(event.time ?? undefined, options.importedAt);
  const device = computer === null ? null : { name: computer, ips: event.ips };
  return windowsEventContext(
    { provider, channel: channel ?? event.provider, eventId, device, time, data, said, rest, prefix },
    options,
  );
}
