import type { JsonObject } from '../../../shared/lib/json.ts';
import { ownText } from '../../../shared/lib/json-read.ts';
import { connectionEvidence } from '../_kit/cloud-evidence.ts';
import { compact, dnsEvidence, ipEvidence, present, userEvidence } from '../_kit/evidence.ts';
import type { FlatRecord } from '../_kit/flat-record.ts';
import { readInner } from '../_kit/inner-records.ts';
import { asDomain, asIp } from '../_kit/kinds.ts';
import { userText } from './resources.ts';
import type { FindingPart, FindingPlace } from './resources.ts';

/** The address behind `remoteIpDetails`, with where it is and whose it is. */
function remoteOf(flat: FlatRecord, base: string, roles: readonly string[]): JsonObject | null {
  const ip = flat.checked(asIp, `${base}.ipAddressV4`, `${base}.ipAddressV6`);
  const evidence = ipEvidence(ip, { roles });
  if (evidence === null) return null;
  const location = compact({
    countryName: flat.text(`${base}.country.countryName`),
    city: flat.text(`${base}.city.cityName`),
    latitude: flat.number(`${base}.geoLocation.lat`),
    longitude: flat.number(`${base}.geoLocation.lon`),
  });
  const organization = flat.text(`${base}.organization.asnOrg`, `${base}.organization.org`);
  return {
    ...evidence,
    ...compact({
      countryLetterCode: flat.text(`${base}.country.countryCode`),
      location: Object.keys(location).length === 0 ? null : location,
      autonomousSystem: flat.id(`${base}.organization.asn`),
      organization,
    }),
  };
}

type Direction = 'inbound' | 'outbound' | 'unknown';

/** User guide: `UNKNOWN` says that the direction of the connection could not be determined; a finding may also leave it out. */
function directionOf(text: string | null): Direction {
  const word = text?.toUpperCase();
  return word === 'INBOUND' ? 'inbound' : word === 'OUTBOUND' ? 'outbound' : 'unknown';
}

/** Who the remote address is: the attacker when the resource was the target, and the end of the connection, where it is known. */
function remoteRoles(isTarget: boolean, direction: Direction): readonly string[] {
  const end = { inbound: ['source'], outbound: ['destination'], unknown: [] }[direction];
  return [...(isTarget ? ['attacker'] : []), ...end];
}

function connectionOf(flat: FlatRecord, isTarget: boolean): readonly (JsonObject | null)[] {
  const base = 'service.action.networkConnectionAction';
  const direction = directionOf(flat.text(`${base}.connectionDirection`));
  const remote = remoteOf(flat, `${base}.remoteIpDetails`, remoteRoles(isTarget, direction));
  if (remote === null) return [];
  // Without a direction no end is the source: the ports stay where they were.
  if (direction === 'unknown') return [remote];
  const far = { ip: ownText(remote, 'ipAddress'), port: flat.number(`${base}.remotePortDetails.port`) };
  const near = {
    ip: flat.checked(asIp, `${base}.localIpDetails.ipAddressV4`, `${base}.localIpDetails.ipAddressV6`),
    port: flat.number(`${base}.localPortDetails.port`),
  };
  const protocol = flat.text(`${base}.protocol`);
  return [
    remote,
    direction === 'inbound'
      ? connectionEvidence(far, near, protocol)
      : connectionEvidence(near, far, protocol),
  ];
}

function probesOf(flat: FlatRecord, isTarget: boolean, importedAt: number): FindingPart {
  const path = 'service.action.portProbeAction.portProbeDetails';
  const { read, left } = readInner(flat, path, importedAt, (probe) => {
    const remote = remoteOf(probe, 'remoteIpDetails', remoteRoles(isTarget, 'inbound'));
    if (remote === null) return [];
    const local = probe.checked(asIp, 'localIpDetails.ipAddressV4', 'localIpDetails.ipAddressV6');
    return [
      remote,
      connectionEvidence(
        { ip: ownText(remote, 'ipAddress'), port: null },
        { ip: local, port: probe.number('localPortDetails.port') },
        null,
      ),
    ];
  });
  return { evidence: present(read.flat()), left };
}

function loginsOf(flat: FlatRecord, place: FindingPlace, importedAt: number): FindingPart {
  const base = 'service.action.rdsLoginAttemptAction';
  const remote = remoteOf(flat, `${base}.remoteIpDetails`, ['attacker', 'source']);
  const { read, left } = readInner(flat, `${base}.loginAttributes`, importedAt, (login) =>
    userEvidence({ name: login.checked(userText, 'user'), domain: place.account }),
  );
  return { evidence: present([remote, ...read]), left };
}

/** What was done, as evidence. Source: GuardDuty API reference, `Action` and its members. */
export function actionOf(flat: FlatRecord, place: FindingPlace, importedAt: number): FindingPart {
  // A finding that names no role is about a target: GuardDuty's own default for API calls and probes.
  const isTarget = flat.text('service.resourceRole')?.toUpperCase() !== 'ACTOR';
  const call = 'service.action.awsApiCallAction';
  const kubernetes = 'service.action.kubernetesApiCallAction';
  const probes = probesOf(flat, isTarget, importedAt);
  const logins = loginsOf(flat, place, importedAt);
  return {
    evidence: present([
      ...connectionOf(flat, isTarget),
      remoteOf(flat, `${call}.remoteIpDetails`, ['attacker', 'source']),
      dnsEvidence(flat.checked(asDomain, `${call}.domainDetails.domain`)),
      remoteOf(flat, `${kubernetes}.remoteIpDetails`, ['attacker', 'source']),
      ...(['sourceIPs', 'sourceIps'] as const).flatMap((key) =>
        flat.texts(`${kubernetes}.${key}`).map((ip) => ipEvidence(ip, { roles: ['source'] })),
      ),
      dnsEvidence(flat.checked(asDomain, 'service.action.dnsRequestAction.domain'), {
        roles: ['destination'],
      }),
      ...probes.evidence,
      ...logins.evidence,
    ]),
    left: { ...probes.left, ...logins.left },
  };
}
