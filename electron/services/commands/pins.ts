import { randomUUID } from 'node:crypto';
import { OperationError } from '../../../shared/contract/operation.ts';
import type { ParsedInputOf } from '../../../shared/contract/index.ts';
import { resolveAlert, findIncident, touchIncident } from '../../store/incident-access.ts';
import type { IncidentIdentity } from '../../store/incident-access.ts';
import type { GroupResult, GroupWriter, JournalAuthor } from '../../store/journal.ts';
import { identifierValueOf } from '../../store/note-fields.ts';
import { findAlertPin, findEntityPin, keyIdentifierOf, pinsOf, requirePin } from '../../store/pins.ts';
import type { CommandContext } from '../handlers.ts';
import { countOf, runCommand } from './run-command.ts';

type SetInput = ParsedInputOf<'pins.set'>;
type Target = SetInput['targets'][number];

/** Pins or unpins targets in an incident; a note, when given, goes to each. */
export function setPins(context: CommandContext, input: SetInput): GroupResult {
  const incident = findIncident(context.store, input.incident);
  const verb = input.pinned ? 'Pin' : 'Unpin';
  const label = `${verb} ${countOf(input.targets.length, kindOf(input.targets))} in incident ${incident.id}`;
  return runCommand(context, label, (group, author) => {
    for (const target of input.targets) {
      const existing = findPin(group, incident, target);
      if (!input.pinned) {
        if (existing !== null) group.change('pin', existing, 'pin', null);
      } else if (existing === null) addPin(group, incident, target, input.note ?? null, author);
      else if (input.note !== undefined) group.change('pin', existing, 'note', input.note);
    }
  });
}

function kindOf(targets: readonly Target[]): string {
  const [first] = targets;
  return first && targets.every(({ kind }) => kind === first.kind) ? first.kind : 'item';
}

function findPin({ scope }: GroupWriter, incident: IncidentIdentity, target: Target): string | null {
  return target.kind === 'alert'
    ? findAlertPin(scope.store, incident.uid, resolveAlert(scope.store, target.alert).uid)
    : findEntityPin(scope.store, incident.uid, target.entityId);
}

function addPin(
  group: GroupWriter,
  incident: IncidentIdentity,
  target: Target,
  note: string | null,
  author: JournalAuthor,
): void {
  const { store, now } = group.scope;
  const alert = target.kind === 'alert' ? resolveAlert(store, target.alert) : null;
  if (alert && alert.incident?.id !== incident.id) {
    throw new OperationError('conflict', `The alert is not in incident ${incident.id}.`, {
      alert: alert.uid,
      incident: incident.uid,
    });
  }
  touchIncident(group, incident.uid);
  const last = pinsOf(store, incident.uid).at(-1);
  group.change('pin', randomUUID(), 'pin', {
    incident: incident.uid,
    alert: alert?.uid ?? null,
    identifier:
      target.kind === 'entity'
        ? { ...identifierValueOf(group.scope, keyIdentifierOf(store, target.entityId)) }
        : null,
    note,
    position: (last?.position ?? 0) + 1,
    author: author.name,
    at: now,
  });
}

/** Sets or clears the note of a pin. */
export function annotatePin(context: CommandContext, input: ParsedInputOf<'pins.annotate'>): GroupResult {
  const pin = requirePin(context.store, input.pin);
  return runCommand(
    context,
    input.note === null ? 'Clear the note of a pin' : 'Write a note on a pin',
    (group) => {
      group.change('pin', pin.uid, 'note', input.note);
    },
  );
}

/** Puts a pin before another of its incident (null: last). */
export function movePin(context: CommandContext, input: ParsedInputOf<'pins.move'>): GroupResult {
  const pin = requirePin(context.store, input.pin);
  const others = pinsOf(context.store, pin.incident).filter(({ uid }) => uid !== pin.uid);
  const place = input.before === null ? others.length : others.findIndex(({ uid }) => uid === input.before);
  if (place < 0)
    throw new OperationError('notFound', 'There is no such pin in this incident.', {
      pin: input.before ?? '',
    });
  return runCommand(context, 'Move a pin', (group) => {
    const below = others[place - 1]?.position ?? (others[0]?.position ?? 1) - 2;
    const above = others[place]?.position ?? below + 2;
    const between = (below + above) / 2;
    if (between > below && between < above) {
      group.change('pin', pin.uid, 'position', between);
      return;
    }
    // The two are as close as numbers get: number all pins anew.
    const order = [...others.slice(0, place), pin, ...others.slice(place)];
    for (const [index, { uid }] of order.entries()) group.change('pin', uid, 'position', index + 1);
  });
}
