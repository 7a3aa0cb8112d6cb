import { sequenceFact, type CorrelationInput } from '../../shared/correlation/index.ts';
import { entityKinds, type EntityKind } from '../../shared/model/entity-kinds.ts';
import type { NormalizedAlert, NormalizedEvidence, PreparedBatch } from '../../shared/model/record.ts';
import { batchOf, buildAlert, evidence, sourceTime } from '../support/prepared.ts';

/** The identifier by which a generated entity is named, of the kinds that the generator makes. */
const namespaces: Readonly<Partial<Record<EntityKind, string>>> = {
  user: 'aadUserId',
  device: 'mdeDeviceId',
  mailbox: 'smtp',
  mailMessage: 'networkMessageId',
  mailCluster: 'query',
  url: 'url',
  ip: 'address',
  file: 'sha256',
  process: 'start@mdeDeviceId',
  registryValue: 'value@mdeDeviceId',
  cloudApplication: 'appId',
  session: 'sessionId',
};

/** Titles from which the store reads the same facts as the generator gave. */
const titles: readonly (readonly [number, string])[] = [
  [sequenceFact.mailDelivered, 'Phishing mail was delivered'],
  [sequenceFact.urlClicked, 'A user clicked through to a link'],
  [sequenceFact.execution, 'Suspicious PowerShell was executed'],
  [sequenceFact.signInAnomaly, 'Unfamiliar sign-in properties'],
  [sequenceFact.mailboxRuleOrMassDownload, 'Mass download by one user'],
  [sequenceFact.credentialAccess, 'Credential dumping'],
  [sequenceFact.remoteLogon, 'Remote logon from another device'],
];

/** As the real import has it. */
const batchSize = 64;

/** Generated alerts from position `from` up to `to` as an importer would hand them to the store, in batches. */
export function* batchesOf(input: CorrelationInput, from: number, to: number): Generator<PreparedBatch> {
  for (let start = from; start < to; start += batchSize) {
    const alerts: NormalizedAlert[] = [];
    for (let alert = start; alert < Math.min(to, start + batchSize); alert += 1)
      alerts.push(alertAt(input, alert));
    yield batchOf(alerts);
  }
}

function alertAt(input: CorrelationInput, alert: number): NormalizedAlert {
  const { alerts, postings, entities } = input;
  const first = sourceTime(alerts.first[alert] as number);
  const named = postings.entities.subarray(postings.offsets[alert], postings.offsets[alert + 1]);
  const facts = alerts.facts[alert] as number;
  return buildAlert(alerts.uid[alert] as string, {
    tenant: `tenant-${alerts.tenant[alert]}`,
    detectorId: `detector-${alerts.detector[alert]}`,
    title: titles.find(([fact]) => (facts & fact) !== 0)?.[1] ?? 'Unusual activity',
    category: 'SuspiciousActivity',
    created: first,
    updated: first,
    firstActivity: first,
    lastActivity: first,
    evidence: Array.from(named, (entity) =>
      evidenceAt(
        entityKinds[entities.kind[entity] as number] as EntityKind,
        entity,
        entities.links[entity] === 1,
      ),
    ),
  });
}

function evidenceAt(kind: EntityKind, entity: number, links: boolean): NormalizedEvidence {
  return evidence(kind, [`${namespaces[kind] ?? 'content'}=${kind}-${entity.toString(16)}`], { links });
}
