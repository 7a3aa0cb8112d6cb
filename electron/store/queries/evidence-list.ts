import type { OutputOf, ParsedInputOf } from '../../../shared/contract/index.ts';
import { assetKinds } from '../../../shared/model/entity-kinds.ts';
import { severityRank } from '../../../shared/model/values.ts';
import { compareTexts } from '../../../shared/story/details.ts';
import type { ReadableStore } from '../connection.ts';
import { findIncident } from '../incident-access.ts';
import type { FoundIncident } from '../incident-access.ts';
import { assetsOfAlerts } from './alert-row.ts';
import { assetFacts } from './entity-facts.ts';
import { listsOfEntities } from './entity-lists.ts';
import { passPieces } from './evidence-filter.ts';
import type { PassingPieces } from './evidence-filter.ts';
import { readEvidence } from './evidence-items.ts';
import { cursorAfter, orderOf, placeOfCursor } from './evidence-order.ts';
import { recipientsOf } from './mail-recipients.ts';
import { readPieces } from './evidence-pieces.ts';
import type { EvidenceRow, Piece } from './evidence-pieces.ts';
import { mostPressing } from './remediation-order.ts';
import { cached } from './result-cache.ts';

export { pinnedEntities } from './evidence-pieces.ts';

type EvidencePage = OutputOf<'incidents.evidence'>;
type Order = ReturnType<typeof orderOf>;

/** The *Evidence and response* tab: entities of an incident that pass a filter, a page of them in the order of a column. */
export function listEvidence(store: ReadableStore, input: ParsedInputOf<'incidents.evidence'>): EvidencePage {
  const incident = findIncident(store, input.incident);
  const { order, passing, categories, facets } = pass(store, incident, input);
  const list = `evidence of ${incident.id} ${input.sort.column} ${input.sort.descending ? 'down' : 'up'}`;
  const start = firstBehind(passing, order, placeOfCursor(list, input.cursor));
  const page = passing.slice(start, start + input.limit);
  const last = page.at(-1);
  return {
    categories,
    facets,
    rows: describe(store, page),
    next: last && start + page.length < passing.length ? cursorAfter(list, order.placeOf(last)) : null,
    total: passing.length,
  };
}

/** Most entities that are chosen at once. */
const mostChosen = 10_000;

/** All entities that pass, in the order of the list. */
export function listEvidenceKeys(
  store: ReadableStore,
  input: ParsedInputOf<'incidents.evidenceKeys'>,
): OutputOf<'incidents.evidenceKeys'> {
  const incident = findIncident(store, input.incident);
  const { passing } = pass(store, incident, input);
  return { entities: passing.slice(0, mostChosen).map(({ entity }) => entity.id), total: passing.length };
}

type Passed = PassingPieces & { readonly order: Order };

/** What passes, in the order of a column. The last answer is kept until the store changes: its next page asks the same. */
function pass(
  store: ReadableStore,
  incident: FoundIncident,
  { category, verdict, text, filter, sort }: ParsedInputOf<'incidents.evidenceKeys'>,
): Passed {
  const slot = cached(store, `passing ${incident.id}`, (): { key: string; passed: Passed | null } => ({
    key: '',
    passed: null,
  }));
  const key = JSON.stringify([category, verdict, text, filter, sort]);
  if (slot.passed !== null && slot.key === key) return slot.passed;
  const { pieces, order } = inOrder(store, incident, sort);
  const passed = { ...passPieces(store, pieces, { category, verdict, text, filter }), order };
  Object.assign(slot, { key, passed });
  return passed;
}

/** All pieces of an incident in the order of a column; sorted once until the store changes. */
function inOrder(
  store: ReadableStore,
  incident: FoundIncident,
  sort: ParsedInputOf<'incidents.evidence'>['sort'],
): { readonly pieces: readonly Piece[]; readonly order: Order } {
  return cached(store, `pieces ${incident.id} ${sort.column} ${String(sort.descending)}`, () => {
    const pieces = readPieces(store, incident);
    const spread =
      sort.column === 'seenInIncidents'
        ? countIncidents(
            store,
            pieces.map(({ entity }) => entity.id),
          )
        : null;
    const order = orderOf(sort, ({ entity }) => spread?.get(entity.id) ?? 1);
    const placed = pieces.map((piece) => ({ piece, place: order.placeOf(piece) }));
    placed.sort((a, b) => order.compare(a.place, b.place));
    return { pieces: placed.map(({ piece }) => piece), order };
  });
}

/** Index of the first piece behind a place, by halving. */
function firstBehind(
  pieces: readonly Piece[],
  { placeOf, compare }: Order,
  place: ReturnType<typeof placeOfCursor>,
): number {
  if (place === null) return 0;
  let [from, to] = [0, pieces.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    const piece = pieces[middle];
    if (piece && compare(placeOf(piece), place) > 0) to = middle;
    else from = middle + 1;
  }
  return from;
}

/** Assets that a row names. */
const mostAssets = 50;
/** Recipients that a message is named with. */
const mostRecipients = 10;
/** Alerts of a piece whose assets are looked at: an entity of thousands of alerts has the same assets again and again. */
const alertsLookedAt = 200;

