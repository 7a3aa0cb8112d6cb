import { randomUUID } from 'node:crypto';
import type { ParsedInputOf } from '../../../shared/contract/index.ts';
import { OperationError } from '../../../shared/contract/operation.ts';
import { defang } from '../../../shared/model/defang.ts';
import type { EntityKind } from '../../../shared/model/entity-kinds.ts';
import { valueLabel } from '../../../shared/model/values.ts';
import { noteOwn } from '../../store/change-scope.ts';
import { findIncident, findIncidents, touchIncidents } from '../../store/incident-access.ts';
import type { IncidentIdentity } from '../../store/incident-access.ts';
import type { GroupResult, GroupWriter, JournalAuthor } from '../../store/journal.ts';
import { identifierValueOf } from '../../store/note-fields.ts';
import { keyIdentifierOf } from '../../store/pins.ts';
import { entitiesByIncident, judgedByAnalyst } from '../../store/queries/other-sightings.ts';
import { latestAnalystVerdict, statedSince } from '../../store/verdicts.ts';
import type { CommandContext } from '../handlers.ts';
import { countOf, runCommand, shorten } from './run-command.ts';

type Input = ParsedInputOf<'entities.setVerdict'>;

/** What is stated of which entities, for one incident or (null) everywhere. */
interface Statement {
  readonly incident: IncidentIdentity | null;
  readonly entities: readonly number[];
}

/** Verdicts that one command writes at most, over all entities and incidents. */
const mostStatements = 50_000;

/**
 * States a verdict on one or many entities, in an incident and in others that are named, or everywhere, as one group. An earlier assertion
 * of the same scope is superseded, never overwritten. Incidents that are not named keep what analysts stated for them. Of one that is named
 * while the verdict holds everywhere, what was stated otherwise for it is stated anew: else it would hide there what was just decided.
 */
export function setVerdict(context: CommandContext, input: Input): GroupResult {
  const { store } = context;
  const incident = input.incident === null ? null : findIncident(store, input.incident);
  if (input.scope === 'incident' && incident === null) {
    throw new OperationError('badInput', 'A verdict for an incident has to name it.');
  }
  const entities = [...new Set(input.entities)];
  if (input.since !== undefined) requireUnchanged(context, entities, incident, input, input.since);
  const others = findIncidents(store, input.alsoIn ?? []).filter(({ id }) => id !== incident?.id);
  const statements =
    input.scope === 'everywhere'
      ? [
          { incident: null, entities },
          ...[...(incident ? [incident] : []), ...others].map((named) => ({
            incident: named,
            entities: judgedOtherwise(context, entities, named, input.verdict),
          })),
        ]
      : [{ incident, entities }, ...seenIn(context, entities, others)];
  const total = statements.reduce((sum, statement) => sum + statement.entities.length, 0);
  if (total > mostStatements) {
    throw new OperationError(
      'badInput',
      `That would be ${total.toLocaleString('en')} verdicts; at most ${mostStatements.toLocaleString('en')} are stated at once. Choose fewer entities or incidents.`,
    );
  }
  const also = statements.filter(
    (one) => one.incident !== null && one.incident !== incident && one.entities.length > 0,
  ).length;
  const reach = also === 0 ? '' : `, also in ${also === 1 ? '1 incident' : countOf(also, 'incident')}`;
  const label = `Set verdict of ${nameOf(context, entities)} to ${valueLabel('verdict', input.verdict)}${input.scope === 'everywhere' ? ' everywhere' : reach}`;
  return runCommand(context, label, (group, author) => {
    // Judging evidence while looking at an incident is work on that incident, whatever the scope.
    const worked = new Set([
      ...(incident ? [incident] : []),
      ...statements.flatMap((one) =>
        one.incident !== null && one.entities.length > 0 ? [one.incident] : [],
      ),
    ]);
    group.expect(total);
    touchIncidents(group, [...worked]);
    for (const { id } of worked) noteOwn(group.scope, id, 'rest');
    for (const statement of statements) state(group, author, statement, input);
  });
}

/** @throws OperationError `conflict` where an analyst stated another verdict after a time, in another window or with another tool. */
function requireUnchanged(
  context: CommandContext,
  entities: readonly number[],
  incident: IncidentIdentity | null,
  { verdict }: Input,
  since: number,
): void {
  const later = statedSince(context.store, entities, incident?.uid ?? null, verdict, since);
  if (later === null) return;
  const why = later.reason === null ? '' : `: “${shorten(later.reason)}”`;
  throw new OperationError(
    'conflict',
    `Meanwhile ${later.by ?? 'somebody'} set the verdict of ${nameOf(context, [later.entity])} to ${valueLabel('verdict', later.verdict)}${why}. Nothing was stated.`,
    { verdict: later.verdict },
  );
}

function state(
  group: GroupWriter,
  author: JournalAuthor,
  { incident, entities }: Statement,
  input: Input,
): void {
  const { store, now } = group.scope;
  const scope = incident === null ? 'everywhere' : 'incident';
  const scopeUid = incident?.uid ?? null;
  for (const entity of entities) {
    const identifier = identifierValueOf(group.scope, keyIdentifierOf(store, entity));
    group.change('verdict', randomUUID(), 'verdict', {
      identifier: { ...identifier },
      scope,
      scopeUid,
      verdict: input.verdict,
      actor: 'analyst',
      actorName: author.name,
      basis: input.reason.trim() === '' ? null : input.reason.trim(),
      at: now,
      supersedes: latestAnalystVerdict(store, entity, scope, scopeUid),
    });
  }
}

/** Of some entities those that each incident has. */
function seenIn(
  { store }: CommandContext,
  entities: readonly number[],
  incidents: readonly IncidentIdentity[],
): readonly Statement[] {
  if (incidents.length === 0) return [];
  const found = entitiesByIncident(
    store,
    entities,
    incidents.map(({ id }) => id),
  );
  return incidents.map((incident) => ({ incident, entities: found.get(incident.id) ?? [] }));
}

/** Of some entities those on which an analyst stated another verdict for an incident. */
function judgedOtherwise(
  { store }: CommandContext,
  entities: readonly number[],
  incident: IncidentIdentity,
  verdict: string,
): readonly number[] {
  const judged = judgedByAnalyst(store, entities, incident.uid);
  return [...judged].flatMap(([entity, stated]) => (stated === verdict ? [] : [entity]));
}

/** One entity by its name, several by their number. */
function nameOf(context: CommandContext, entities: readonly number[]): string {
  const [first] = entities;
  if (entities.length !== 1 || first === undefined) return `${entities.length.toLocaleString('en')} entities`;
  const entity = context.store
    .read<{ kind: EntityKind; label: string }>('SELECT kind, label FROM entity WHERE id = ?')
    .get(first);
  return entity === undefined ? 'entity' : `“${shorten(defang(entity.kind, entity.label))}”`;
}
