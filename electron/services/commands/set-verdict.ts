import { randomUUID } from 'node:crypto';
import type { ParsedInputOf } from '../../../shared/contract/index.ts';
import { OperationError } from '../../../shared/contract/operation.ts';
import { defang } from '../../../shared/model/defang.ts';
import type { EntityKind } from '../../../shared/model/entity-kinds.ts';
import { valueLabel } from '../../../shared/model/values.ts';
import { findIncident, touchIncident } from '../../store/incident-access.ts';
import type { GroupResult } from '../../store/journal.ts';
import { identifierValueOf } from '../../store/note-fields.ts';
import { keyIdentifierOf } from '../../store/pins.ts';
import { latestAnalystVerdict } from '../../store/verdicts.ts';
import type { CommandContext } from '../handlers.ts';
import { runCommand, shorten } from './run-command.ts';

/** States a verdict on one or many entities. An earlier assertion of the same scope is superseded, never overwritten. */
export function setVerdict(
  context: CommandContext,
  input: ParsedInputOf<'entities.setVerdict'>,
): GroupResult {
  const incident = input.incident === null ? null : findIncident(context.store, input.incident);
  if (input.scope === 'incident' && incident === null) {
    throw new OperationError('badInput', 'A verdict for an incident has to name it.');
  }
  const scopeUid = input.scope === 'incident' ? (incident?.uid ?? null) : null;
  const entities = [...new Set(input.entities)];
  const label = `Set verdict of ${nameOf(context, entities)} to ${valueLabel('verdict', input.verdict)}`;
  return runCommand(context, label, (group, author) => {
    // Judging evidence while looking at an incident is work on that incident, whatever the scope.
    if (incident) {
      touchIncident(group, incident.uid);
      group.scope.incidents.add(incident.id);
    }
    for (const entity of entities) {
      const identifier = identifierValueOf(group.scope, keyIdentifierOf(group.scope.store, entity));
      group.change('verdict', randomUUID(), 'verdict', {
        identifier: { ...identifier },
        scope: input.scope,
        scopeUid,
        verdict: input.verdict,
        actor: 'analyst',
        actorName: author.name,
        basis: input.reason.trim() === '' ? null : input.reason.trim(),
        at: group.scope.now,
        supersedes: latestAnalystVerdict(group.scope.store, entity, input.scope, scopeUid),
      });
    }
  });
}

/** One entity by its name, several by their number. */
function nameOf(context: CommandContext, entities: readonly number[]): string {
  const [first] = entities;
  if (entities.length !== 1 || first === undefined) return `${entities.length} entities`;
  const entity = context.store
    .read<{ kind: EntityKind; label: string }>('SELECT kind, label FROM entity WHERE id = ?')
    .get(first);
  return entity === undefined ? 'entity' : `“${shorten(defang(entity.kind, entity.label))}”`;
}
