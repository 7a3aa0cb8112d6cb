import type { JsonObject } from '../../../../shared/lib/json.ts';
import { ownText } from '../../../../shared/lib/json-read.ts';
import { foldGuid } from '../../../../shared/model/identity-fold.ts';
import { withParsedColumns } from '../json-column.ts';
import { readFlat } from '../flat-record.ts';
import type { ImportOptions } from '../importer.ts';
import type { MappedRecord } from '../record-importer.ts';
import { toolContext } from '../tool-alert.ts';
import { envelopeRest } from './event-envelope.ts';
import type { EnvelopedRow } from './event-envelope.ts';
import {
  readCloudAppEvent,
  readDirectoryEvent,
  readEntraSignIn,
  readIdentityLogon,
  readIdentityQuery,
  readMailEvent,
  readOtherRow,
  readUrlClick,
} from './hunting-cloud-events.ts';
import {
  readDeviceEvent,
  readFileEvent,
  readLogonEvent,
  readNetworkEvent,
  readProcessEvent,
  readRegistryEvent,
} from './hunting-events.ts';
import type { RowReader } from './hunting-events.ts';
import { legacyProcessColumns, readLegacyProcess } from './hunting-legacy-process.ts';

/** Reader by table. Source: Microsoft Learn, "Understand the advanced hunting schema" (Microsoft Defender XDR). */
const readers: Readonly<Record<string, RowReader>> = {
  DeviceProcessEvents: readProcessEvent,
  DeviceLogonEvents: readLogonEvent,
  DeviceNetworkEvents: readNetworkEvent,
  DeviceFileEvents: readFileEvent('fileEvent'),
  DeviceImageLoadEvents: readFileEvent('imageLoadEvent'),
  DeviceRegistryEvents: readRegistryEvent,
  DeviceEvents: readDeviceEvent,
  EmailEvents: readMailEvent,
  EmailPostDeliveryEvents: readMailEvent,
  EmailUrlInfo: readMailEvent,
  EmailAttachmentInfo: readMailEvent,
  UrlClickEvents: readUrlClick,
  IdentityLogonEvents: readIdentityLogon,
  IdentityQueryEvents: readIdentityQuery,
  IdentityDirectoryEvents: readDirectoryEvent,
  CloudAppEvents: readCloudAppEvent,
  AADSignInEventsBeta: readEntraSignIn,
  AADSpnSignInEventsBeta: readEntraSignIn,
  EntraIdSignInEvents: readEntraSignIn,
  EntraIdSpnSignInEvents: readEntraSignIn,
};

const has = (row: JsonObject, ...columns: readonly string[]): boolean =>
  columns.every((column) => Object.hasOwn(row, column));

/** What only rows of one table are called, where the table's own name is not in the row. */
const byAction: readonly (readonly [RegExp, string])[] = [
  [/^(?:ProcessCreated|OpenProcess)$/i, 'DeviceProcessEvents'],
  [/^(?:File(?:Created|Deleted|Modified|Renamed))$/i, 'DeviceFileEvents'],
  [/^Registry(?:Key|Value)\w+$/i, 'DeviceRegistryEvents'],
  [/^ImageLoaded$/i, 'DeviceImageLoadEvents'],
  [
    /^(?:Connection\w+|InboundConnection\w+|ListeningConnectionCreated|\w+ConnectionInspected|NetworkSignatureInspected|\w+AuthenticationInspected)$/i,
    'DeviceNetworkEvents',
  ],
];

