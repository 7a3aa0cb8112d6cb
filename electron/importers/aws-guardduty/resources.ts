import type { JsonObject } from '../../../shared/lib/json.ts';
import {
  amazonResource,
  containerEvidence,
  kubernetesCluster,
  kubernetesEvidence,
} from '../_kit/cloud-evidence.ts';
import {
  compact,
  deviceEvidence,
  fileEvidence,
  hostOf,
  present,
  processEvidence,
  userEvidence,
} from '../_kit/evidence.ts';
import type { FlatRecord } from '../_kit/flat-record.ts';
import { readInner } from '../_kit/inner-records.ts';
import { asIp, asUser, meaningful } from '../_kit/kinds.ts';

/** Where a finding was made. */
export interface FindingPlace {
  readonly account: string | null;
  readonly region: string | null;
  readonly partition: string;
}

/** A name that some user can have; null for anything else. */
export function userText(text: string | null): string | null {
  return asUser(text) === null ? null : text;
}

/** The user of a Kubernetes request; `system:serviceaccount:ns:name` in the last part, which the service account's own field repeats. */
function kubernetesUser(text: string | null): string | null {
  const name = meaningful(text)?.replaceAll(':', '/').split('/').at(-1) ?? null;
  return userText(name);
}

/** Evidence read from a part of a finding, and fields of it that nothing took. */
export interface FindingPart {
  readonly evidence: readonly JsonObject[];
  readonly left: JsonObject;
}

const arn = ({ account, region, partition }: FindingPlace, service: string, rest: string): string =>
  `arn:${partition}:${service}:${region ?? ''}:${account ?? ''}:${rest}`;

/** The EC2 instance: a device under its instance id, with the addresses of its interfaces, and the resource itself. */
function instanceOf(flat: FlatRecord, place: FindingPlace, importedAt: number): FindingPart {
  const id = flat.text('resource.instanceDetails.instanceId');
  const interfaces = readInner(
    flat,
    'resource.instanceDetails.networkInterfaces',
    importedAt,
    (nic, keep) => {
      const more = readInner(nic, 'privateIpAddresses', importedAt, (one) =>
        one.checked(asIp, 'privateIpAddress'),
      );
      keep(more.left);
      return [
        nic.checked(asIp, 'privateIpAddress'),
        nic.checked(asIp, 'publicIp'),
        ...nic.texts('ipv6Addresses'),
        ...more.read,
      ];
    },
  );
  if (id === null) return { evidence: [], left: interfaces.left };
  const platform = flat.text('resource.instanceDetails.platform');
  const device = deviceEvidence({
    name: id,
    ips: [...new Set(interfaces.read.flat())],
    osPlatform: platform?.toLowerCase() === 'windows' ? 'Windows' : platform,
  });
  const resource = amazonResource(arn(place, 'ec2', `instance/${id}`), id, 'Instance');
  return { evidence: present([device, resource]), left: interfaces.left };
}

/** The access key and whom it belongs to. An IAM user is known by account and name, as roles and the root user are. */
function accessKeyOf(flat: FlatRecord, place: FindingPlace): readonly (JsonObject | null)[] {
  const base = 'resource.accessKeyDetails';
  const name = flat.checked(userText, `${base}.userName`);
  const key = flat.text(`${base}.accessKeyId`);
  const user = userEvidence({ name, domain: place.account });
  const principal = flat.text(`${base}.principalId`);
  const kind = flat.text(`${base}.userType`);
  return [
    user === null ? null : { ...user, ...compact({ principalId: principal, userType: kind }) },
    amazonResource(meaningful(key), key, 'AccessKey'),
  ];
}

function bucketsOf(flat: FlatRecord, importedAt: number): FindingPart {
  const { read, left } = readInner(flat, 'resource.s3BucketDetails', importedAt, (bucket, keep) => {
    const objects = readInner(bucket, 's3ObjectDetails', importedAt, (object) =>
      fileEvidence({ path: object.text('key'), hashes: [object.text('hash')] }),
    );
    keep(objects.left);
    return [amazonResource(bucket.text('arn'), bucket.text('name'), 'S3Bucket'), ...objects.read];
  });
  return { evidence: present(read.flat()), left };
}

