import type { JsonObject } from '../../../shared/lib/json.ts';
import {
  isJsonObject,
  ownList,
  ownObject,
  ownScalarText,
  ownText,
  ownTexts,
  ownValue,
} from '../../../shared/lib/json-read.ts';
import { connectionEvidence } from '../_kit/cloud-evidence.ts';
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
import type { EvidenceNote } from '../_kit/evidence.ts';
import { asHash, asIp, asSid, asUser } from '../_kit/kinds.ts';
import { messageEvidence } from '../_kit/network-evidence.ts';
import { macEvidence, mailboxEvidence } from '../_kit/observable.ts';
import { typeOf } from './graph.ts';

/** Finds an object by the reference that another has to it. */
export type Resolve = (ref: string) => JsonObject | null;

/** What observed things are read with. */
export interface ObservableScope {
  readonly resolve: Resolve;
  /** The verdict on a value, or null. */
  readonly verdictOf: (value: string) => string | null;
  /** The machine on which all of it was observed, when one is named. */
  readonly host: JsonObject | null;
}

function refAt(object: JsonObject, key: string, { resolve }: ObservableScope): JsonObject | null {
  const ref = ownText(object, key);
  return ref === null ? null : resolve(ref);
}

function valueAt(object: JsonObject, key: string, scope: ObservableScope): string | null {
  const target = refAt(object, key, scope);
  return target === null ? null : ownText(target, 'value');
}

/** MD5, SHA-1 and SHA-256 of a file; other digests stay where they were. */
function hashesOf(object: JsonObject): readonly string[] {
  const hashes = ownObject(object, 'hashes') ?? {};
  return Object.keys(hashes).flatMap((key) => asHash(ownText(hashes, key))?.value ?? []);
}

function pathOf(file: JsonObject, scope: ObservableScope): string | null {
  const name = ownText(file, 'name');
  const folder = refAt(file, 'parent_directory_ref', scope);
  const path = folder === null ? null : ownText(folder, 'path');
  if (path === null || name === null) return name ?? path;
  const separator = path.includes('\\') ? '\\' : '/';
  return path.endsWith(separator) ? path + name : path + separator + name;
}

const noteOf = (scope: ObservableScope, values: readonly (string | null)[]): EvidenceNote => ({
  verdict:
    values.map((value) => (value === null ? null : scope.verdictOf(value))).find((one) => one !== null) ??
    null,
});

function userFacts(account: JsonObject | null): Parameters<typeof userEvidence>[0] {
  if (account === null) return { name: null };
  const login = ownText(account, 'account_login') ?? ownScalarText(account, 'user_id');
  return {
    name: asUser(login) === null ? null : login,
    sid: asSid(ownText(account, 'user_id')),
    displayName: ownText(account, 'display_name'),
  };
}

function processOf(process: JsonObject, scope: ObservableScope): JsonObject | null {
  const parent = refAt(process, 'parent_ref', scope);
  const imageOf = (
    one: JsonObject | null,
  ): { readonly path: string | null; readonly hashes: readonly string[] } => {
    const file = one === null ? null : (refAt(one, 'image_ref', scope) ?? refAt(one, 'binary_ref', scope));
    return {
      path: (file === null ? null : pathOf(file, scope)) ?? (one === null ? null : ownText(one, 'name')),
      hashes: file === null ? [] : hashesOf(file),
    };
  };
  const image = imageOf(process);
  const started = (one: JsonObject | null): string | null =>
    one === null ? null : (ownText(one, 'created_time') ?? ownText(one, 'created'));
  return processEvidence({
    id: ownScalarText(process, 'pid'),
    commandLine: ownText(process, 'command_line'),
    image: image.path,
    hashes: image.hashes,
    started: started(process),
    parentId: parent === null ? null : ownScalarText(parent, 'pid'),
    parentCommandLine: parent === null ? null : ownText(parent, 'command_line'),
    parentImage: imageOf(parent).path,
    parentStarted: started(parent),
    user: userFacts(refAt(process, 'creator_user_ref', scope)),
    host: scope.host,
    ...noteOf(scope, image.hashes),
  });
}