/** The table that a row belongs to: as its envelope or `Type` column says, else as its columns and its action tell; null for no table of ours. */
export function tableOf(row: JsonObject, category: string | null): string | null {
  const named =
    category?.replace(/^AdvancedHunting-/i, '') ??
    ownText(row, 'Type') ??
    ownText(row, '$table') ??
    ownText(row, 'SourceTable');
  if (
    named !== null &&
    /^\w{4,60}$/.test(named) &&
    (category !== null || Object.hasOwn(readers, named) || /^Alert(?:Info|Evidence)$/.test(named))
  )
    return named;
  if (has(row, 'AlertId', 'EntityType')) return 'AlertEvidence';
  if (has(row, 'AlertId', 'Title')) return 'AlertInfo';
  if (
    has(row, 'NetworkMessageId', 'RecipientEmailAddress') ||
    has(row, 'NetworkMessageId', 'SenderFromAddress')
  )
    return 'EmailEvents';
  if (has(row, 'NetworkMessageId', 'UrlLocation')) return 'EmailUrlInfo';
  if (has(row, 'Url', 'ActionType') && (has(row, 'IsClickedThrough') || has(row, 'UrlChain')))
    return 'UrlClickEvents';
  if (has(row, 'ErrorCode', 'Application') && has(row, 'IPAddress')) return 'EntraIdSignInEvents';
  if (
    has(row, 'ActionType', 'RawEventData') ||
    has(row, 'ActionType', 'AccountObjectId', 'Application', 'ObjectName')
  )
    return 'CloudAppEvents';
  const action = ownText(row, 'ActionType');
  if (/^Logon/i.test(action ?? '')) return has(row, 'DeviceId') ? 'DeviceLogonEvents' : 'IdentityLogonEvents';
  if (has(row, 'QueryType', 'QueryTarget')) return 'IdentityQueryEvents';
  if (has(row, 'TargetAccountUpn', 'ActionType')) return 'IdentityDirectoryEvents';
  const known = byAction.find(([pattern]) => pattern.test(action ?? ''));
  if (known !== undefined) return known[1];
  if (has(row, 'ProcessId', 'InitiatingProcessId', 'ProcessCommandLine') && !has(row, 'RemoteUrl'))
    return 'DeviceProcessEvents';
  if (has(row, 'RegistryKey', 'RegistryValueName') && !has(row, 'RemoteUrl')) return 'DeviceRegistryEvents';
  if (has(row, 'RemoteIP', 'RemotePort', 'LocalIP') && !has(row, 'RegistryKey')) return 'DeviceNetworkEvents';
  return has(row, 'DeviceId') || has(row, 'DeviceName') ? 'DeviceEvents' : null;
}

/** Columns that hold JSON as text in exports. */
const dynamicColumns = [
  'AdditionalFields',
  'RawEventData',
  'ActivityObjects',
  'LoggedOnUsers',
  'IPAddresses',
  'AuthenticationDetails',
];

/** True for a row of process creation in the older layout. */
export const isLegacyProcess = (row: JsonObject): boolean => has(row, ...legacyProcessColumns);

/**
 * A row of an event table as context: what it names becomes evidence, its other columns are kept. Log Analytics' own `TenantId` names a
 * workspace; only the envelope's is the directory.
 */
export function mapHuntingRow(
  { category, row, tenant, envelope }: EnvelopedRow,
  options: ImportOptions,
): MappedRecord {
  const isLegacy = isLegacyProcess(row);
  const table = isLegacy ? 'DeviceProcessEvents' : tableOf(row, category);
  if (table === null) {
    const columns = Object.keys(row).slice(0, 5).join(', ');
    return {
      kind: 'reject',
      code: 'notAnAlert',
      reason: `No row of a known event table (columns ${columns}).`,
    };
  }
  const fields = readFlat(withParsedColumns(row, dynamicColumns), options.importedAt);
  const action = fields.text('ActionType');
  const time = fields.time(
    'Timestamp',
    'EventTime',
    'TimeGenerated',
    'CreatedProcessCreationTime',
    'ReportTime',
  );
  fields.use('Type', '$table', 'SourceTable');
  const reader = Object.hasOwn(readers, table) ? (readers[table] as RowReader) : readOtherRow;
  const { kind, title, outcome, evidence } = isLegacy ? readLegacyProcess(fields) : reader(fields, action);
  const directory = tenant ?? foldGuid(fields.text('AADTenantId', 'AadTenantId'));
  return {
    kind: 'context',
    context: toolContext(
      {
        provider:
          isLegacy || table.startsWith('Device') ? 'microsoftDefenderForEndpoint' : 'microsoftDefenderXdr',
        kind,
        title: (reader === readOtherRow && action === null ? title.replace(/^Event/, table) : title).slice(
          0,
          500,
        ),
        time,
        action,
        outcome,
        evidence,
        additional: {
          ...(reader === readOtherRow ? { table } : {}),
          ...envelopeRest(envelope),
          ...fields.rest(),
        },
        ...(directory === null ? {} : { tenant: directory }),
      },
      options,
    ),
  };
}