/** EKS, ECS, RDS, Lambda and volumes: what has an ARN is a resource, what runs in a cluster hangs on it. */
function servicesOf(flat: FlatRecord, place: FindingPlace): readonly (JsonObject | null)[] {
  const eks = kubernetesCluster(
    flat.text('resource.eksClusterDetails.arn'),
    flat.text('resource.eksClusterDetails.name'),
  );
  const workload = 'resource.kubernetesDetails.kubernetesWorkloadDetails';
  const user = 'resource.kubernetesDetails.kubernetesUserDetails';
  const namespace = flat.text(`${workload}.namespace`);
  const workloadName = flat.text(`${workload}.name`);
  const isPod = /^pods?$/i.test(flat.text(`${workload}.type`) ?? '');
  const account = flat.text(`${workload}.serviceAccountName`);
  const lambda = 'resource.lambdaDetails';
  const database = 'resource.rdsDbInstanceDetails';
  const databaseUser = flat.checked(userText, 'resource.rdsDbUserDetails.user');
  const container = flat.text('resource.containerDetails.id');
  return [
    eks,
    kubernetesEvidence(isPod ? 'kubernetesPod' : 'kubernetesController', workloadName, namespace, eks),
    kubernetesEvidence('kubernetesServiceAccount', account, namespace, eks),
    userEvidence({ name: flat.checked(kubernetesUser, `${user}.username`), domain: 'kubernetes' }),
    containerEvidence(
      container,
      flat.text('resource.containerDetails.name'),
      flat.text('resource.containerDetails.image'),
    ),
    amazonResource(
      flat.text('resource.ecsClusterDetails.arn'),
      flat.text('resource.ecsClusterDetails.name'),
      'EcsCluster',
    ),
    amazonResource(flat.text(`${lambda}.functionArn`), flat.text(`${lambda}.functionName`), 'LambdaFunction'),
    amazonResource(
      flat.text(`${database}.dbInstanceArn`),
      flat.text(`${database}.dbInstanceIdentifier`),
      'RdsDbInstance',
    ),
    userEvidence({
      name: databaseUser,
      domain: flat.text(`${database}.dbClusterIdentifier`) ?? place.account,
    }),
  ];
}

/** What of runtime monitoring says which process it was. */
function runtimeOf(flat: FlatRecord, device: JsonObject | null): readonly (JsonObject | null)[] {
  const base = 'service.runtimeDetails.process';
  const host = hostOf(device);
  const image = flat.text(`${base}.executablePath`) ?? flat.text(`${base}.name`);
  const process = processEvidence({
    id: flat.id(`${base}.pid`),
    image,
    hashes: [flat.text(`${base}.executableSha256`)],
    commandLine: flat.text('service.runtimeDetails.context.commandLineExample'),
    started: flat.time(`${base}.startTime`)?.text ?? null,
    user: { name: flat.checked(userText, `${base}.user`) },
    host,
  });
  const script = fileEvidence({ path: flat.text('service.runtimeDetails.context.scriptPath'), host });
  return [process, script];
}

/** The threats and files of malware protection for EC2 volumes and for S3 objects. */
function malwareOf(flat: FlatRecord, device: JsonObject | null, importedAt: number): FindingPart {
  const host = hostOf(device);
  const volumes = 'service.ebsVolumeScanDetails.scanDetections.threatDetectedByName.threatNames';
  const byName = readInner(flat, volumes, importedAt, (threat, keep) => {
    const name = threat.text('name');
    const paths = readInner(threat, 'filePaths', importedAt, (file) =>
      fileEvidence({
        path: file.text('filePath') ?? file.text('fileName'),
        hashes: [file.text('hash')],
        host,
        verdict: 'malicious',
        threats: name === null ? [] : [name],
      }),
    );
    keep(paths.left);
    return paths.read;
  });
  const objects = readInner(flat, 'service.malwareScanDetails.threats', importedAt, (threat, keep) => {
    const name = threat.text('name');
    const paths = readInner(threat, 'itemPaths', importedAt, (item) =>
      fileEvidence({
        path: item.text('nestedItemPath'),
        hashes: [item.text('hash')],
        verdict: 'malicious',
        threats: name === null ? [] : [name],
      }),
    );
    keep(paths.left);
    return paths.read;
  });
  return {
    evidence: present([...byName.read.flat(), ...objects.read.flat()]),
    left: { ...byName.left, ...objects.left },
  };
}

/** The resources that a finding is about, as evidence. */
export function resourcesOf(flat: FlatRecord, place: FindingPlace, importedAt: number): FindingPart {
  const instance = instanceOf(flat, place, importedAt);
  const device = instance.evidence[0] ?? null;
  const buckets = bucketsOf(flat, importedAt);
  const malware = malwareOf(flat, device, importedAt);
  return {
    evidence: present([
      ...instance.evidence,
      ...accessKeyOf(flat, place),
      ...buckets.evidence,
      ...servicesOf(flat, place),
      ...runtimeOf(flat, device),
      ...malware.evidence,
    ]),
    left: { ...instance.left, ...buckets.left, ...malware.left },
  };
}
