import type { OutputOf } from '../../../shared/contract/index.ts';
import type { EntityKind } from '../../../shared/model/entity-kinds.ts';
import type { ReadableStore } from '../connection.ts';
import { shownVerdicts } from '../shown-verdicts.ts';
import { recipientsInIdentifiers } from './recipients-in-identifiers.ts';

/** An entity named in a list, as the contract has it. */
export type EntitySummary = OutputOf<'entities.get'>['entity'];
/** One statement of a verdict, as the contract has it. */
export type VerdictAssertion = OutputOf<'entities.get'>['verdicts'][number];

/** Recipients that a message is named with. */
const mostRecipients = 10;

/**
 * Entities by id with the verdict that is shown ({@link shownVerdicts}). Ids that are not there are left out.
 * @param incidentUid null where no incident is looked at.
 */
export function summarizeEntities(
  store: ReadableStore,
  ids: Iterable<number>,
  incidentUid: string | null,
): ReadonlyMap<number, EntitySummary> {
  const wanted = [...new Set(ids)];
  const rows = store
    .read<Pick<EntitySummary, 'id' | 'key' | 'label'> & { readonly kind: EntityKind }>(
      `SELECT n.id, n.key, n.kind, n.label FROM json_each(?) AS j CROSS JOIN entity AS n ON n.id = j.value`,
    )
    .all(JSON.stringify(wanted));
  const shown = shownVerdicts(store, wanted, incidentUid);
  const mails = rows.flatMap(({ id, kind }) => (kind === 'mailMessage' ? [id] : []));
  const recipients = recipientsInIdentifiers(store, mails);
  return new Map(
    rows.map((row): readonly [number, EntitySummary] => {
      const { verdict, by } = shown.get(row.id) ?? { verdict: 'unknown', by: 'none' };
      const to = recipients.get(row.id);
      const summary = { ...row, verdict, verdictBy: by };
      return [row.id, to === undefined ? summary : { ...summary, recipients: to.slice(0, mostRecipients) }];
    }),
  );
}

/**
 * Every statement of a verdict on an entity, newest first: analysts', playbooks' and indicator lists', also undone ones, and what each
 * record of a source says.
 * @param incidentUid leaves out what was stated for other incidents, and tells which sources spoke in others; null keeps all.
 */
export function verdictsOf(
  store: ReadableStore,
  entityId: number,
  incidentUid: string | null,
): VerdictAssertion[] {
  const stated = store
    .read<Omit<VerdictAssertion, 'undone' | 'entityId'> & { readonly undone: number }>(
      `SELECT v.uid, v.scope, v.scope_uid AS scopeUid, v.verdict, v.actor, v.actor_name AS actorName, v.basis, v.at_ms AS at, v.supersedes, v.undone
       FROM identifier AS i JOIN verdict AS v ON v.identifier_id = i.id
       WHERE i.entity_id = ? AND (? IS NULL OR v.scope_uid IS NULL OR v.scope_uid = ? OR v.scope <> 'incident') ORDER BY v.id DESC`,
    )
    .all(entityId, incidentUid, incidentUid)
    .map((row) => ({ ...row, entityId, undone: row.undone === 1 }));
  return [...stated, ...sourceVerdicts(store, entityId, incidentUid)].sort(
    (a, b) => (b.at ?? 0) - (a.at ?? 0),
  );
}

/** An entity that is seen everywhere has one statement for each alert; beyond this many a person learns nothing more. */
const mostSourceVerdicts = 500;

function sourceVerdicts(
  store: ReadableStore,
  entityId: number,
  incidentUid: string | null,
): VerdictAssertion[] {
  return store
    .read<{
      id: number;
      alertUid: string;
      title: string;
      verdict: string;
      provider: string;
      service: string | null;
      at: number | null;
      incident: string | null;
      number: number | null;
    }>(
      `SELECT min(e.id) AS id, a.uid AS alertUid, a.title, e.verdict, d.provider, a.service_source AS service,
         coalesce(n.source_updated_ms, a.created_ms, a.first_ms) AS at, i.uid AS incident, i.id AS number
       FROM evidence AS e JOIN alert AS a ON a.id = e.alert_id JOIN record AS d ON d.id = e.record_id
         LEFT JOIN record_version AS n ON n.id = d.current_version_id
         LEFT JOIN incident AS i ON i.id = a.incident_id
       WHERE e.entity_id = ? AND e.verdict IS NOT NULL GROUP BY e.alert_id, e.record_id, e.verdict ORDER BY at DESC LIMIT ${mostSourceVerdicts}`,
    )
    .all(entityId)
    .map(({ id, alertUid, title, verdict, provider, service, at, incident, number }) => ({
      uid: `source:${id}`,
      entityId,
      scope: 'alert',
      scopeUid: alertUid,
      verdict,
      actor: 'source',
      actorName: service ?? provider,
      basis: title,
      at,
      supersedes: null,
      undone: false,
      ...(incidentUid === null || incident === null || number === null || incident === incidentUid
        ? {}
        : { elsewhere: { uid: incident, number } }),
    }));
}
