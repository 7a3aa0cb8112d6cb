import type { OutputOf } from '../../../shared/contract/index.ts';
import type { ReadableStore } from '../connection.ts';
import type { FoundIncident } from '../incident-access.ts';

/** Files of an incident's comments and of those of incidents that lead to it, newest first. */
export function listAttachments(
  store: ReadableStore,
  { id }: FoundIncident,
): OutputOf<'attachments.list'>['files'] {
  return store
    .read<OutputOf<'attachments.list'>['files'][number]>(
      `WITH RECURSIVE here (id) AS (SELECT ? UNION SELECT incident.id FROM here JOIN incident ON incident.redirected_to = here.id)
       SELECT t.uid, t.name, b.size, b.sha256, c.uid AS comment, c.author AS by, c.at_ms AS at FROM here
         CROSS JOIN incident AS i ON i.id = here.id CROSS JOIN comment AS c ON c.incident_uid = i.uid AND c.removed = 0
         CROSS JOIN attachment AS t ON t.comment_uid = c.uid CROSS JOIN attached_blob AS b ON b.id = t.blob_id
       ORDER BY c.at_ms DESC, c.id DESC, t.position`,
    )
    .all(id);
}
