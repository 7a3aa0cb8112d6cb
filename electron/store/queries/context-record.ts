import { sourceFields } from '../../../shared/story/source-fields.ts';
import type { SourceRecord } from '../../../shared/story/source-fields.ts';
import type { StoredContext } from './context-rows.ts';

/** A context record as one that rows of an alert's story are made from. */
export function recordOf({ uid, body }: StoredContext): SourceRecord {
  return {
    id: uid,
    at: body.time?.ms ?? null,
    title: body.title,
    description: null,
    action: body.action,
    outcome: body.outcome,
    evidence: body.evidence.map(({ kind, label, embedded, roles, details }) => ({
      kind,
      label,
      entityId: null,
      verdict: null,
      embedded,
      roles,
      details,
    })),
    fields: sourceFields(body.additional),
    fromContext: true,
  };
}
