import type { FormatHead, Importer } from '../_kit/importer.ts';
import { parseZeek } from '../_kit/zeek/parse-zeek.ts';

/** Field names of which each log has some, and no other tool's records have together with `ts`. */
const marks: readonly (readonly string[])[] = [
  ['conn_state', 'history'],
  ['conn_state', 'orig_bytes'],
  ['qtype_name', 'query'],
  ['trans_id', 'qclass'],
  ['trans_depth', 'uri'],
  ['cert_chain_fuids'],
  ['cert_chain_fps'],
  ['established', 'resumed'],
  ['fuid', 'analyzers'],
  ['certificate.serial'],
  ['certificate_serial'],
  ['section_names', 'is_exe'],
  ['share_type'],
  ['named_pipe', 'endpoint'],
  ['request_type', 'forwardable'],
  ['security_protocol', 'cookie'],
  ['seen.indicator'],
  ['alert.signature_id', 'suri_id'],
];

function sniff(head: FormatHead): number {
  if (head.first === '#') {
    if (!head.text.startsWith('#separator') && !head.text.startsWith('#fields')) return 0;
    return /^#fields(?:\t|\\x09)/m.test(head.text) || /^#separator /m.test(head.text) ? 85 : 0;
  }
  if (head.first !== '{' && head.first !== '[') return 0;
  const has = (key: string): boolean => head.keys.has(key);
  if (!has('ts')) return 0;
  const hasEnds = has('id.orig_h') || has('id_orig_h') || has('orig_h');
  const isNamed = (has('_path') && (has('_write_ts') || hasEnds)) || (has('@stream') && has('@proc'));
  const isKnown = marks.some((fields) => fields.every(has));
  const score = 50 + (hasEnds ? 20 : 0) + (isNamed ? 10 : 0) + (isKnown ? 20 : 0);
  return hasEnds || isNamed || isKnown ? score : 0;
}

/** Zeek's logs of any kind, one or several in a file. */
export const zeekLogs: Importer = {
  id: 'zeek-logs',
  version: 1,
  title: 'Zeek logs',
  description:
    'conn, dns, http, ssl, files, smb, kerberos and all other logs of Zeek or Corelight, as JSON or tab-separated, one log or several in a file. Context, save for notices and intelligence hits.',
  fileExtensions: ['log', 'json', 'ndjson', 'jsonl'],
  sniff,
  parse: parseZeek,
};
