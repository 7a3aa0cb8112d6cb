import { randomUUID } from 'node:crypto';
import type { ParsedInputOf } from '../../../shared/contract/index.ts';
import { valueLabel } from '../../../shared/model/values.ts';
import { resolveAlert, touchIncident } from '../../store/incident-access.ts';
import type { GroupResult } from '../../store/journal.ts';
import { repeatsOf } from '../../store/queries/storms.ts';
import type { CommandContext } from '../handlers.ts';
import { countOf, runCommand, shorten } from './run-command.ts';

type Input = ParsedInputOf<'alerts.update'>;

const decided = (value: string | null): string | { readonly value: null; readonly by: 'analyst' } =>
  value ?? { value: null, by: 'analyst' };

/** Alerts that one command changes at most: as many as the contract lets one name. */
const mostAlerts = 10_000;

/** Changes one or many alerts as one group. Their incidents count as worked on. */
export function updateAlerts(context: CommandContext, { alerts, repeats, patch }: Input): GroupResult {
  const named = new Map(
    alerts.map((uid) => resolveAlert(context.store, uid)).map((alert) => [alert.id, alert]),
  );
  const found = new Map(named);
  if (repeats === true) {
    for (const uid of repeatsOf(context.store, [...named.keys()], mostAlerts - named.size)) {
      const alert = resolveAlert(context.store, uid);
      found.set(alert.id, alert);
    }
  }
  return runCommand(context, labelOf(patch, found.size), (group, author) => {
    for (const [id, { uid, incident }] of found) {
      if (incident) touchIncident(group, incident.uid);
      if (patch.status !== undefined) group.change('alert', uid, 'status', patch.status);
      if (patch.assignedTo !== undefined) group.change('alert', uid, 'assignedTo', decided(patch.assignedTo));
      if (patch.classification !== undefined)
        group.change('alert', uid, 'classification', decided(patch.classification));
      if (patch.determination !== undefined)
        group.change('alert', uid, 'determination', decided(patch.determination));
      if (patch.comment !== undefined && named.has(id)) {
        const value = {
          incident: null,
          alert: uid,
          text: patch.comment,
          author: author.name,
          at: group.scope.now,
        };
        group.change('comment', randomUUID(), 'comment', value);
      }
    }
  });
}

function labelOf(patch: Input['patch'], count: number): string {
  const what = countOf(count, 'alert');
  const parts = [
    patch.status === undefined
      ? null
      : patch.status === 'resolved'
        ? `Resolve ${what}`
        : `Set status of ${what} to ${valueLabel('alertStatus', patch.status)}`,
    patch.assignedTo === undefined
      ? null
      : patch.assignedTo === null
        ? `Unassign ${what}`
        : `Assign ${what} to ${shorten(patch.assignedTo)}`,
    patch.classification === undefined && patch.determination === undefined ? null : `Classify ${what}`,
    patch.comment === undefined ? null : `Comment on ${what}`,
  ].filter((part) => part !== null);
  return parts.length === 1 ? (parts[0] ?? '') : `Change ${what}`;
}
