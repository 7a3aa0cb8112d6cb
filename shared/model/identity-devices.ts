import type { JsonObject } from '../lib/json.ts';
import { isJsonObject, ownScalarText, ownText, ownValue } from '../lib/json-read.ts';
import { foldGuid, foldHost, foldName } from './identity-fold.ts';
import { deviceNamespaces, makeIdentifier } from './identity-namespaces.ts';
import type { EntityKind } from './entity-kinds.ts';
import type { Identifier } from './record.ts';

/** What an alert tells beside the evidence object itself. */
export interface EvidenceScope {
  /** The record's tenant, lower case, or null. */
  readonly tenant: string | null;
  /** The record's time (first activity, else created), ms UTC: what has no start time of its own holds only on that day. */
  readonly time: number | null;
  /** The identifiers of each device of the alert's own evidence. */
  readonly devices: readonly (readonly Identifier[])[];
  /** What has been worked out for this alert already: device id as an evidence object gives it → that device's identifiers. */
  readonly resolved?: Map<string, readonly Identifier[]>;
}

/** The identifiers of a device in the shape of Graph `deviceEvidence`, strongest first; empty when nothing identifies it. */
export function deviceIdentifiers(device: JsonObject, tenant: string | null): readonly Identifier[] {
  const names = [
    foldHost(ownText(device, 'deviceDnsName')),
    foldHost(ownText(device, 'hostName'), ownText(device, 'dnsDomain')),
    foldHost(ownText(device, 'netBiosName')),
  ];
  const values: readonly (readonly [string, string | null])[] = [
    ['mdeDeviceId', foldName(ownScalarText(device, 'mdeDeviceId'))],
    ['aadDeviceId', foldGuid(ownText(device, 'azureAdDeviceId'))],
    ['fqdn', names.find((name) => name.fqdn !== null)?.fqdn ?? null],
    ['hostName', names.find((name) => name.hostName !== null)?.hostName ?? null],
    ['iotDeviceId', foldName(ownScalarText(device, 'iotDeviceId'))],
  ];
  return values.flatMap(([namespace, value]) =>
    value === null ? [] : [makeIdentifier('device', namespace, value, tenant)],
  );
}

function joinDevices(devices: readonly (readonly Identifier[])[]): readonly Identifier[] {
  const seen = new Map<string, Identifier>();
  for (const identifier of devices.flat())
    seen.set(`${identifier.namespace}|${identifier.value}`, identifier);
  return [...seen.values()].sort(
    (left, right) => left.rank - right.rank || (left.value < right.value ? -1 : 1),
  );
}

/** The object that holds the device on which a piece of evidence was seen, when it has one of its own. */
export function deviceOfEvidence(evidence: JsonObject): JsonObject | null {
  for (const key of ['host', 'device', 'deviceEvidence']) {
    const value = ownValue(evidence, key);
    if (isJsonObject(value)) return value;
  }
  const mdeDeviceId = ownScalarText(evidence, 'mdeDeviceId');
  return mdeDeviceId === null ? null : { mdeDeviceId };
}

/**
 * The identifiers of the device on which a piece of evidence was seen: the one it names, with all that the alert knows of it; else the
 * alert's only device; else none.
 */
export function deviceBehind(evidence: JsonObject, scope: EvidenceScope): readonly Identifier[] {
  const named = deviceOfEvidence(evidence);
  const key =
    named === null ? '' : Object.keys(named).length === 1 ? ownScalarText(named, 'mdeDeviceId') : null;
  const before = key === null ? undefined : scope.resolved?.get(key);
  if (before !== undefined) return before;
  const found = resolveDevice(named, scope);
  if (key !== null) scope.resolved?.set(key, found);
  return found;
}

function resolveDevice(named: JsonObject | null, scope: EvidenceScope): readonly Identifier[] {
  if (named !== null) {
    const own = deviceIdentifiers(named, scope.tenant);
    const ids = new Set(own.map((identifier) => `${identifier.namespace}|${identifier.value}`));
    const known = scope.devices.filter((device) =>
      device.some((identifier) => ids.has(`${identifier.namespace}|${identifier.value}`)),
    );
    if (own.length > 0) return joinDevices([own, ...known]);
  }
  const devices = distinctDevices(scope.devices);
  return devices.length === 1 ? (devices[0] as readonly Identifier[]) : [];
}

/** Devices that share an identifier, as one. */
export function distinctDevices(
  devices: readonly (readonly Identifier[])[],
): readonly (readonly Identifier[])[] {
  let distinct: (readonly Identifier[])[] = [];
  for (const device of devices) {
    const keys = new Set(device.map((identifier) => `${identifier.namespace}|${identifier.value}`));
    const same = distinct.filter((other) =>
      other.some((identifier) => keys.has(`${identifier.namespace}|${identifier.value}`)),
    );
    distinct = [...distinct.filter((other) => !same.includes(other)), joinDevices([device, ...same])];
  }
  return distinct;
}

/** An identifier that rests on a device, once per identifier of that device (`start@fqdn`). */
export function onEachDevice(
  kind: EntityKind,
  base: string,
  value: string,
  devices: readonly Identifier[],
  tenant: string | null,
): readonly Identifier[] {
  return devices
    .filter((device) => (deviceNamespaces as readonly string[]).includes(device.namespace))
    .map((device) => makeIdentifier(kind, `${base}@${device.namespace}`, `${device.value}|${value}`, tenant));
}
