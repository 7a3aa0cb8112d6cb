import type { JsonObject, JsonValue } from '../../../../shared/lib/json.ts';
import type { ContextKind } from '../../../../shared/model/record.ts';
import {
  deviceEvidence,
  dnsEvidence,
  fileEvidence,
  ipEvidence,
  present,
  urlEvidence,
  userEvidence,
} from '../evidence.ts';
import type { FlatRecord } from '../flat-record.ts';
import { asDomain, asHost, asIp, asMailAddress, asUrl, asUser } from '../kinds.ts';
import {
  addressOf,
  messageEvidence,
  portAt,
  principalEvidence,
  requestEvidence,
} from '../network-evidence.ts';
import { asRemoteIp } from '../windows-event-fields.ts';

/** What a record of one log says beyond its two ends. */
export interface StreamReading {
  readonly kind: ContextKind;
  /** What it was about, for the title. */
  readonly what: string | null;
  readonly action?: string | null;
  readonly outcome: string | null;
  readonly evidence: readonly JsonObject[];
}

type StreamReader = (fields: FlatRecord) => StreamReading;

/** Pieces of evidence that one record's lists may bring; the lists themselves stay in `additional`. */
const mostOfList = 100;

/** A name with dots, and as exporters write it that avoid dots. */
const both = (name: string): readonly string[] => [name, name.replaceAll('.', '_')];

const textsIn = (value: JsonValue | undefined): readonly string[] =>
  (Array.isArray(value) ? value : [value]).filter((item) => typeof item === 'string').slice(0, mostOfList);

const isUser = (text: string | null): string | null => (asUser(text) === null ? null : text);

const successOf = (fields: FlatRecord, ...names: readonly string[]): string | null => {
  const value = fields.checked((text) => (text === 'true' || text === 'false' ? text : null), ...names);
  return value === null ? null : value === 'true' ? 'success' : 'failure';
};

/** The two ends of a record's connection. */
export interface Ends {
  readonly source: { readonly ip: string | null; readonly port: number | null };
  readonly destination: { readonly ip: string | null; readonly port: number | null };
}

/** The originator and the responder; of a notice without a connection its `src`, `dst` and `p`. */
export function endsOf(fields: FlatRecord): Ends {
  return {
    source: {
      ip: fields.checked(asIp, ...both('id.orig_h'), 'src', 'src_addr'),
      port: portAt(fields, ...both('id.orig_p'), 'src_port'),
    },
    destination: {
      ip: fields.checked(asIp, ...both('id.resp_h'), 'dst', 'dst_addr'),
      port: portAt(fields, ...both('id.resp_p'), 'p', 'dst_port'),
    },
  };
}

/** The addresses of a record as evidence; a notice's `src` and `dst` once more when they are others than the connection's. */
export function ipsOf(fields: FlatRecord): readonly JsonObject[] {
  const { source, destination } = endsOf(fields);
  const src = fields.checked(asIp, 'src');
  const dst = fields.checked(asIp, 'dst');
  const known = [source.ip, destination.ip];
  return present([
    ipEvidence(source.ip, { roles: ['source'] }),
    ipEvidence(destination.ip, { roles: ['destination'] }),
    known.includes(src) ? null : ipEvidence(src, { roles: ['source'] }),
    known.includes(dst) ? null : ipEvidence(dst, { roles: ['destination'] }),
  ]);
}

const asPrincipal = (text: string | null): string | null => (principalEvidence(text) === null ? null : text);

const networkEvent =
  (...names: readonly string[]): StreamReader =>
  (fields) => ({ kind: 'networkEvent', what: fields.text(...names), outcome: null, evidence: [] });

function readConn(fields: FlatRecord): StreamReading {
  const service = fields.text('service');
  const what = [fields.text('proto'), service].filter((part) => part !== null).join(' ');
  return { kind: 'networkConnection', what, outcome: fields.text('conn_state'), evidence: [] };
}

function readDns(fields: FlatRecord): StreamReading {
  const query = fields.checked(asDomain, 'query');
  const answers = [...new Set(textsIn(fields.peek('answers')))];
  const type = fields.text('qtype_name');
  const asked = query ?? (fields.peek('query') as string | undefined);
  return {
    kind: 'dnsQuery',
    what: [type, typeof asked === 'string' ? asked : null].filter((part) => part !== null).join(' '),
    outcome: fields.text('rcode_name'),
    evidence: present([
      dnsEvidence(query),
      ...answers.map((answer) => ipEvidence(asRemoteIp(answer)) ?? dnsEvidence(answer)),
    ]),
  };
}

function readHttp(fields: FlatRecord): StreamReading {
  const path = fields.peek('uri');
  const host = fields.peek('host');
  const request = requestEvidence({
    host: typeof host === 'string' ? host : null,
    port: endsOf(fields).destination.port,
    path: typeof path === 'string' ? path : null,
    scheme: 'http',
  });
  if (request !== null) fields.use('uri', 'host');
  const url = request?.['url'];
  const names = [...textsIn(fields.peek('orig_filenames')), ...textsIn(fields.peek('resp_filenames'))];
  return {
    kind: 'httpRequest',
    what: [fields.text('method'), typeof url === 'string' ? url : null]
      .filter((part) => part !== null)
      .join(' '),
    outcome: fields.id('status_code'),
    evidence: present([
      request,
      userEvidence({ name: fields.checked(isUser, 'username') }),
      ...names.map((name) => fileEvidence({ path: name })),
    ]),
  };
}

