import type { NormalizedEvidence } from './record.ts';

/** Roles that say that something was done to the entity. Source: Graph `evidenceRole`. */
const impactedRoles: ReadonlySet<string> = new Set(['compromised', 'attacked']);

const assets: ReadonlySet<string> = new Set(['device', 'user', 'mailbox', 'cloudResource']);

/**
 * The asset that an alert is about: the first device, user, mailbox or resource in an impacted role, else the first in the evidence; an
 * entity inside another counts only when no piece of its own is an asset. Built-in accounts are nobody's asset. A network sensor names
 * no asset: there the address that was attacked or connected to stands for it, else the first address.
 */
export function primaryAsset(evidence: readonly NormalizedEvidence[]): NormalizedEvidence | null {
  const candidates = evidence.filter((item) => assets.has(item.kind) && item.links);
  return (
    candidates.find((item) => item.roles.some((role) => impactedRoles.has(role))) ??
    candidates.find((item) => !item.embedded) ??
    candidates[0] ??
    targetAddress(evidence)
  );
}

function targetAddress(evidence: readonly NormalizedEvidence[]): NormalizedEvidence | null {
  const addresses = evidence.filter(({ kind, links }) => kind === 'ip' && links);
  return (
    addresses.find(({ roles }) => roles.some((role) => impactedRoles.has(role))) ??
    addresses.find(({ roles }) => roles.includes('destination')) ??
    addresses[0] ??
    null
  );
}
