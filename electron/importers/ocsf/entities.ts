import type { JsonObject } from '../../../shared/lib/json.ts';
import { amazonResource, connectionEvidence, containerEvidence } from '../_kit/cloud-evidence.ts';
import {
  compact,
  deviceEvidence,
  dnsEvidence,
  fileEvidence,
  hostOf,
  ipEvidence,
  present,
  processEvidence,
  registryEvidence,
  urlEvidence,
  userEvidence,
} from '../_kit/evidence.ts';
import type { EvidenceNote } from '../_kit/evidence.ts';
import type { FlatRecord } from '../_kit/flat-record.ts';
import { readInner } from '../_kit/inner-records.ts';
import { asDomain, asHash, asHost, asIp, asSid, asUrl, asUser } from '../_kit/kinds.ts';
import { messageEvidence } from '../_kit/network-evidence.ts';

/** What reading an object needs to know. */
export interface Reading {
  readonly flat: FlatRecord;
  readonly importedAt: number;
  /** Takes what lists inside left over. */
  readonly keep: (left: JsonObject) => void;
  /** True where the record tells that `actor.process` started `process`. */
  readonly isLaunch?: boolean;
}

/** `algorithm_id` of the digests that are taken: MD5, SHA-1, SHA-256. Source: object `fingerprint`. Others may be as long as these. */
const takenDigests: readonly unknown[] = [undefined, 1, 2, 3];

const userText = (text: string | null): string | null => (asUser(text) === null ? null : text);

/** A path, or a name alone: what names a file. Others stay under their own name. */
const asFile = (text: string | null): string | null => (fileEvidence({ path: text }) === null ? null : text);

/** Facts of a `user` object. Source: OCSF objects `user`, `account`. */
function userFacts({ flat }: Reading, base: string): Parameters<typeof userEvidence>[0] {
  return {
    name: flat.checked(userText, `${base}.name`),
    domain: flat.text(`${base}.domain`),
    sid: flat.checked(asSid, `${base}.uid`),
    upn: flat.checked(userText, `${base}.email_addr`),
    displayName: flat.text(`${base}.full_name`),
  };
}

/** The digests of a `file` object: a list of fingerprints; in the first versions one object per digest. */
function hashesOf({ flat, importedAt, keep }: Reading, base: string): readonly string[] {
  const { read, left } = readInner(flat, `${base}.hashes`, importedAt, (fingerprint) => {
    if (!takenDigests.includes(fingerprint.peek('algorithm_id'))) return null;
    const hash = fingerprint.checked(asHash, 'value')?.value ?? null;
    if (hash !== null) fingerprint.use('algorithm', 'algorithm_id');
    return hash;
  });
  keep(left);
  return read.filter((hash) => hash !== null);
}

function fileAt(
  reading: Reading,
  base: string,
  host: JsonObject | null,
  note: EvidenceNote,
): JsonObject | null {
  const { flat } = reading;
  const path = flat.checked(asFile, `${base}.path`, `${base}.name`);
  if (path !== null) flat.use(`${base}.name`, `${base}.type_id`);
  const size = flat.number(`${base}.size`);
  return fileEvidence({ path, hashes: hashesOf(reading, base), size, host, ...note });
}

function processAt(
  reading: Reading,
  base: string,
  host: JsonObject | null,
  note: EvidenceNote,
): JsonObject | null {
  const { flat } = reading;
  const started = (at: string): string | null =>
    flat.time(`${at}.created_time`, `${at}.created_time_dt`)?.text ?? null;
  const own = `${base}.parent_process`;
  // A launch names the parent as its actor, when the process itself does not.
  const isActors = reading.isLaunch === true && base === 'process' && !flat.has(`${own}.pid`);
  const parent = isActors && flat.under(`${own}.`).length === 0 ? 'actor.process' : own;
  return processEvidence({
    id: flat.id(`${base}.pid`),
    commandLine: flat.prose(`${base}.cmd_line`),
    image: flat.checked(asFile, `${base}.file.path`, `${base}.path`, `${base}.file.name`, `${base}.name`),
    hashes: hashesOf(reading, `${base}.file`),
    started: started(base),
    parentId: flat.id(`${parent}.pid`),
    parentCommandLine: flat.prose(`${parent}.cmd_line`),
    parentImage: flat.checked(
      asFile,
      `${parent}.file.path`,
      `${parent}.path`,
      `${parent}.file.name`,
      `${parent}.name`,
    ),
    parentStarted: started(parent),
    user: userFacts(reading, `${base}.user`),
    host,
    ...note,
  });
}

function deviceAt({ flat, importedAt, keep }: Reading, base: string, note: EvidenceNote): JsonObject | null {
  const { read, left } = readInner(flat, `${base}.network_interfaces`, importedAt, (nic) =>
    nic.checked(asIp, 'ip'),
  );
  keep(left);
  return deviceEvidence({
    name: flat.checked(asHost, `${base}.hostname`, `${base}.name`),
    domain: flat.checked(asDomain, `${base}.domain`),
    ips: [flat.checked(asIp, `${base}.ip`), ...read],
    osPlatform: flat.text(`${base}.os.name`),
    ...note,
  });
}

