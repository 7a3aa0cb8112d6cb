import { mergeRecords } from '../../../shared/model/merge-records.ts';
import { captionOfAlert } from '../../../shared/story/caption-alert.ts';
import { chooseEntities } from '../../../shared/story/caption-entities.ts';
import { groupBy } from '../../../shared/story/collect.ts';
import type { NarrationSource } from '../../../shared/story/narrate-parts.ts';
import type { ReadableStore } from '../connection.ts';
import { additionalOf } from './alert-details.ts';
import { alertColumns, alertJoins, toAlertRows } from './alert-row.ts';
import type { StoredAlertRow } from './alert-row.ts';
import { readEvidenceAndRecords } from './evidence-items.ts';
import { stormDifference } from './storm-differences.ts';

type Entity = NarrationSource['evidence'][number]['entity'];

/** What a pinned alert tells as a step. */
export interface ToldStep {
  readonly caption: string;
  /** Alerts that it stands for: itself and the repeats of its storm. */
  readonly count: number;
  /** Whether those name the same. */
  readonly alike: boolean;
  /** The end of its storm, ms UTC; null of what was raised once. */
  readonly until: number | null;
  readonly entities: readonly Entity[];
}

/** Alerts whose records are read at once: their evidence is held in memory meanwhile. */
const portion = 50;

/**
 * Tells alerts as steps of a story, by row id: from the same evidence as their pages. Its cost is linear in the evidence of the alerts.
 * @param incidentUid whose verdicts on entities count
 */
export function tellSteps(
  store: ReadableStore,
  alertIds: readonly number[],
  incidentUid: string,
): ReadonlyMap<number, ToldStep> {
  const steps = new Map<number, ToldStep>();
  for (let start = 0; start < alertIds.length; start += portion)
    for (const [id, source] of sourcesOf(store, alertIds.slice(start, start + portion), incidentUid))
      steps.set(id, tellStep(source));
  return steps;
}

function tellStep(source: NarrationSource): ToldStep {
  const { text, named } = captionOfAlert(source);
  const { stormSize, lastActivity } = source.row;
  const entities = new Map(source.evidence.map(({ entity }) => [entity.id, entity]));
  return {
    caption: text,
    count: stormSize,
    alike: source.difference == null,
    until: stormSize > 1 ? lastActivity : null,
    entities: chooseEntities(source, named).flatMap((id) => entities.get(id) ?? []),
  };
}

/** What alerts are told from. */
function sourcesOf(
  store: ReadableStore,
  alertIds: readonly number[],
  incidentUid: string,
): readonly (readonly [number, NarrationSource])[] {
  const stored = store
    .read<StoredAlertRow>(
      `SELECT ${alertColumns} FROM json_each(?) AS j CROSS JOIN alert AS r ON r.id = j.value ${alertJoins}`,
    )
    .all(JSON.stringify(alertIds));
  const rows = toAlertRows(store, stored, true);
  const { evidence, records } = readEvidenceAndRecords(store, alertIds, incidentUid, false);
  const evidenceOf = groupBy(evidence, ({ alertUid }) => alertUid);
  const recordsOf = groupBy(records, ({ alertId }) => alertId);
  return rows.flatMap((row, index) => {
    const id = stored[index]?.id;
    if (id === undefined) return [];
    const own = (recordsOf.get(id) ?? []).flatMap(({ recordUid, alert }) =>
      alert === null ? [] : [{ uid: recordUid, alert }],
    );
    return [
      [
        id,
        {
          row,
          description: own.length === 0 ? null : mergeRecords(own).alert.description,
          evidence: evidenceOf.get(row.uid) ?? [],
          additional: additionalOf(own.map(({ alert }) => alert)),
          difference: row.stormSize > 1 ? stormDifference(store, id) : null,
        },
      ] as const,
    ];
  });
}
