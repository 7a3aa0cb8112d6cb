import { deviceEvidence, hostOf, present, processEvidence } from '../evidence.ts';
import type { ProcessFacts, UserFacts } from '../evidence.ts';
import type { FlatRecord } from '../flat-record.ts';
import { asHash, asHost, asMailAddress, asProcessId, asSid, asUser } from '../kinds.ts';
import { joinPath } from '../../../../shared/model/identity-fold.ts';
import { asObjectId, asWord } from './hunting-entities.ts';
import type { RowReading } from './hunting-events.ts';

/** Columns that only the older layout has. */
export const legacyProcessColumns = [
  'CreatedProcessName',
  'CreatedProcessId',
  'InitiatingProcessId',
  'ComputerDnsName',
] as const;

const hash = (text: string | null): string | null => (asHash(text) === null ? null : text);

function account(fields: FlatRecord, prefix: string): UserFacts | null {
  const facts = {
    name: fields.checked((text) => (asUser(text) === null ? null : text), `${prefix}AccountName`),
    domain: fields.checked(asWord, `${prefix}AccountDomainName`),
    sid: fields.checked(asSid, `${prefix}AccountSid`),
    upn: fields.checked(asMailAddress, `${prefix}AccountUpn`),
    objectId: fields.checked(asObjectId, `${prefix}AccountAzureADId`),
  };
  return [facts.name, facts.sid, facts.upn, facts.objectId].some((value) => value !== null) ? facts : null;
}

/**
 * A row of process creation in the layout that Defender for Endpoint's raw table had before advanced hunting (`CreatedProcess…`,
 * `ComputerDnsName`). Source: the columns of msticpy's sample of that table.
 */
export function readLegacyProcess(fields: FlatRecord): RowReading {
  const device = deviceEvidence({
    name: fields.checked((text) => asHost(text), 'ComputerDnsName'),
    mdeDeviceId: fields.checked((text) => (/^[0-9a-f]{32,64}$/i.test(text ?? '') ? text : null), 'MachineId'),
  });
  const host = hostOf(device);
  const parent: ProcessFacts = {
    id: fields.checked(asProcessId, 'InitiatingProcessId'),
    image:
      joinPath(fields.text('InitiatingProcessImageFilePath'), fields.text('InitiatingProcessName')) ??
      fields.text('InitiatingProcessName'),
    commandLine: fields.prose('Process_CommandLine', 'InitiatingProcessCommandLine'),
    hashes: ['Sha256', 'Sha1', 'Md5'].map((name) => fields.checked(hash, `InitiatingProcessImage${name}`)),
    started: fields.time('InitiatingProcessCreationTime')?.text ?? null,
    parentId: fields.checked(asProcessId, 'InitiatingProcessParentProcessId'),
    parentImage: fields.text('InitiatingProcessParentProcessName'),
    parentStarted: fields.time('InitiatingProcessParentCreationTime')?.text ?? null,
    user: account(fields, 'InitiatingProcess'),
    host,
  };
  const name = fields.text('CreatedProcessName');
  // The process that asked for the start and the one it was hung under can differ; the tree follows the latter, as Windows does.
  const realParent = fields.checked(asProcessId, 'CreatedProcessParentId');
  const isSame = realParent === null || realParent === parent.id;
  const created = processEvidence({
    id: fields.checked(asProcessId, 'CreatedProcessId'),
    image: joinPath(fields.text('CreatedProcessFilePath'), name) ?? name,
    commandLine: fields.prose('CreatedProcessCommandLine'),
    hashes: ['Sha256', 'Sha1', 'Md5'].map((digest) => fields.checked(hash, `CreatedProcessFile${digest}`)),
    started: fields.time('CreatedProcessCreationTime')?.text ?? null,
    parentId: isSame ? (parent.id ?? null) : realParent,
    parentCommandLine: isSame ? (parent.commandLine ?? null) : null,
    parentImage: isSame ? (parent.image ?? null) : fields.text('CreatedProcessParentName'),
    parentHashes: isSame ? (parent.hashes ?? []) : [],
    parentStarted: isSame
      ? (parent.started ?? null)
      : (fields.time('CreatedProcessParentCreationTimeUtc')?.text ?? null),
    user: account(fields, 'CreatedProcess'),
    host,
  });
  if (isSame) fields.use('CreatedProcessParentName');
  if (isSame) fields.time('CreatedProcessParentCreationTimeUtc');
  const starter = fields.text('InitiatingProcessName');
  return {
    kind: 'processEvent',
    title: `${starter === null ? '' : `${starter} started `}${name ?? 'a process'}${starter === null ? ' started' : ''}`,
    outcome: null,
    evidence: present([created, processEvidence(parent), device]),
  };
}