/** Both ends of a network activity: addresses with their roles, the source's machine, the destination's name, and the connection. */
function endsOf(reading: Reading, prefix: string, note: EvidenceNote): readonly (JsonObject | null)[] {
  const { flat } = reading;
  const [source, destination] = [`${prefix}src_endpoint`, `${prefix}dst_endpoint`];
  const from = flat.checked(asIp, `${source}.ip`);
  const to = flat.checked(asIp, `${destination}.ip`);
  const near = flat.checked(asHost, `${source}.hostname`);
  const far = flat.checked(asHost, `${destination}.hostname`);
  const ports = [flat.number(`${source}.port`), flat.number(`${destination}.port`)] as const;
  const protocol = flat.text(`${prefix}connection_info.protocol_name`);
  return [
    ipEvidence(from, { ...note, roles: ['source'] }),
    ipEvidence(to, { ...note, roles: ['destination'] }),
    deviceEvidence({ name: near, ips: [from], roles: ['source'] }),
    asDomain(far) === null
      ? deviceEvidence({ name: far, ips: [to], roles: ['destination'] })
      : dnsEvidence(far, { ...note, roles: ['destination'] }),
    from === null || to === null
      ? null
      : connectionEvidence({ ip: from, port: ports[0] }, { ip: to, port: ports[1] }, protocol),
  ];
}

function mailAt({ flat }: Reading, base: string): JsonObject | null {
  const recipients = flat.texts(`${base}.smtp_to`, `${base}.to`);
  return messageEvidence({
    envelopeFrom: flat.text(`${base}.smtp_from`),
    headerFrom: flat.text(`${base}.from`),
    recipient: recipients[0] ?? null,
    subject: flat.text(`${base}.subject`),
    messageId: flat.text(`${base}.message_uid`),
    senderIp: flat.checked(asIp, `${base}.x_originating_ip`),
  });
}

function resourcesAt(
  { flat, importedAt, keep }: Reading,
  path: string,
  note: EvidenceNote,
): readonly (JsonObject | null)[] {
  const { read, left } = readInner(flat, path, importedAt, (resource, keepInner) => {
    const owner = userEvidence(userFacts({ flat: resource, importedAt, keep: keepInner }, 'owner'));
    const id = resource.text('uid');
    const name = resource.text('name');
    const kind = resource.text('type');
    if (id?.startsWith('arn:'))
      return [amazonResource(id, name ?? id.split(/[/:]/).at(-1) ?? null, kind, note), owner];
    if (id?.toLowerCase().startsWith('/subscriptions/'))
      return [
        {
          '@odata.type': '#microsoft.graph.security.azureResourceEvidence',
          resourceId: id,
          ...compact({ resourceName: name, resourceType: kind }),
        },
        owner,
      ];
    // Some products put a bare address where a resource's id belongs.
    if (asIp(id) !== null) {
      const said = name === null ? {} : { displayName: name };
      const address = ipEvidence(id, note);
      return [address === null ? null : { ...address, ...said, ...compact({ resourceType: kind }) }, owner];
    }
    const device = deviceEvidence({
      name: resource.checked(asHost, 'hostname'),
      ips: [resource.checked(asIp, 'ip')],
      ...note,
    });
    if (device !== null || (id === null && name === null)) return [device, owner];
    return [
      {
        '@odata.type': '#microsoft.graph.security.cloudResourceEvidence',
        ...compact({ id, displayName: name ?? id, resourceType: kind }),
      },
      owner,
    ];
  });
  keep(left);
  return read.flat();
}

/**
 * The entities that an event, or one of a finding's `evidences`, names.
 * @param prefix empty, or the path of the object with a dot.
 */
export function entitiesAt(reading: Reading, prefix: string, note: EvidenceNote = {}): readonly JsonObject[] {
  const { flat } = reading;
  const device = deviceAt(reading, `${prefix}device`, {});
  const host = hostOf(device);
  const urlBase = [`${prefix}url`, `${prefix}http_request.url`];
  const url = flat.checked(asUrl, ...urlBase.flatMap((base) => [`${base}.url_string`, `${base}.text`]));
  return present([
    device,
    ...endsOf(reading, prefix, note),
    processAt(reading, `${prefix}process`, host, note),
    processAt(reading, `${prefix}actor.process`, host, note),
    userEvidence({ ...userFacts(reading, `${prefix}user`), host }),
    userEvidence({ ...userFacts(reading, `${prefix}actor.user`), host }),
    fileAt(reading, `${prefix}file`, host, note),
    urlEvidence(url, note),
    dnsEvidence(flat.checked(asDomain, `${prefix}query.hostname`), note),
    mailAt(reading, `${prefix}email`),
    containerEvidence(
      flat.text(`${prefix}container.uid`),
      flat.text(`${prefix}container.name`),
      flat.text(`${prefix}container.image.name`, `${prefix}container.image.uid`),
    ),
    amazonResource(
      flat.text(`${prefix}databucket.uid`),
      flat.text(`${prefix}databucket.name`),
      'DataBucket',
      note,
    ),
    registryEvidence({ key: flat.text(`${prefix}reg_key.path`), host, ...note }),
    registryEvidence({
      key: flat.text(`${prefix}reg_value.path`),
      valueName: flat.text(`${prefix}reg_value.name`),
      value: flat.text(`${prefix}reg_value.data`),
      host,
      ...note,
    }),
    ...resourcesAt(reading, `${prefix}resources`, note),
  ]);
}
