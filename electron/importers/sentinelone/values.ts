import { canonicalValue } from '../../../shared/model/values.ts';

/** SentinelOne rates a threat by its confidence, not by a severity: malicious is high, suspicious medium. */
export const confidence: Readonly<Record<string, string>> = { malicious: 'high', suspicious: 'medium' };

/** Severities of cloud detection rules. Critical is the model's high. */
export const ruleSeverities: Readonly<Record<string, string>> = {
  info: 'informational',
  low: 'low',
  medium: 'medium',
  high: 'high',
  critical: 'high',
};

const statuses: Readonly<Record<string, string>> = {
  unresolved: 'new',
  in_progress: 'inProgress',
  resolved: 'resolved',
};

/** `mitigationStatus` of a threat, in both interfaces. */
export const remediations: Readonly<Record<string, string>> = {
  mitigated: 'remediated',
  blocked: 'blocked',
  not_mitigated: 'active',
  active: 'active',
  pending: 'pendingApproval',
};

/** What a table says of a word, in any case and with blanks, hyphens or underscores; null for a word that it has not. */
export const lookUp = (table: Readonly<Record<string, string>>, text: string | null): string | null => {
  const key =
    text
      ?.trim()
      .toLowerCase()
      .replace(/[\s-]+/g, '_') ?? '';
  return Object.hasOwn(table, key) ? (table[key] as string) : null;
};

/** An alert's status. */
export function statusOf(text: string | null): string | null {
  return lookUp(statuses, text) ?? canonicalValue('alertStatus', text);
}

/** `true_positive` and `false_positive` of an analyst; `suspicious` and `undefined` are no classification. */
export function classificationOf(text: string | null): string | null {
  return /^(?:true|false)[\s_-]?positive$/i.test(text ?? '') ? canonicalValue('classification', text) : null;
}
