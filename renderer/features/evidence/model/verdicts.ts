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

/** True when sources do not agree among themselves, or with the verdict shown. Unknown says nothing, so it disagrees with nothing. */
export function disagrees(row: Pick<EvidenceRow, 'entity' | 'sourceVerdicts'>): boolean {
  const said = new Set(row.sourceVerdicts.filter((verdict) => verdict !== 'unknown'));
  if (row.entity.verdict !== 'unknown' || row.entity.verdictBy === 'analyst') said.add(row.entity.verdict);
  return said.size > 1;
}

/** Assertions newest first; those without a time (a source that gave none) last. */
export function newestFirst(assertions: readonly VerdictAssertion[]): readonly VerdictAssertion[] {
  return [...assertions].sort(
    (a, b) => (b.at ?? -Infinity) - (a.at ?? -Infinity) || (a.uid < b.uid ? -1 : 1),
  );
}

const standing: readonly VerdictAssertion['actor'][] = ['analyst', 'source', 'indicator', 'playbook'];

/**
 * The assertion that is shown: the latest analyst's, else the source's, else the indicator list's, else the playbook's.
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
    const found = live.find((assertion) => assertion.actor === actor);
    if (found) return found;
  }
  return null;
}
