import type { InputOf, OutputOf } from '../../../../shared/contract/index.ts';

/** One row of *Evidence and response*. */
export type EvidenceRow = OutputOf<'incidents.evidence'>['rows'][number];

/** One statement of a verdict. */
export type VerdictAssertion = OutputOf<'entities.verdictHistory'>['verdicts'][number];

/** Verdicts that an analyst can state, worst first. */
export const statableVerdicts = [
  'malicious',
  'suspicious',
  'noThreatsFound',
  'unknown',
] as const satisfies readonly InputOf<'entities.setVerdict'>['verdict'][];

/** A verdict that an analyst can state. */
export type StatableVerdict = (typeof statableVerdicts)[number];

/** The rows as they will be once an analyst's verdict on some entities is stored, so that the table need not wait. */
export function applyVerdict(
  rows: readonly EvidenceRow[],
  entities: ReadonlySet<number>,
  verdict: StatableVerdict,
): readonly EvidenceRow[] {
  return rows.map((row) =>
    entities.has(row.entity.id)
      ? { ...row, entity: { ...row.entity, verdict, verdictBy: 'analyst' as const } }
      : row,
  );
}

/** Assertions newest first; those without a time (a source that gave none) last. */
export function newestFirst(assertions: readonly VerdictAssertion[]): readonly VerdictAssertion[] {
  return [...assertions].sort(
    (a, b) => (b.at ?? -Infinity) - (a.at ?? -Infinity) || (a.uid < b.uid ? -1 : 1),
  );
}

const standing: readonly VerdictAssertion['actor'][] = ['analyst', 'source', 'indicator', 'playbook'];

/**
 * The assertion that is shown: the latest analyst's for the incident, else everywhere; else the source's, else the indicator list's, else the
 * playbook's. What was judged for an incident goes before what holds everywhere, also when that is newer.
 * @param inIncident whether the assertions are looked at within an incident; what holds in one incident alone is not shown elsewhere.
 */
export function assertionInForce(
  assertions: readonly VerdictAssertion[],
  inIncident: boolean,
): VerdictAssertion | null {
  const live = newestFirst(
    assertions.filter(({ undone, scope }) => !undone && (inIncident || scope !== 'incident')),
  );
  for (const actor of standing) {
    const its = live.filter((assertion) => assertion.actor === actor);
    const found = its.find(({ scope }) => actor !== 'source' && scope === 'incident') ?? its[0];
    if (found) return found;
  }
  return null;
}
