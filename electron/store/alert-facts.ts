import { threatFacts } from '../../shared/correlation/index.ts';
import { sequenceFacts } from '../../shared/correlation/sequence-facts.ts';
import { primaryAsset } from '../../shared/model/primary-asset.ts';
import type { Identifier, NormalizedAlert } from '../../shared/model/record.ts';
import { severityRank } from '../../shared/model/values.ts';
import { defaultAlertStatus } from './alert-fields.ts';
import { strongestOf } from './entity-writer.ts';
import { queueFacts } from './queue-facts.ts';

/** Bits of `alert.threat_facts`. */
export const threatFactBits = { ransomware: 1, handsOnKeyboard: 2, prevented: 4 } as const;

/** Columns of `alert` that follow from what its records say. */
export const sourceColumns = [
  'title',
  'severity',
  'severity_rank',
  'source_status',
  'source_classification',
  'source_determination',
  'source_assigned_to',
  'category',
  'service_source',
  'detection_source',
  'detector',
  'techniques',
  'tenant',
  'first_ms',
  'last_ms',
  'time_doubtful',
  'created_ms',
  'source_updated_ms',
  'sequence_facts',
  'investigation_state',
  'device_groups',
  'threat_facts',
  'os_platforms',
  'threats',
  'sensitivity_labels',
] as const;

/** The effective status of an alert that no analyst has decided on. */
export function sourceStatus(alert: NormalizedAlert): string {
  return alert.status ?? defaultAlertStatus;
}

/** What makes alerts of one detection: its provider and detector id, else its title. */
export function detectorOf(alert: NormalizedAlert): string {
  return `${alert.provider}|${alert.detectorId ?? alert.title}`;
}

/** The strongest identifier of the asset that an alert is about, or null. */
export function primaryIdentifier(alert: NormalizedAlert): Identifier | null {
  const asset = primaryAsset(alert.evidence);
  return asset ? strongestOf(asset.identifiers) : null;
}

/** Values of {@link sourceColumns}. */
export function sourceValues(alert: NormalizedAlert): readonly (string | number | null)[] {
  const first = alert.firstActivity ?? alert.lastActivity ?? alert.created;
  const last = alert.lastActivity ?? first;
  const facts = queueFacts(alert);
  return [
    alert.title,
    alert.severity,
    severityRank(alert.severity),
    alert.status,
    alert.classification,
    alert.determination,
    alert.assignedTo,
    alert.category,
    alert.serviceSource,
    alert.detectionSource,
    detectorOf(alert),
    listText([...new Set(alert.mitreTechniques)].sort()),
    alert.tenant,
    first?.ms ?? null,
    // A source that ends before it starts does not get a negative length.
    last && first ? Math.max(last.ms, first.ms) : null,
    first?.doubtful === true ? 1 : 0,
    alert.created?.ms ?? null,
    alert.updated?.ms ?? null,
    sequenceFacts({ ...alert, evidenceKinds: alert.evidence.map(({ kind }) => kind) }),
    alert.investigationState,
    listText(facts.deviceGroups),
    threatBits(alert),
    listText(facts.osPlatforms),
    listText(facts.threats),
    listText(facts.sensitivityLabels),
  ];
}

/** A list as its column holds it. */
export const listText = (values: readonly string[]): string =>
  values.length === 0 ? '[]' : JSON.stringify(values);

/** Outcomes that mean that the product stopped what it saw. Source: Graph `evidenceRemediationStatus`, `detectionStatus`. */
const stopped: ReadonlySet<string> = new Set(['prevented', 'blocked', 'remediated']);

/** All of the evidence that has an outcome was stopped, and some has. */
function isPrevented(alert: NormalizedAlert): boolean {
  let count = 0;
  for (const { remediationStatus, detectionStatus } of alert.evidence) {
    const outcomes = [remediationStatus, detectionStatus].filter(
      (status) => status !== null && status !== 'none',
    );
    if (outcomes.length === 0) continue;
    if (!outcomes.some((status) => status !== null && stopped.has(status))) return false;
    count += 1;
  }
  return count > 0;
}

function threatBits(alert: NormalizedAlert): number {
  const { ransomware, handsOnKeyboard } = threatFacts(alert);
  return (
    (ransomware ? threatFactBits.ransomware : 0) |
    (handsOnKeyboard ? threatFactBits.handsOnKeyboard : 0) |
    (isPrevented(alert) ? threatFactBits.prevented : 0)
  );
}
