import type { ContextKind } from '../../../shared/model/record.ts';

/** What a class of events is to an investigation. */
export type ClassUse =
  | { readonly use: 'alert' }
  | { readonly use: 'context'; readonly kind: ContextKind }
  | { readonly use: 'leftOut'; readonly name: string };

/** Classes of findings. Source: OCSF schema 1.9, `events/findings`; 2001 is deprecated since 1.1 and still written. */
const findings: Readonly<Record<number, ClassUse>> = {
  2001: { use: 'alert' },
  2002: { use: 'leftOut', name: 'vulnerability finding' },
  2003: { use: 'leftOut', name: 'compliance finding' },
  2004: { use: 'alert' },
  2005: { use: 'leftOut', name: 'incident finding' },
  2006: { use: 'alert' },
  2007: { use: 'leftOut', name: 'application security posture finding' },
  2008: { use: 'leftOut', name: 'access analysis finding' },
};

/** Classes of activity that have a kind of their own; every other one of their categories is `other`. */
const activities: Readonly<Record<number, ContextKind>> = {
  1001: 'fileEvent',
  1005: 'imageLoadEvent',
  1007: 'processEvent',
  3001: 'auditEvent',
  3002: 'signIn',
  3003: 'logonEvent',
  3004: 'auditEvent',
  3005: 'auditEvent',
  3006: 'auditEvent',
  4001: 'networkConnection',
  4002: 'httpRequest',
  4003: 'dnsQuery',
  4005: 'networkConnection',
  4006: 'networkConnection',
  4007: 'networkConnection',
  4008: 'networkConnection',
  4009: 'mailEvent',
  4010: 'fileEvent',
  4011: 'mailEvent',
  4012: 'mailEvent',
  4014: 'networkConnection',
  6001: 'httpRequest',
  6003: 'auditEvent',
  6005: 'auditEvent',
  201001: 'registryEvent',
  201002: 'registryEvent',
};

/** What a class is used for; null when the number is none of OCSF's categories. */
export function useOf(classId: number): ClassUse | null {
  const category = Math.floor(classId / 1000) % 100;
  if (!Number.isInteger(classId) || category < 1 || category > 8) return null;
  if (category === 2)
    return findings[classId] ?? { use: 'leftOut', name: `finding of class ${String(classId)}` };
  return { use: 'context', kind: activities[classId] ?? 'other' };
}

/** `severity_id`: 0 unknown, 1 informational, 2 low, 3 medium, 4 high, 5 critical, 6 fatal; the two above high count as high here. */
export const severities: Readonly<Record<number, string>> = {
  1: 'informational',
  2: 'low',
  3: 'medium',
  4: 'high',
  5: 'high',
  6: 'high',
};

/** `status_id` of findings (and `state_id` of 2001): suppressed, archived and deleted are closed at the source. */
export const statuses: Readonly<Record<number, string>> = {
  1: 'new',
  2: 'inProgress',
  3: 'resolved',
  4: 'resolved',
  5: 'resolved',
  6: 'resolved',
};

/** `verdict_id` of evidence, as far as it says something of the thing itself. */
export const evidenceVerdicts: Readonly<Record<number, string>> = {
  1: 'noThreatsFound',
  2: 'malicious',
  4: 'suspicious',
  5: 'noThreatsFound',
  8: 'suspicious',
};

/** `verdict_id` of a finding with the incident profile, as classification. */
export const classifications: Readonly<Record<number, string>> = { 1: 'falsePositive', 2: 'truePositive' };

/** `disposition_id`, as far as it tells what became of the things in a finding. */
export const dispositions: Readonly<Record<number, string>> = {
  2: 'blocked',
  3: 'remediated',
  5: 'remediated',
  6: 'blocked',
  11: 'remediated',
  12: 'partiallyRemediated',
  13: 'unremediated',
};
