import type { OutputOf } from '../../../shared/contract/index.ts';
import { causeText, smallerText, togetherText } from '../../../shared/correlation/link-texts.ts';
import { neededStrength } from '../../../shared/correlation/figures.ts';
import type { CorrelationSettings } from '../../../shared/correlation/settings.ts';
import { encodeCursor } from '../../../shared/query/cursor.ts';
import type { ReadableStore } from '../connection.ts';
import { readServiceLevels } from '../service-levels.ts';
import { readCorrelationSettings } from '../correlation-settings.ts';
import { findIncident } from '../incident-access.ts';
import { makeApart } from './explain-blocking.ts';
import { explainLinks } from './explained-links.ts';
import { readPosition } from './incident-list.ts';
import { incidentColumns, toIncidentRow, type IncidentRow, type StoredIncidentRow } from './incident-row.ts';
import { aroundLinksById } from './links-around.ts';
import { RawFieldFinder } from './raw-fields.ts';
import {
  apartSizes,
  remedyForCause,
  remedyForPool,
  remedyForWeakLink,
  weaknessText,
  type Apart,
} from './remedies.ts';
import { cached } from './result-cache.ts';
import { withheldGroups, type WithheldGroup } from './withheld-links.ts';

type Similar = OutputOf<'correlation.similar'>;

const mostReasons = 3;

/** Incidents with withheld links to one, the strongest first. @throws OperationError `notFound`. */
export function similarIncidents(
  store: ReadableStore,
  reference: string,
  cursor: string | null,
  limit: number,
): Similar {
  const { id } = findIncident(store, reference);
  const groups = shownGroups(store, id);
  const list = `similar:${id}`;
  const position = readPosition(list, cursor);
  const after =
    position?.kind === 'atKey' && typeof position.key === 'number'
      ? { strength: position.key, incident: position.id }
      : null;
  const start =
    after === null
      ? 0
      : groups.findIndex(
          ({ strongest, otherIncident }) =>
            strongest < after.strength || (strongest === after.strength && otherIncident > after.incident),
        );
  const rest = start < 0 ? [] : groups.slice(start);
  const kept = rest.slice(0, limit);
  const last = kept.at(-1);
  const finder = new RawFieldFinder(store);
  const settings = readCorrelationSettings(store);
  return {
    rows: kept.flatMap((group) => describeGroup(store, id, group, settings, finder)),
    next: rest.length > kept.length && last ? encodeCursor(list, last.strongest, last.otherIncident) : null,
    total: groups.length,
  };
}

/** How many incidents are similar to one. */
export function countSimilar(store: ReadableStore, incidentId: number): number {
  return shownGroups(store, incidentId).length;
}

/** Groups whose other incident is in the queue: one that is being emptied or leads elsewhere is not. */
function shownGroups(store: ReadableStore, incidentId: number): readonly WithheldGroup[] {
  return cached(store, `similar ${incidentId}`, () => {
    const isShown = store.pluck<number>('SELECT 1 FROM incident_row WHERE incident_id = ?');
    return withheldGroups(store, incidentId).filter(({ otherIncident }) => isShown.get(otherIncident) === 1);
  });
}

function describeGroup(
  store: ReadableStore,
  incidentId: number,
  group: WithheldGroup,
  settings: CorrelationSettings,
  finder: RawFieldFinder,
): Similar['rows'] {
  const incident = readIncidentRow(store, group.otherIncident);
  if (!incident) return [];
  const apart = makeApart(
    store,
    { alert: null, incidentId },
    { alert: null, incidentId: group.otherIncident },
  );
  return [
    {
      incident,
      strongest: group.strongest,
      pooled: group.pooled,
      links: group.links.length,
      text: textOf(group, apart, settings),
      remedy: remedyOf(store, group, apart),
      reasons: explainLinks(
        store,
        group.links.slice(0, mostReasons).map(({ id }) => ({ id })),
        finder,
      ),
    },
  ];
}

/** One row of the queue. */
export function readIncidentRow(store: ReadableStore, incidentId: number): IncidentRow | null {
  const row = store
    .read<StoredIncidentRow>(
      `SELECT ${incidentColumns} FROM incident_row AS r JOIN incident AS i ON i.id = r.incident_id WHERE r.incident_id = ?`,
    )
    .get(incidentId);
  return row ? toIncidentRow(row, readServiceLevels(store)) : null;
}

function textOf(
  { links, strongest, pooled }: WithheldGroup,
  apart: Apart,
  settings: CorrelationSettings,
): string {
  const { from, to } = apart;
  const [link] = links;
  const sizes = apartSizes(apart) ?? { from: 1, to: 1, fromAlerts: 1, toAlerts: 1 };
  switch (link?.state) {
    case 'withheldLock': {
      const sealed = [from, to].find((one) => one?.sealed);
      const cause =
        link.refusal === 'seal' && sealed
          ? `incident ${sealed.id} is resolved, and nothing joins a resolved incident by itself`
          : causeText(link.refusal);
      const weakness = weaknessText(apart);
      return `Kept apart because ${cause}.${weakness === null ? '' : ` Besides, ${weakness}.`}`;
    }
    case 'withheldSize':
      return `Together they would have ${togetherText(sizes)}, and links may unite at most ${settings.groupLimit.toLocaleString('en-US')}.`;
    default: {
      const needed = link?.needed ?? neededStrength(Math.max(1, Math.min(sizes.from, sizes.to)), settings);
      const together = pooled > strongest ? `; all together have ${pooled}` : '';
      return `The strongest link has ${strongest} of 1000${together}. The smaller of the two incidents (${smallerText(sizes)}) asks for ${needed}.`;
    }
  }
}

function remedyOf(
  store: ReadableStore,
  { links: [link] }: WithheldGroup,
  apart: Apart,
): Similar['rows'][number]['remedy'] {
  if (!link || link.state === 'withheldSize') return remedyForCause('none', apart);
  if (link.state === 'withheldLock') return remedyForCause(link.refusal, apart);
  const together = link.needed === null ? null : remedyForPool(apart, link.needed, null);
  if (together !== null) return together;
  const [around] = aroundLinksById(store, [link.id]);
  return remedyForWeakLink(
    {
      rule: link.rule,
      entityId: link.entityId,
      entityKind: link.entityId === null ? null : (entityKindOf(store, link.entityId) ?? null),
      strength: link.strength,
      gapMilliseconds: around?.row.gapMilliseconds ?? null,
      needed: link.needed,
    },
    apart,
  );
}

function entityKindOf(store: ReadableStore, entityId: number) {
  return store
    .pluck<NonNullable<Parameters<typeof remedyForWeakLink>[0]['entityKind']>>(
      'SELECT kind FROM entity WHERE id = ?',
    )
    .get(entityId);
}

/** Resolved incidents that nothing joins any more and that links of this one lead to: "related to N (resolved)". The strongest first. */
export function relatedResolved(store: ReadableStore, incidentId: number): { uid: string; number: number }[] {
  const read = store.read<{ uid: string; number: number }>(
    'SELECT uid, id AS number FROM incident WHERE id = ? AND sealed = 1 AND redirected_to IS NULL',
  );
  return withheldGroups(store, incidentId)
    .filter(({ links }) => links.some(({ refusal }) => refusal === 'seal'))
    .flatMap(({ otherIncident }) => read.get(otherIncident) ?? [])
    .slice(0, 20);
}
