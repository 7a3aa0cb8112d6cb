import { isJsonObject, ownText } from '../../../shared/lib/json-read.ts';
import type { JsonObject, JsonValue } from '../../../shared/lib/json.ts';
import { deviceEvidence, dnsEvidence, fileEvidence, ipEvidence, present, userEvidence } from './evidence.ts';
import type { EvidenceNote } from './evidence.ts';
import type { FlatRecord } from './flat-record.ts';
import { asDomain, asHost, asIp, asPort, asUser } from './kinds.ts';
import {
  addressOf,
  messageEvidence,
  portAt,
  principalEvidence,
  requestEvidence,
} from './network-evidence.ts';

/**
 * What a Suricata EVE record says of the network, from a record of its own or from inside another tool's (Wazuh's `data`).
 * Source: Suricata user guide, "Eve JSON Format", 4.1 to 8.0 (docs.suricata.io/en/latest/output/eve/eve-json-format.html).
 */
export interface EveReading {
  readonly source: { readonly ip: string | null; readonly port: number | null };
  readonly destination: { readonly ip: string | null; readonly port: number | null };
  /** Whether the sensor stopped the traffic. */
  readonly isBlocked: boolean;
  readonly evidence: readonly JsonObject[];
}

/** Pieces of evidence that one record's lists may bring; the lists themselves stay in `additional`. */
const mostOfList = 100;

const objectsOf = (value: JsonValue | undefined): readonly JsonObject[] =>
  (Array.isArray(value) ? value : [value]).filter((item) => isJsonObject(item)).slice(0, mostOfList);

const textsOf = (value: JsonValue | undefined): readonly string[] =>
  (Array.isArray(value) ? value : [value]).filter((item) => typeof item === 'string').slice(0, mostOfList);

/** Names and addresses of a DNS transaction in the three versions of the log and as alerts carry it. */
function dnsPieces(fields: FlatRecord, at: string, note: EvidenceNote): readonly (JsonObject | null)[] {
  const dns = `${at}dns.`;
  const asked = [
    fields.checked(asDomain, `${dns}rrname`, `${dns}query.rrname`, `${dns}answer.rrname`),
    ...['query', 'queries'].flatMap((list) =>
      objectsOf(fields.peek(dns + list)).map((query) => ownText(query, 'rrname')),
    ),
  ];
  const answers = ['answers', 'answer', 'answer.answers']
    .flatMap((list) => objectsOf(fields.peek(dns + list)))
    .map((answer) => ownText(answer, 'rdata'));
  const grouped = ['A', 'AAAA', 'CNAME'].flatMap((type) => [
    ...textsOf(fields.peek(`${dns}grouped.${type}`)),
    ...textsOf(fields.peek(`${dns}answer.grouped.${type}`)),
  ]);
  const single = fields.checked((text) => asIp(text) ?? asDomain(text), `${dns}rdata`);
  const given = [...new Set([single, ...answers, ...grouped])];
  return [
    ...[...new Set(asked)].map((name) => dnsEvidence(name, note)),
    ...given.map((data) => ipEvidence(data) ?? dnsEvidence(data)),
  ];
}

function filePieces(fields: FlatRecord, at: string, note: EvidenceNote): readonly (JsonObject | null)[] {
  const info = `${at}fileinfo.`;
  const own = fileEvidence({
    ...note,
    path: fields.text(`${info}filename`, `${at}ftp_data.filename`, `${at}tftp.file`, `${at}nfs.filename`),
    hashes: [fields.text(`${info}sha256`), fields.text(`${info}sha1`), fields.text(`${info}md5`)],
    size: fields.number(`${info}size`),
  });
  const listed = objectsOf(fields.peek(`${at}files`)).map((file) =>
    fileEvidence({
      ...note,
      path: ownText(file, 'filename'),
      hashes: [ownText(file, 'sha256'), ownText(file, 'sha1'), ownText(file, 'md5')],
      size: typeof file['size'] === 'number' ? file['size'] : null,
    }),
  );
  return [own, ...listed];
}

function mailPieces(fields: FlatRecord, at: string): readonly (JsonObject | null)[] {
  const smtp = `${at}smtp.`;
  const email = `${at}email.`;
  const recipients = [...textsOf(fields.peek(`${smtp}rcpt_to`)), ...textsOf(fields.peek(`${email}to`))];
  if (recipients.length === 0 && !fields.has(`${smtp}mail_from`) && !fields.has(`${email}from`)) return [];
  const said = {
    envelopeFrom: fields.text(`${smtp}mail_from`),
    headerFrom: fields.text(`${email}from`),
    subject: fields.text(`${email}subject`),
    messageId: fields.text(`${email}message_id`),
    senderIp: fields.checked(asIp, `${at}src_ip`),
    urls: textsOf(fields.peek(`${email}url`)),
  };
  const unique = [...new Set(recipients.map((recipient) => addressOf(recipient) ?? recipient))];
  const attachments = textsOf(fields.peek(`${email}attachment`)).map((path) => fileEvidence({ path }));
  return [
    ...(unique.length === 0 ? [null] : unique).map((recipient) => messageEvidence({ ...said, recipient })),
    ...attachments,
  ];
}

