import type { FormatHead, Importer } from '../_kit/importer.ts';
import { entraRecords } from '../_kit/microsoft/entra-records.ts';
import { parseRecords } from '../_kit/record-importer.ts';

const marks = [
  'conditionalaccessstatus',
  'riskleveldurings',
  'isinteractive',
  'clientappused',
  'devicedetail',
  'riskstate',
  'appdisplayname',
  'resultsignature',
  'authenticationrequirement',
];

function sniff(head: FormatHead): number {
  if (/"category"\s*:\s*"\w*SignInLogs"/i.test(head.text)) return 96;
  const names = head.columns.length > 1 ? head.columns : [...head.keys];
  if (names.includes('Sign-in error code') || (names.includes('Request ID') && names.includes('IP address')))
    return 93;
  const folded = names.map((name) => name.toLowerCase());
  const isPlaced =
    folded.includes('ipaddress') &&
    (folded.includes('appdisplayname') || folded.includes('serviceprincipalid'));
  const known = marks.filter((mark) => folded.some((name) => name.startsWith(mark))).length;
  return isPlaced && known >= 2 ? Math.min(92, 70 + known * 5) : 0;
}

/** Sign-ins to Microsoft Entra ID: as context records. */
export const entraSignIns: Importer = {
  id: 'entra-sign-ins',
  version: 1,
  title: 'Microsoft Entra ID sign-ins',
  description:
    'Interactive, non-interactive, service principal and managed identity sign-ins: Graph auditLogs/signIns, diagnostic logs (SignInLogs, …), Log Analytics tables, and the portal’s CSV and JSON downloads. No alerts: context for sign-in lists and timelines.',
  fileExtensions: ['json', 'ndjson', 'jsonl', 'csv'],
  sniff,
  parse: (source, options) => parseRecords(source, entraRecords, options),
};
