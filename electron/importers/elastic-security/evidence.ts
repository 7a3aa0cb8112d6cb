import type { JsonObject } from '../../../shared/lib/json.ts';
import {
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
import type { UserFacts } from '../_kit/evidence.ts';
import type { FlatRecord } from '../_kit/flat-record.ts';
import {
  asDomain,
  asHash,
  asHost,
  asIp,
  asMailAddress,
  asPath,
  asProcessId,
  asSid,
  asUrl,
  asUser,
  meaningful,
} from '../_kit/kinds.ts';

const algorithms = ['sha256', 'sha1', 'md5'];

function hashesUnder(fields: FlatRecord, prefix: string): readonly (string | null)[] {
  return algorithms.map((name) => fields.checked(asHash, `${prefix}.hash.${name}`)?.value ?? null);
}

/** The user under `user`, `user.target`, `source.user`, …; null when nothing names one. */
function userUnder(fields: FlatRecord, prefix: string): UserFacts | null {
  const name = fields.checked((text) => (asUser(text) === null ? null : meaningful(text)), `${prefix}.name`);
  const sid = fields.checked(asSid, `${prefix}.id`);
  const upn = fields.checked(asMailAddress, `${prefix}.email`);
  if (name === null && sid === null && upn === null) return null;
  const domain = fields.checked(
    (text) => (/^[\p{L}\p{N}_][\p{L}\p{N}_ .-]{0,254}$/u.test(text ?? '') ? text : null),
    `${prefix}.domain`,
  );
  return { name, sid, upn, domain, displayName: fields.text(`${prefix}.full_name`) };
}

/** A path, or a name alone where the tool knows no more. */
const asPathOrName = (text: string | null): string | null =>
  asPath(text) ??
  (text !== null && text.length <= 260 && !/[\\/\p{Cc}]/u.test(text) ? meaningful(text) : null);

function processUnder(
  fields: FlatRecord,
  user: UserFacts | null,
  host: JsonObject | null,
): JsonObject | null {
  const image = fields.checked(asPathOrName, 'process.executable', 'process.name');
  const commandLine = fields.prose('process.command_line');
  const id = fields.checked(asProcessId, 'process.pid');
  if (image === null && commandLine === null && id === null) return null;
  const parentImage = fields.checked(asPathOrName, 'process.parent.executable', 'process.parent.name');
  const parentCommandLine = fields.prose('process.parent.command_line');
  // The parts of what is taken whole.
  if (image !== null) fields.use('process.name');
  if (parentImage !== null) fields.use('process.parent.name');
  if (commandLine !== null) fields.use('process.args', 'process.args_count');
  if (parentCommandLine !== null) fields.use('process.parent.args', 'process.parent.args_count');
  return processEvidence({
    id,
    image,
    commandLine,
    hashes: hashesUnder(fields, 'process'),
    started: fields.time('process.start')?.text ?? null,
    parentId: fields.checked(asProcessId, 'process.parent.pid'),
    parentImage,
    parentCommandLine,
    parentStarted: fields.time('process.parent.start')?.text ?? null,
    user,
    host,
  });
}

function fileUnder(fields: FlatRecord, prefix: string, host: JsonObject | null, roles: readonly string[]) {
  const path = fields.checked(asPathOrName, `${prefix}.path`, `${prefix}.name`);
  const hashes = hashesUnder(fields, prefix);
  if (path === null && hashes.every((hash) => hash === null)) return null;
  if (path !== null) fields.use(`${prefix}.name`, `${prefix}.directory`, `${prefix}.extension`);
  return fileEvidence({ path, hashes, size: fields.number(`${prefix}.size`), roles, host });
}

function registryOf(fields: FlatRecord, host: JsonObject | null): JsonObject | null {
  const hive = fields.text('registry.hive');
  const key = fields.text('registry.key');
  const path = fields.text('registry.path');
  const valueName = fields.text('registry.value');
  const whole = hive !== null && key !== null ? `${hive}\\${key}` : path;
  const keyOnly =
    whole === path && valueName !== null && path?.endsWith(`\\${valueName}`) === true
      ? path.slice(0, -valueName.length - 1)
      : whole;
  return registryEvidence({
    key: keyOnly,
    valueName,
    value: fields.texts('registry.data.strings')[0] ?? null,
    host,
  });
}

const hostPaths = ['host.name', 'host.hostname', 'agent.hostname', 'agent.name'];

/** The host's name: of those that agree in their first label the qualified one. */
function hostName(fields: FlatRecord): string | null {
  const first = fields.checked(asHost, ...hostPaths);
  const label = (text: string): string => text.toLowerCase().split('.', 1)[0] ?? '';
  if (first === null) return null;
  const same = hostPaths
    .map((path) => fields.checked((text) => (label(asHost(text) ?? '') === label(first) ? text : null), path))
    .filter((name) => name !== null);
  return same.find((name) => name.includes('.')) ?? first;
}

/** Most addresses of one list that become evidence. */
const mostAddresses = 50;

/**
 * Evidence in the ECS fields of an alert: host, users, process with parent, file, library, addresses, names and URLs, registry.
 * Source: Elastic Common Schema 9.x field reference.
 */
export function ecsEvidence(fields: FlatRecord): readonly JsonObject[] {
  const own = fields
    .texts('host.ip')
    .map((ip) => asIp(ip))
    .filter((ip) => ip !== null);
  const name = hostName(fields);
  const device = deviceEvidence({
    name,
    domain: fields.checked(asDomain, 'host.domain'),
    ips: own.slice(0, mostAddresses),
    osPlatform: fields.text('host.os.type', 'host.os.platform', 'host.os.name'),
  });
  const host = hostOf(device);
  const user = userUnder(fields, 'user');
  const others = [
    'user.target',
    'user.effective',
    'user.changes',
    'source.user',
    'destination.user',
    'client.user',
  ]
    .map((prefix) => userUnder(fields, prefix))
    .filter((one) => one !== null);
  const ends = [
    ['source', 'source'],
    ['client', 'source'],
    ['destination', 'destination'],
    ['server', 'destination'],
  ] as const;
  const ips = ends.map(
    ([side, role]) => [fields.checked(asIp, `${side}.ip`, `${side}.address`), role] as const,
  );
  const seen = new Set(own);
  const isNew = (value: string): boolean => !seen.has(value) && seen.add(value).has(value);
  const domains = ends.map(([side, role]) => [fields.checked(asDomain, `${side}.domain`), role] as const);
  const url = fields.checked(asUrl, 'url.full', 'url.original');
  if (url !== null) fields.use('url.*');
  const site = url === null ? fields.checked(asDomain, 'url.domain') : null;
  const query = fields.checked(asDomain, 'dns.question.name');
  const resolved = fields.texts('dns.resolved_ip').slice(0, mostAddresses);
  return present([
    device,
    processUnder(fields, user, host),
    user === null ? null : userEvidence({ ...user, host }),
    ...others.map((one) => userEvidence({ ...one, host })),
    fileUnder(fields, 'file', host, []),
    fileUnder(fields, 'dll', host, ['loaded']),
    ...ips.map(([ip, role]) => (ip !== null && isNew(ip) ? ipEvidence(ip, { roles: [role] }) : null)),
    ...domains.map(([domain, role]) =>
      domain !== null && isNew(domain) ? dnsEvidence(domain, { roles: [role] }) : null,
    ),
    urlEvidence(url),
    ...[site, query].map((domain) => (domain !== null && isNew(domain) ? dnsEvidence(domain) : null)),
    ...resolved.map((ip) => (isNew(ip) ? ipEvidence(ip) : null)),
    registryOf(fields, host),
  ]);
}