/** Accounts and machines that name themselves in SMB, Kerberos, RDP and DHCP. */
function namedPieces(fields: FlatRecord, at: string): readonly (JsonObject | null)[] {
  const ntlm = `${at}smb.ntlmssp.`;
  const host = fields.checked(asHost, `${ntlm}host`, `${at}dhcp.hostname`, `${at}rdp.client.client_name`);
  const leased = fields.checked(asIp, `${at}dhcp.assigned_ip`, `${at}dhcp.client_ip`);
  const isUser = (text: string | null): string | null => (asUser(text) === null ? null : text);
  const user = fields.checked(isUser, `${ntlm}user`);
  const realm = fields.text(`${at}krb5.realm`);
  const principal = fields.checked(
    (text) => (principalEvidence(text, realm) === null ? null : text),
    `${at}krb5.cname`,
  );
  return [
    deviceEvidence({ name: host, ips: [leased] }),
    host === null ? ipEvidence(leased) : null,
    user === null ? null : userEvidence({ name: user, domain: fields.text(`${ntlm}domain`) }),
    principalEvidence(principal, realm),
  ];
}

/** The requested URL. The log names a port only when the Host header does; the flow's own may be the client's, in an answer. */
function requestOf(fields: FlatRecord, at: string, note: EvidenceNote): JsonObject | null {
  const path = fields.peek(`${at}http.url`);
  const host = fields.peek(`${at}http.hostname`);
  const request = requestEvidence(
    {
      host: typeof host === 'string' ? host : null,
      port: fields.checked(asPort, `${at}http.http_port`),
      path: typeof path === 'string' ? path : null,
      scheme: 'http',
    },
    note,
  );
  if (request !== null) fields.use(`${at}http.url`, `${at}http.hostname`);
  return request;
}

/** Reads the network's part of an EVE record. @param at prefix of its paths: empty, or `data.`. */
export function readEve(fields: FlatRecord, at: string): EveReading {
  const blocks =
    (...words: readonly string[]) =>
    (text: string | null) =>
      text !== null && words.includes(text.toLowerCase()) ? text : null;
  const isBlocked =
    fields.checked(blocks('blocked'), `${at}alert.action`) !== null ||
    fields.checked(blocks('drop', 'reject'), `${at}verdict.action`) !== null;
  const note: EvidenceNote = isBlocked ? { remediationStatus: 'blocked' } : {};
  const source = { ip: fields.checked(asIp, `${at}src_ip`), port: portAt(fields, `${at}src_port`) };
  const destination = { ip: fields.checked(asIp, `${at}dest_ip`), port: portAt(fields, `${at}dest_port`) };
  const attacker = fields.checked(asIp, `${at}alert.source.ip`);
  const target = fields.checked(asIp, `${at}alert.target.ip`);
  const roles = (ip: string | null, role: string): readonly string[] => [
    role,
    ...(ip !== null && ip === attacker ? ['attacker'] : []),
    ...(ip !== null && ip === target ? ['attacked'] : []),
  ];
  const forwarded = fields.checked(asIp, `${at}http.xff`, `${at}xff`);
  const request = requestOf(fields, at, note);
  const pieces = [
    ipEvidence(source.ip, { ...note, roles: roles(source.ip, 'source') }),
    ipEvidence(destination.ip, { ...note, roles: roles(destination.ip, 'destination') }),
    forwarded === source.ip ? null : ipEvidence(forwarded, { roles: ['source'] }),
    request,
    dnsEvidence(fields.checked(asDomain, `${at}tls.sni`, `${at}quic.sni`), {
      ...note,
      roles: ['destination'],
    }),
    ...dnsPieces(fields, at, note),
    ...filePieces(fields, at, note),
    ...mailPieces(fields, at),
    ...namedPieces(fields, at),
  ];
  return { source, destination, isBlocked, evidence: present(pieces) };
}

/** Levels of `alert.severity`: the rule's priority, 1 the gravest. Others are kept as they are. */
const severities: Readonly<Record<string, string>> = { 1: 'high', 2: 'medium', 3: 'low', 4: 'informational' };

/** An alert's severity by its priority, or the priority itself. */
export function eveSeverity(priority: string | null): string | null {
  return priority === null ? null : (severities[priority.trim()] ?? priority);
}