function readSsl(fields: FlatRecord): StreamReading {
  const name = fields.checked(asDomain, 'server_name');
  return {
    kind: 'networkEvent',
    what: name,
    outcome: successOf(fields, 'established'),
    evidence: present([dnsEvidence(name, { roles: ['destination'] })]),
  };
}

function readFiles(fields: FlatRecord): StreamReading {
  const name = fields.text('filename', 'file_desc');
  const type = fields.text('mime_type', 'file_mime_type');
  const ends = (list: string, roles: readonly string[]): readonly (JsonObject | null)[] =>
    textsIn(fields.peek(list)).map((ip) => ipEvidence(ip, { roles }));
  const file = fileEvidence({
    path: name?.replaceAll('\\', '/').split('/').at(-1) ?? null,
    hashes: [fields.text('sha256'), fields.text('sha1'), fields.text('md5')],
    size: fields.number('total_bytes'),
  });
  return {
    kind: 'fileEvent',
    what: [fields.text('source'), name ?? type].filter((part) => part !== null).join(' '),
    outcome: null,
    evidence: present([...ends('tx_hosts', ['source']), ...ends('rx_hosts', ['destination']), file]),
  };
}

/** `\\SERVER\share` and `dir\a.txt` together. */
function readSmbFiles(fields: FlatRecord): StreamReading {
  const share = fields.text('path');
  const name = fields.text('name');
  const isNamed = name !== null && !name.startsWith('<');
  const path = share !== null && isNamed ? `${share.replace(/\\$/, '')}\\${name}` : isNamed ? name : share;
  const server = /^\\\\([^\\]{1,255})/.exec(share ?? '')?.[1] ?? null;
  return {
    kind: 'fileEvent',
    what: path,
    action: fields.text('action'),
    outcome: null,
    evidence: present([
      deviceEvidence({ name: server, roles: ['destination'] }),
      isNamed ? fileEvidence({ path, size: fields.number('size') }) : null,
    ]),
  };
}

function readSmbMapping(fields: FlatRecord): StreamReading {
  const share = fields.text('path');
  const server = /^\\\\([^\\]{1,255})/.exec(share ?? '')?.[1] ?? null;
  return {
    kind: 'networkEvent',
    what: share,
    outcome: null,
    evidence: present([deviceEvidence({ name: server, roles: ['destination'] })]),
  };
}

function readKerberos(fields: FlatRecord): StreamReading {
  const client = fields.checked(asPrincipal, 'client');
  const service = fields.text('service');
  return {
    kind: 'logonEvent',
    what: [client, service].filter((part) => part !== null).join(' for '),
    action: fields.text('request_type'),
    outcome: successOf(fields, 'success'),
    evidence: present([principalEvidence(client)]),
  };
}

function readNtlm(fields: FlatRecord): StreamReading {
  const user = fields.checked(isUser, 'username');
  const host = fields.checked(asHost, 'hostname');
  const server = fields.checked(asHost, 'server_dns_computer_name', 'server_nb_computer_name');
  const { source, destination } = endsOf(fields);
  return {
    kind: 'logonEvent',
    what: user,
    outcome: successOf(fields, 'success'),
    evidence: present([
      user === null ? null : userEvidence({ name: user, domain: fields.checked(asHost, 'domainname') }),
      deviceEvidence({ name: host, ips: [source.ip], roles: ['source'] }),
      deviceEvidence({ name: server, ips: [destination.ip], roles: ['destination'] }),
    ]),
  };
}

function readDceRpc(fields: FlatRecord): StreamReading {
  const endpoint = fields.text('endpoint');
  const operation = fields.text('operation');
  return {
    kind: 'networkEvent',
    what: [endpoint, operation].filter((part) => part !== null).join('::'),
    action: operation,
    outcome: null,
    evidence: [],
  };
}

function readRdp(fields: FlatRecord): StreamReading {
  const client = fields.checked(asHost, 'client_name');
  return {
    kind: 'networkEvent',
    what: fields.text('cookie'),
    outcome: fields.text('result'),
    evidence: present([deviceEvidence({ name: client, ips: [endsOf(fields).source.ip], roles: ['source'] })]),
  };
}

function readSsh(fields: FlatRecord): StreamReading {
  const outcome = successOf(fields, 'auth_success');
  return {
    kind: outcome === null ? 'networkEvent' : 'logonEvent',
    what: fields.text('client'),
    outcome,
    evidence: [],
  };
}

