import type { FlowRow } from './alert-story-types.ts';
import { compareTexts, compareTimes, numberAt, textAt } from './details.ts';
import type { SourcePiece, SourceRecord } from './source-fields.ts';

interface End {
  readonly ip: string | null;
  readonly port: number | null;
}

interface Ends {
  readonly source: End;
  readonly destination: End;
  readonly protocol: string | null;
}

/**
 * Lists the network flows that records tell of: an end on either side, or one side and a port. Ends come from a connection's evidence, else
 * from the parts that addresses have in the evidence, else from the sensor's own words. Rows are in the order of their time.
 */
export function networkFlows(records: readonly SourceRecord[]): readonly FlowRow[] {
  return records.flatMap(flowsOf).sort((a, b) => compareTimes(a.at, b.at) || compareTexts(a.id, b.id));
}

function flowsOf(record: SourceRecord): readonly FlowRow[] {
  const connections = record.evidence.flatMap((piece) => connectionOf(piece) ?? []);
  const told = connections.length > 0 ? connections : [endsOf(record)].filter((ends) => ends !== null);
  return told.map((ends, index) => {
    const { fields } = record;
    return {
      id: `${record.id}#${index}`,
      at: record.at,
      source: ends.source.ip,
      sourcePort: ends.source.port,
      sourceEntityId: entityOf(record, ends.source.ip),
      destination: ends.destination.ip,
      destinationPort: ends.destination.port,
      destinationEntityId: entityOf(record, ends.destination.ip),
      protocol:
        ends.protocol ??
        fields.text(
          'proto',
          'protocol',
          'network.transport',
          'service.action.networkConnectionAction.protocol',
        ) ??
        titleOf(record)?.[1] ??
        null,
      application:
        fields.text('app_proto', 'network.application', 'network.protocol', 'service') ??
        titleOf(record)?.[2] ??
        streamOf(record),
      bytesOut: fields.number('flow.bytes_toserver', 'orig_bytes', 'source.bytes', 'bytes_sent', 'bytesSent'),
      bytesIn: fields.number(
        'flow.bytes_toclient',
        'resp_bytes',
        'destination.bytes',
        'bytes_received',
        'bytesReceived',
      ),
      outcome: record.outcome ?? fields.text('alert.action', 'conn_state', 'flow.state', 'event.outcome'),
      fromContext: record.fromContext,
    };
  });
}

/** A connection as Microsoft's evidence has it (`networkConnectionEvidence`). */
function connectionOf({ details }: SourcePiece): Ends | null {
  const source = textAt(details, 'sourceAddress', 'ipAddress');
  const destination = textAt(details, 'destinationAddress', 'ipAddress');
  if (source === null && destination === null) return null;
  return {
    source: { ip: source, port: portOf(numberAt(details, 'sourcePort')) },
    destination: { ip: destination, port: portOf(numberAt(details, 'destinationPort')) },
    protocol: textAt(details, 'protocol'),
  };
}

const sourcePorts = ['src_port', 'srcport', 'id.orig_p', 'id_orig_p', 'source.port', 'sourcePort', 'sport'];
const destinationPorts = [
  'dest_port',
  'dst_port',
  'dstport',
  'id.resp_p',
  'id_resp_p',
  'destination.port',
  'destinationPort',
  'dport',
];
const sourceNames = ['src_ip', 'srcip', 'id.orig_h', 'source.ip', 'sourceIp', 'src_addr'];
const destinationNames = [
  'dest_ip',
  'dst_ip',
  'dstip',
  'id.resp_h',
  'destination.ip',
  'destinationIp',
  'dst_addr',
];

function endsOf(record: SourceRecord): Ends | null {
  const { fields, evidence } = record;
  const inRole = (role: string): string | null =>
    evidence.find(({ kind, roles }) => kind === 'ip' && roles.includes(role))?.label ?? null;
  const source: End = {
    ip: inRole('source') ?? fields.text(...sourceNames),
    port: portOf(fields.number(...sourcePorts)),
  };
  const destination: End = {
    ip: inRole('destination') ?? fields.text(...destinationNames),
    port: portOf(fields.number(...destinationPorts)),
  };
  const hasBoth = source.ip !== null && destination.ip !== null;
  const hasPort = source.port !== null || destination.port !== null;
  // Two addresses in a record of who signed in where are no flow: something must say that a network was watched.
  const isWatched =
    hasPort ||
    fields.text('proto', 'conn_state', 'app_proto', 'network.transport') !== null ||
    titleOf(record) !== null;
  if (hasBoth && isWatched) return { source, destination, protocol: null };
  const written = writtenEnds(record);
  if (written !== null) return written;
  return (source.ip ?? destination.ip) !== null && hasPort ? { source, destination, protocol: null } : null;
}

/** `tcp http 10.0.0.1:1234 → 10.0.0.4:80`: how records of sensors are titled. */
function titleOf({ title, fromContext }: SourceRecord): RegExpExecArray | null {
  return fromContext && title.length <= 500
    ? /^(?:conn )?(tcp|udp|icmp6?|sctp) (?:(\S+) )?\S+ → \S+$/i.exec(title)
    : null;
}

/** The log of a sensor that an event comes from (`ssl`, `dns`, `http`) names the application; those of connections do not. */
function streamOf({ action, fromContext }: SourceRecord): string | null {
  if (!fromContext || action === null || !/^[a-z][a-z0-9_]{1,20}$/.test(action)) return null;
  return /^(?:conn|flow|netflow|inbound|outbound)$/.test(action) ? null : action;
}

/** One end: `10.0.0.4:53`, `[2001:db8::1]:443`, an address alone. */
const end = String.raw`(\[[\da-f:.]{2,45}\]|[\d.]{7,15}|[\da-f:]{2,45}?)(?::(\d{1,5}))?`;
const flowText = new RegExp(
  String.raw`(?:^|\s)(?:\{(\w{2,10})\}\s)?${end}\s(?:→|->)\s${end}(?=$|[\s,)])`,
  'i',
);

/** What a record says in its own line: our title of a sensor's record, or Snort's (`{TCP} 1.2.3.4:80 -> 5.6.7.8:90`). */
function writtenEnds({ title, description }: SourceRecord): Ends | null {
  for (const text of [title, description]) {
    const found = text === null ? null : flowText.exec(text.slice(0, 2_000));
    if (!found) continue;
    const [, protocol = null, source = '', sourcePort, destination = '', destinationPort] = found;
    return {
      source: { ip: bare(source), port: portOf(toNumber(sourcePort)) },
      destination: { ip: bare(destination), port: portOf(toNumber(destinationPort)) },
      protocol,
    };
  }
  return null;
}

const bare = (text: string): string => text.replace(/^\[|\]$/g, '');
const toNumber = (text: string | undefined): number | null => (text === undefined ? null : Number(text));
const portOf = (port: number | null): number | null =>
  port !== null && Number.isInteger(port) && port >= 0 && port <= 65_535 ? port : null;

function entityOf({ evidence }: SourceRecord, ip: string | null): number | null {
  if (ip === null) return null;
  return evidence.find(({ kind, label }) => kind === 'ip' && label === ip)?.entityId ?? null;
}
