import { OperationError, type OutputOf, type ParsedInputOf } from '../../../shared/contract/index.ts';
import { raise } from '../../store/facts.ts';
import { findIncidents } from '../../store/incident-access.ts';
import { noteSeen } from '../../store/seen.ts';
import type { CommandContext } from '../handlers.ts';

/** Notes that the analyst has looked at incidents, or has not: no entry of the journal, nothing to undo, no name needed. */
export function markSeen(
  { store, workspace, now }: CommandContext,
  { incidents, seen }: ParsedInputOf<'triage.markSeen'>,
): OutputOf<'triage.markSeen'> {
  if (workspace.readOnly) throw new OperationError('readOnly', 'This workspace is open for reading only.');
  const ids = findIncidents(store, incidents).map(({ id }) => id);
  return store.transaction(() => {
    noteSeen(store, ids, seen ? now() : null);
    return { revision: raise(store, 'revision') };
  });
}
