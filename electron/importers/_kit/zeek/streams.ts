import type { FlatRecord } from '../flat-record.ts';

/** Names of logs by fields that none but they have; the first whose fields are all there counts. Nested `id` objects have been opened. */
const signatures: readonly (readonly [stream: string, fields: readonly string[]])[] = [
  ['suricata_corelight', ['alert.signature', 'alert.signature_id']],
  ['notice', ['note', 'msg']],
  ['intel', ['seen.indicator']],
  ['signatures', ['sig_id', 'event_msg']],
  ['conn', ['conn_state']],
  ['dns', ['query', 'qtype']],
  ['dns', ['trans_id', 'rejected']],
  ['http', ['trans_depth', 'user_agent']],
  ['http', ['trans_depth', 'method']],
  ['smtp', ['trans_depth', 'helo']],
  ['ssl', ['established']],
  ['ssl', ['cipher', 'server_name']],
  ['x509', ['certificate.serial']],
  ['x509', ['certificate_serial']],
  ['files', ['fuid', 'seen_bytes']],
  ['pe', ['machine', 'subsystem']],
  ['smb_files', ['action', 'name', 'times.modified']],
  ['smb_files', ['action', 'name', 'times_modified']],
  ['smb_mapping', ['share_type']],
  ['kerberos', ['request_type']],
  ['ntlm', ['username', 'hostname', 'domainname']],
  ['ntlm', ['server_nb_computer_name']],
  ['dce_rpc', ['endpoint', 'operation']],
  ['rdp', ['cookie', 'result']],
  ['rdp', ['security_protocol']],
  ['ssh', ['auth_attempts']],
  ['ssh', ['host_key_alg']],
  ['dhcp', ['msg_types']],
  ['dhcp', ['assigned_addr']],
  ['ftp', ['command', 'reply_code']],
  ['weird', ['name', 'notice', 'peer']],
  ['dpd', ['analyzer', 'failure_reason']],
  ['software', ['software_type']],
  ['tunnel', ['tunnel_type']],
  ['snmp', ['community']],
  ['syslog', ['facility', 'severity', 'message']],
];

/** Marks of a log's name that are not part of it: rotated (`conn.10:00:00-11:00:00`), reduced (`conn_red`) and aggregated (`conn_agg`). */
const base = (name: string): string =>
  name
    .toLowerCase()
    .split('.', 1)[0]
    ?.replace(/_(?:red|agg|long)$/, '') ?? '';

/** The log that a record is of: by its name where the record says it (`_path`, `@stream`), else by its fields; null when nothing tells. */
export function streamOf(fields: FlatRecord): string | null {
  const said = fields.text('_path', '@stream');
  if (said !== null) return base(said);
  return signatures.find(([, names]) => names.every((name) => fields.has(name)))?.[0] ?? null;
}
