import type { StoryAlert, StoryInput } from '../../../shared/story/index.ts';
import type { ReadableStore } from '../connection.ts';
import { identifiersOf } from './entity-details.ts';
import { readEvidence } from './evidence-items.ts';
import { pinnedEntities } from './evidence-list.ts';
import { findIncident } from '../incident-access.ts';
import { readTexts } from './json-text.ts';
import { linksWithin } from './links.ts';

/** An alert of a story before its tactic is known: that takes the technique catalogue, which is not in the store. */
export type StoredStoryAlert = Omit<StoryAlert, 'tactic'> & {
  readonly category: string | null;
  readonly mitreTechniques: readonly string[];
};

/** What an incident's attack story is drawn from. */
export type StoredStory = Omit<StoryInput, 'alerts'> & { readonly alerts: readonly StoredStoryAlert[] };

/** Links beyond these are not drawn; a tree has one fewer than alerts. */
const mostLinks = 5_000;

/** Reads an incident's alerts, evidence and the links that hold it together. @throws OperationError `notFound`. */
export function readStory(store: ReadableStore, reference: string): StoredStory {
  const incident = findIncident(store, reference);
  const rows = store
    .read<{
      id: number;
      uid: string;
      title: string;
      severity: string | null;
      status: string;
      at: number | null;
      category: string | null;
      techniques: string;
      serviceSource: string | null;
      pinned: number;
    }>(
      `SELECT a.id, a.uid, a.title, a.severity, a.status, a.first_ms AS at, a.category, a.techniques, a.service_source AS serviceSource,
         EXISTS (SELECT 1 FROM pin AS p WHERE p.alert_uid = a.uid AND p.removed = 0 AND p.incident_uid = ?) AS pinned
       FROM alert AS a WHERE a.incident_id = ? ORDER BY a.first_ms, a.id`,
    )
    .all(incident.uid, incident.id);
  const evidence = readEvidence(
    store,
    rows.map(({ id }) => id),
    incident.uid,
  );
  return {
    alerts: rows.map(({ id: _id, techniques, pinned, ...row }) => ({
      ...row,
      pinned: pinned === 1,
      mitreTechniques: readTexts(techniques),
    })),
    evidence,
    identifiers: identifiersOf(
      store,
      evidence.map(({ entity }) => entity.id),
    ),
    pinnedEntities: pinnedEntities(store, incident.uid),
    links: linksWithin(store, incident.id, mostLinks),
  };
}