/** Messages of a page with whom they went to where their identifiers do not say it: then their evidence may. */
function withRecipients(store: ReadableStore, page: readonly Piece[]): readonly Piece[] {
  const untold = page.filter(
    ({ entity }) => entity.kind === 'mailMessage' && entity.recipients === undefined,
  );
  if (untold.length === 0) return page;
  const told = recipientsOf(
    store,
    untold.map(({ entity, alertIds }) => ({ entityId: entity.id, alertId: alertIds[0] ?? null })),
  );
  return page.map((piece) => {
    const recipients = told.get(piece.entity.id);
    return recipients === undefined
      ? piece
      : { ...piece, entity: { ...piece.entity, recipients: recipients.slice(0, mostRecipients) } };
  });
}

/**
 * Assets that alerts of a piece name: of a message whom it went to, as these alerts call them, since what else its alerts name got other copies.
 */
function impactedBy({ entity }: Piece, assets: readonly string[]): string[] {
  const named = new Map(assets.map((label) => [label.toLowerCase(), label]));
  const own = entity.recipients?.map((recipient) => named.get(recipient.toLowerCase()) ?? recipient);
  return (own ?? [...new Set(assets)].filter((label) => label !== entity.label)).slice(0, mostAssets);
}

function describe(store: ReadableStore, found: readonly Piece[]): EvidenceRow[] {
  const page = withRecipients(store, found);
  const looked = page.map(({ alertIds }) => alertIds.slice(0, alertsLookedAt));
  const assets = assetsOfAlerts(store, [...new Set(looked.flat())]);
  const incidents = countIncidents(
    store,
    page.map(({ entity }) => entity.id),
  );
  return page.map((piece, place) => ({
    entity: piece.entity,
    firstSeen: piece.firstSeen,
    remediationStatus: mostPressing(piece.remediation),
    remediationStatuses: [...piece.remediation],
    sourceVerdicts: [...piece.sourceVerdicts],
    disagrees: piece.disagrees,
    says: [...piece.says],
    roles: [...piece.roles],
    threats: [...piece.threats],
    detectionOrigins: [...piece.origins],
    impactedAssets: impactedBy(
      piece,
      (looked[place] ?? []).flatMap((id) => assets.get(id) ?? []),
    ),
    alertCount: piece.alertIds.length,
    seenInIncidents: incidents.get(piece.entity.id) ?? 1,
    pinned: piece.pinned,
    lists: [...piece.lists],
  }));
}

/** SQL of how many incidents entities are seen in; for tests of its plan. */
export const incidentsOfEach = `SELECT j.value AS entityId, count(DISTINCT a.incident_id) AS count FROM json_each(?) AS j
   CROSS JOIN evidence AS e ON e.entity_id = j.value CROSS JOIN alert AS a ON a.id = e.alert_id GROUP BY j.value`;

function countIncidents(store: ReadableStore, entityIds: readonly number[]): ReadonlyMap<number, number> {
  const rows = store
    .read<{ entityId: number; count: number }>(incidentsOfEach)
    .all(JSON.stringify(entityIds));
  return new Map(rows.map(({ entityId, count }) => [entityId, count]));
}

/** The *Assets* tab: devices, users, mailboxes, apps and cloud resources of an incident, the gravest first. */
export function listAssets(store: ReadableStore, reference: string): OutputOf<'incidents.assets'> {
  const incident = findIncident(store, reference);
  const seen = readPieces(store, incident);
  const isAsset = new Set(
    store
      .pluck<number>(
        'SELECT n.id FROM json_each(?) AS j CROSS JOIN entity AS n ON n.id = j.value WHERE n.is_asset = 1',
      )
      .all(JSON.stringify(seen.map(({ entity }) => entity.id))),
  );
  const assets = seen.filter(({ entity }) => isAsset.has(entity.id));
  const details = new Map<number, ReturnType<typeof assetFacts>>();
  const alertIds = [...new Set(assets.flatMap(({ alertIds: ids }) => [...ids].slice(-3)))];
  for (const item of readEvidence(store, alertIds, incident.uid)) {
    const facts = assetFacts(item.entity.kind, item.details);
    if (isAsset.has(item.entity.id) && facts.length >= (details.get(item.entity.id)?.length ?? 0))
      details.set(item.entity.id, facts);
  }
  const lists = listsOfEntities(
    store,
    assets.map(({ entity }) => entity.id),
  );
  const groups = assetKinds.flatMap((kind) => {
    const ofKind = assets
      .filter(({ entity }) => entity.kind === kind)
      .sort(
        (a, b) =>
          severityRank(b.severity) - severityRank(a.severity) ||
          b.alertIds.length - a.alertIds.length ||
          compareTexts(a.entity.label, b.entity.label),
      )
      .map((asset) => ({
        entity: asset.entity,
        roles: [...asset.roles],
        alertCount: asset.alertIds.length,
        highestSeverity: asset.severity,
        facts: [...(details.get(asset.entity.id) ?? [])],
        criticality: lists.get(asset.entity.id)?.criticality ?? null,
      }));
    return ofKind.length === 0 ? [] : [{ kind, assets: ofKind }];
  });
  return { groups };
}
