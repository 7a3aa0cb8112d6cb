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

/**
 * The assertion that what is shown of an entity comes from; which one counts, the store has decided. Of several that say the same it is the newest, one for
 * the incident before one that holds everywhere, and a source's in the incident before one elsewhere.
 * @param shown the verdict that is shown, and whose it is
 * @param inIncident whether the assertions are looked at within an incident; what holds in one incident alone is not shown elsewhere
 */
export function assertionInForce(
  assertions: readonly VerdictAssertion[],
  shown: Pick<EvidenceRow['entity'], 'verdict' | 'verdictBy'>,
  inIncident: boolean,
): VerdictAssertion | null {
  const saying = newestFirst(
    assertions.filter(
      ({ undone, scope, actor, verdict }) =>
        !undone &&
        actor === shown.verdictBy &&
        verdict === shown.verdict &&
        (inIncident || scope !== 'incident'),
    ),
  );
  return (
    saying.find(({ scope, actor, elsewhere }) =>
      actor === 'source' ? elsewhere === undefined : scope === 'incident',
    ) ??
    saying[0] ??
    null
  );
}

/** Where the verdict that is shown of a piece comes from, when no alert of the incident gives it: `#306`; null where it is said here. */
export function saidElsewhere({
  entity,
  says,
}: Pick<EvidenceRow, 'says'> & {
  readonly entity: Pick<EvidenceRow['entity'], 'verdict' | 'verdictBy'>;
}): string | null {
  if (entity.verdictBy !== 'source') return null;
  const saying = says.filter(({ actor, verdict }) => actor === 'source' && verdict === entity.verdict);
  if (saying.length === 0 || saying.some(({ elsewhere }) => elsewhere === null)) return null;
  return incidentNumbers(saying.flatMap(({ elsewhere }) => elsewhere ?? []));
}

/** Incidents by their numbers, each once: `#306, #308`; `elsewhere` without any. */
export function incidentNumbers(incidents: readonly { readonly number: number }[]): string {
  const numbers = [...new Set(incidents.map(({ number }) => `#${number}`))];
  return numbers.length === 0 ? 'elsewhere' : numbers.join(', ');
}

/** Whose verdict is shown of a piece, in words: `source in #306`; null where there is none. */
export function shownBy(row: EvidenceRow): string | null {
  const elsewhere = saidElsewhere(row);
  if (elsewhere !== null) return elsewhere === 'elsewhere' ? 'source elsewhere' : `source in ${elsewhere}`;
  return row.entity.verdictBy === 'none' ? null : row.entity.verdictBy;
}
