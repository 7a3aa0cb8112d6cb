import type { OutputOf } from '../../../../shared/contract/index.ts';
import { formatCount } from '../../../../shared/lib/format-count.ts';
import type { IncidentPatch } from './patch.ts';

/** What a change would carry to alerts. */
export type Cascade = OutputOf<'incidents.cascade'>;

const alerts = (count: number, adjective = ''): string =>
  `${formatCount(count)} ${adjective}${count === 1 ? 'alert' : 'alerts'}`;

/** What a change has to be asked about before it is told: null where it carries nothing to alerts. */
export function cascadeQuestion(
  patch: IncidentPatch,
): { readonly status: string | null; readonly assigns: boolean } | null {
  const assigns = patch.assignedTo !== undefined;
  const status = patch.status === 'resolved' ? patch.status : null;
  return assigns || status !== null ? { status, assigns } : null;
}

/** What a change carries to alerts, a sentence each. `owner` null: it is taken from whoever has them. */
export function describeCascade(
  patch: IncidentPatch,
  cascade: Cascade,
  incidents: number,
  leaveOpen: boolean,
): readonly string[] {
  const of = incidents === 1 ? 'the incident' : 'the incidents';
  const sentences: string[] = [];
  if (patch.assignedTo !== undefined)
    sentences.push(
      patch.assignedTo === null
        ? `Takes ${alerts(cascade.assigned)} of ${of} from whoever has them.`
        : `Assigns ${alerts(cascade.assigned)} with ${of}.`,
    );
  if (patch.status !== 'resolved') return sentences;
  if (incidents > 1 && cascade.unchanged > 0)
    sentences.push(
      `${formatCount(cascade.unchanged)} of ${formatCount(incidents)} incidents ${cascade.unchanged === 1 ? 'is' : 'are'} resolved already.`,
    );
  if (cascade.resolved === 0) sentences.push(`No alert of ${of} is still active.`);
  else if (leaveOpen)
    sentences.push(`Leaves ${alerts(cascade.resolved, 'active ')} open, and the history says so.`);
  else
    sentences.push(
      `Resolves ${alerts(cascade.resolved, 'active ')} of ${formatCount(cascade.alerts)} with ${of}.`,
    );
  return sentences;
}
