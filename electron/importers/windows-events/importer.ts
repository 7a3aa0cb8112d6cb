import type { FormatHead, Importer } from '../_kit/importer.ts';
import { parseRecords } from '../_kit/record-importer.ts';
import { searchAnswer } from '../_kit/search-hit.ts';
import { mapWindowsEvent } from './map.ts';

/** Names that tools write which judge events: their files are alerts, and other importers'. */
const ofJudges = [
  'RuleTitle',
  'RuleID',
  'RuleFile',
  'detections',
  'matches',
  'rule_level',
  'SystemAlertId',
  'kibana.alert.uuid',
  'kibana.alert.rule.name',
  'signal',
  'firedtimes',
];

function sniff(head: FormatHead): number {
  const isJson = head.first === '{' || head.first === '[';
  const names = isJson ? head.keys : new Set(head.columns);
  const has = (...list: readonly string[]): boolean => list.some((name) => names.has(name));
  if (has(...ofJudges)) return 0;
  const isDump =
    names.has('System') && names.has('EventID') && has('Provider', 'Channel') && has('EventData', 'UserData');
  const isWinlog = (names.has('winlog') && names.has('event_id')) || names.has('winlog.event_id');
  const isOldWinlog = names.has('event_data') && names.has('event_id') && names.has('computer_name');
  const isPowerShell = ['Id', 'LogName', 'MachineName', 'ProviderName'].every((name) => names.has(name));
  const isFlat =
    has('EventID', 'EventId') &&
    has('Channel', 'EventLog') &&
    has('Computer', 'Hostname') &&
    has('EventData', 'EventSourceName', 'Provider', 'SourceName', 'ProviderGuid');
  return isWinlog || isOldWinlog ? 72 : isFlat ? 70 : isDump ? 60 : isPowerShell ? 60 : 0;
}

/** Windows events as JSON or CSV, of many collectors: context. */
export const windowsEvents: Importer = {
  id: 'windows-events',
  version: 1,
  title: 'Windows events',
  description:
    'Windows events as JSON or CSV: SecurityEvent, WindowsEvent and Event of Log Analytics, Winlogbeat, NXLog, evtx_dump, Get-WinEvent. Sysmon and Security events with evidence; no alerts: context for timelines, process trees and sign-in lists.',
  fileExtensions: ['json', 'ndjson', 'jsonl', 'csv'],
  sniff,
  parse: (source, options) =>
    parseRecords(source, { envelopes: [{ key: 'value' }, searchAnswer], map: mapWindowsEvent }, options),
};
