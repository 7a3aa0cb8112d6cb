import type { JsonObject } from '../../../shared/lib/json.ts';
import { compact } from './evidence.ts';
import type { EvidenceNote } from './evidence.ts';
import { asIp, asPort } from './kinds.ts';

const notes = ({ roles, verdict, remediationStatus, threats }: EvidenceNote): JsonObject =>
  compact({
    roles: roles ?? [],
    verdict: verdict ?? null,
    remediationStatus: remediationStatus ?? null,
    threats: threats ?? [],
  });

/** A resource of Amazon Web Services, known by its resource name (ARN) or another id that is one of a kind. */
export function amazonResource(
  id: string | null,
  name: string | null,
  kind: string | null,
  more: EvidenceNote = {},
): JsonObject | null {
  if (id === null && name === null) return null;
  return {
    '@odata.type': '#microsoft.graph.security.amazonResourceEvidence',
    ...compact({ amazonResourceId: id, resourceName: name, resourceType: kind }),
    ...notes(more),
  };
}

/** A Kubernetes cluster, as it stands inside the evidence of what runs in it. */
export function kubernetesCluster(arn: string | null, name: string | null): JsonObject | null {
  if (arn === null && name === null) return null;
  const type = '#microsoft.graph.security.kubernetesClusterEvidence';
  const cloudResource =
    arn === null
      ? null
      : { '@odata.type': '#microsoft.graph.security.amazonResourceEvidence', amazonResourceId: arn };
  return { '@odata.type': type, ...compact({ name, cloudResource }) };
}

/** A thing inside a Kubernetes cluster; null without a name. */
export function kubernetesEvidence(
  type: 'kubernetesPod' | 'kubernetesServiceAccount' | 'kubernetesController',
  name: string | null,
  namespace: string | null,
  cluster: JsonObject | null,
): JsonObject | null {
  if (name === null) return null;
  const space = compact({ name: namespace, cluster });
  return {
    '@odata.type': `#microsoft.graph.security.${type}Evidence`,
    name,
    ...(Object.keys(space).length === 0 ? {} : { namespace: space }),
  };
}

/** A container with its image; null without id and name. */
export function containerEvidence(
  id: string | null,
  name: string | null,
  image: string | null,
): JsonObject | null {
  if (id === null && name === null) return null;
  return {
    '@odata.type': '#microsoft.graph.security.containerEvidence',
    ...compact({ containerId: id, name, image: image === null ? null : { imageId: image } }),
  };
}

/** One end of a connection. */
export interface ConnectionEnd {
  readonly ip: string | null;
  readonly port: number | string | null;
}

/** A network connection between two ends; null when neither address is one. */
export function connectionEvidence(
  source: ConnectionEnd,
  destination: ConnectionEnd,
  protocol: string | null,
): JsonObject | null {
  const address = (ip: string | null): JsonObject | null => {
    const ipAddress = asIp(ip);
    return ipAddress === null ? null : { ipAddress };
  };
  const said = compact({
    sourceAddress: address(source.ip),
    destinationAddress: address(destination.ip),
  });
  if (Object.keys(said).length === 0) return null;
  return {
    '@odata.type': '#microsoft.graph.security.networkConnectionEvidence',
    ...said,
    ...compact({ sourcePort: asPort(source.port), destinationPort: asPort(destination.port), protocol }),
  };
}