function readDhcp(fields: FlatRecord): StreamReading {
  const host = fields.checked(asHost, 'client_fqdn', 'host_name');
  const leased = fields.checked(asIp, 'assigned_addr', 'assigned_ip', 'client_addr');
  const server = fields.checked(asIp, 'server_addr');
  return {
    kind: 'networkEvent',
    what: [host, leased].filter((part) => part !== null).join(' '),
    outcome: null,
    evidence: present([
      deviceEvidence({ name: host, domain: fields.checked(asDomain, 'domain'), ips: [leased] }),
      host === null ? ipEvidence(asRemoteIp(leased)) : null,
      ipEvidence(server),
    ]),
  };
}

function readSmtp(fields: FlatRecord): StreamReading {
  const recipients = [...textsIn(fields.peek('rcptto')), ...textsIn(fields.peek('to'))];
  const unique = [...new Set(recipients.map((recipient) => addressOf(recipient)))].filter(
    (to) => to !== null,
  );
  const subject = fields.text('subject');
  const said = {
    envelopeFrom: fields.text('mailfrom'),
    headerFrom: fields.text('from'),
    subject,
    messageId: fields.text('msg_id'),
    senderIp: fields.checked(asIp, 'x_originating_ip') ?? endsOf(fields).source.ip,
  };
  const to = unique.length === 0 ? [null] : unique;
  return {
    kind: 'mailEvent',
    what: subject,
    outcome: fields.text('last_reply'),
    evidence: present(to.map((recipient) => messageEvidence({ ...said, recipient }))),
  };
}

function readFtp(fields: FlatRecord): StreamReading {
  const user = fields.checked((text) => (text === 'anonymous' ? null : isUser(text)), 'user');
  const command = fields.text('command');
  const argument = fields.checked(asUrl, 'arg');
  return {
    kind: 'networkEvent',
    what: command,
    action: command,
    outcome: fields.id('reply_code'),
    evidence: present([user === null ? null : userEvidence({ name: user }), urlEvidence(argument)]),
  };
}

/** Names on a certificate. */
function readX509(fields: FlatRecord): StreamReading {
  const names = [...textsIn(fields.peek('san.dns')), ...textsIn(fields.peek('san_dns'))];
  return {
    kind: 'other',
    what: fields.text(...both('certificate.subject')),
    outcome: null,
    evidence: present(
      [...new Set(names.map((name) => name.replace(/^\*\./, '')))].map((name) => dnsEvidence(name)),
    ),
  };
}

function readRadius(fields: FlatRecord): StreamReading {
  const user = fields.checked(isUser, 'username');
  return {
    kind: 'logonEvent',
    what: user,
    outcome: fields.text('result'),
    evidence: present([user === null ? null : userEvidence({ name: user })]),
  };
}

/** What an indicator is: an address, a name, a URL, a digest, an address of mail. */
function readIntel(fields: FlatRecord): StreamReading {
  const text = fields.text('seen.indicator', 'seen_indicator');
  const url = text !== null && text.includes('/') ? urlEvidence(asUrl(text) ?? `http://${text}`) : null;
  const file = fileEvidence({ path: null, hashes: [text] });
  const mail = asMailAddress(text) === null ? null : userEvidence({ name: text });
  const piece = ipEvidence(text) ?? url ?? file ?? mail ?? dnsEvidence(text);
  return { kind: 'networkEvent', what: text, outcome: null, evidence: present([piece]) };
}

const readers: Readonly<Record<string, StreamReader>> = {
  conn: readConn,
  dns: readDns,
  http: readHttp,
  ssl: readSsl,
  quic: readSsl,
  files: readFiles,
  pe: (fields) => ({ ...networkEvent('machine')(fields), kind: 'fileEvent' }),
  smb_files: readSmbFiles,
  smb_mapping: readSmbMapping,
  kerberos: readKerberos,
  ntlm: readNtlm,
  dce_rpc: readDceRpc,
  rdp: readRdp,
  ssh: readSsh,
  dhcp: readDhcp,
  smtp: readSmtp,
  ftp: readFtp,
  x509: readX509,
  radius: readRadius,
  intel: readIntel,
  weird: networkEvent('name'),
  dpd: networkEvent('failure_reason'),
  analyzer: networkEvent('failure_reason'),
  signatures: networkEvent('event_msg'),
  tunnel: networkEvent('tunnel_type'),
  software: networkEvent('unparsed_version', 'name'),
  syslog: (fields) => ({ ...networkEvent('message')(fields), kind: 'syslogEvent' }),
  ldap: networkEvent('object', 'opcode'),
  snmp: networkEvent('community'),
};

/** Logs that tell of Zeek itself, not of the network. */
const ownLogs = new Set([
  'stats',
  'capture_loss',
  'reporter',
  'loaded_scripts',
  'packet_filter',
  'cluster',
  'broker',
  'telemetry',
  'prof',
  'config',
]);

/** The reader of a log's records; one that has none is a network event of its name. */
export function readersOf(stream: string): StreamReader {
  if (Object.hasOwn(readers, stream)) return readers[stream] as StreamReader;
  const reader = networkEvent();
  return ownLogs.has(stream) ? (fields) => ({ ...reader(fields), kind: 'other' }) : reader;
}