/** The ends of a connection; an end may be an address or a name. */
function trafficOf(traffic: JsonObject, scope: ObservableScope): readonly (JsonObject | null)[] {
  const from = valueAt(traffic, 'src_ref', scope);
  const to = valueAt(traffic, 'dst_ref', scope);
  const end = (value: string | null, role: string): JsonObject | null => {
    const note = { ...noteOf(scope, [value]), roles: [role] };
    return ipEvidence(value, note) ?? dnsEvidence(value, note);
  };
  const connection = connectionEvidence(
    { ip: asIp(from), port: ownScalarText(traffic, 'src_port') },
    { ip: asIp(to), port: ownScalarText(traffic, 'dst_port') },
    ownTexts(traffic, 'protocols').at(-1) ?? null,
  );
  return [end(from, 'source'), end(to, 'destination'), connection];
}

function registryOf(key: JsonObject, scope: ObservableScope): readonly (JsonObject | null)[] {
  const values = ownList(key, 'values').filter(isJsonObject);
  const facts = { key: longHive(ownText(key, 'key')), host: scope.host };
  if (values.length === 0) return [registryEvidence(facts)];
  return values
    .slice(0, 50)
    .map((value) =>
      registryEvidence({ ...facts, valueName: ownText(value, 'name'), value: ownScalarText(value, 'data') }),
    );
}

/** STIX asks for whole hive names, in any case. */
const longHive = (key: string | null): string | null =>
  key === null ? null : key.replace(/^hkey_[a-z_]+/i, (hive) => hive.toUpperCase());

function mailOf(mail: JsonObject, scope: ObservableScope): JsonObject | null {
  const recipients = ['to_refs', 'cc_refs', 'bcc_refs'].flatMap((key) =>
    ownTexts(mail, key).flatMap((ref) => {
      const target = scope.resolve(ref);
      return target === null ? [] : [ownText(target, 'value')];
    }),
  );
  return messageEvidence({
    envelopeFrom: valueAt(mail, 'sender_ref', scope),
    headerFrom: valueAt(mail, 'from_ref', scope),
    recipient: recipients[0] ?? null,
    subject: ownText(mail, 'subject'),
    messageId: ownText(mail, 'message_id'),
    senderIp: null,
  });
}

/** A machine as stix-shifter and the Open Cybersecurity Alliance describe it (`x-oca-asset`). */
export function assetOf(asset: JsonObject, resolve: Resolve): JsonObject | null {
  const ips = ownTexts(asset, 'ip_refs').flatMap((ref) => {
    const target = resolve(ref);
    return target === null ? [] : [ownText(target, 'value')];
  });
  return deviceEvidence({ name: ownText(asset, 'hostname'), ips });
}

/**
 * A cyber-observable object as evidence; empty where it names nothing that the model knows (mutexes, certificates, software). Source: STIX
 * 2.1 (OASIS Standard), chapter 6; STIX 2.0 part 4 has the same objects inside their observed data.
 */
export function observableEvidenceOf(object: JsonObject, scope: ObservableScope): readonly JsonObject[] {
  const value = ownText(object, 'value');
  const note = noteOf(scope, [value]);
  switch (typeOf(object)) {
    case 'ipv4-addr':
    case 'ipv6-addr':
      // A network (`10.0.0.0/8`) is no address.
      return present([ipEvidence(value?.replace(/\/(?:32|128)$/, '') ?? null, note)]);
    case 'domain-name':
      return present([dnsEvidence(value, note)]);
    case 'url':
      return present([urlEvidence(value, note)]);
    case 'email-addr':
      return present([mailboxEvidence(value, note)]);
    case 'mac-addr':
      return present([macEvidence(value, note)]);
    case 'file':
    case 'artifact': {
      const hashes = hashesOf(object);
      const size = ownValue(object, 'size');
      return present([
        fileEvidence({
          path: pathOf(object, scope),
          hashes,
          size: typeof size === 'number' ? size : null,
          host: hostOf(scope.host),
          ...noteOf(scope, hashes),
        }),
      ]);
    }
    case 'process':
      return present([processOf(object, scope)]);
    case 'user-account':
      return present([userEvidence({ ...userFacts(object), host: scope.host })]);
    case 'network-traffic':
      return present(trafficOf(object, scope));
    case 'windows-registry-key':
      return present(registryOf(object, scope));
    case 'email-message':
      return present([mailOf(object, scope)]);
    case 'x-oca-asset':
      return present([assetOf(object, scope.resolve)]);
    default:
      return [];
  }
}
