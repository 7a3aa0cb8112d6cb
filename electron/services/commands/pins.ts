import { randomUUID } from 'node:crypto';
import { OperationError } from '../../../shared/contract/operation.ts';
import type { ParsedInputOf } from '../../../shared/contract/index.ts';
import { placeBefore, placeInGroup, placesOf } from '../../../shared/story/pin-order.ts';
import { findIncident, resolveAlert, touchIncident } from '../../store/incident-access.ts';
import type { IncidentIdentity } from '../../store/incident-access.ts';
import type { GroupResult, GroupWriter, JournalAuthor } from '../../store/journal.ts';
import { identifierValueOf } from '../../store/note-fields.ts';
import {
  countPins,
  evidenceIdentifierOf,
  findPin,
  keyIdentifierOf,
  pinsOf,
  placeBehind,
  requirePin,
} from '../../store/pins.ts';
import type { PinPlace } from '../../store/pins.ts';
import type { CommandContext } from '../handlers.ts';
import { countOf, runCommand, shorten } from './run-command.ts';

type SetInput = ParsedInputOf<'pins.set'>;
type Target = SetInput['targets'][number];

/** Pins of one incident: they are listed at once, and nobody reads a story of more. */
const mostPins = 2_000;

/**
 * Pins or unpins targets in an incident; a note, when given, goes to each.
 * @throws OperationError `conflict` where the incident would have more pins than are listed; nothing is pinned then.
 */
export function setPins(context: CommandContext, input: SetInput): GroupResult {
  const incident = findIncident(context.store, input.incident);
  const verb = input.pinned ? 'Pin' : 'Unpin';
  const label = `${verb} ${wordsOf(input.targets)} in incident ${incident.id}`;
  return runCommand(context, label, (group, author) => {
    let place = placeBehind(group.scope.store, incident.uid);
    let room = mostPins - countPins(group.scope.store, incident.uid);
    for (const target of input.targets) {
      let existing = pinOf(group, incident, target);
      if (!input.pinned) {
        // Two things that were pinned each may have turned out to be one since.
        for (; existing !== null; existing = pinOf(group, incident, target))
          group.change('pin', existing, 'pin', null);
      } else if (existing === null) {
        if (--room < 0)
          throw new OperationError(
            'conflict',
            `Incident ${incident.id} would have more than ${mostPins.toLocaleString('en')} pins. Nothing was pinned; choose fewer.`,
            { incident: incident.uid },
          );
        addPin(group, incident, target, { note: input.note ?? null, position: place }, author);
        place += 1;
      } else if (input.note !== undefined) group.change('pin', existing, 'note', input.note);
    }
  });
}

function wordsOf(targets: readonly Target[]): string {
  const [first] = targets;
  const same = first !== undefined && targets.every(({ kind }) => kind === first.kind);
  if (!same) return countOf(targets.length, 'item');
  switch (first.kind) {
    case 'alert':
      return countOf(targets.length, 'alert');
    case 'entity':
      return targets.length === 1 ? 'entity' : `${targets.length.toLocaleString('en')} entities`;
    case 'evidence':
      return targets.length === 1
        ? 'piece of evidence'
        : `${targets.length.toLocaleString('en')} pieces of evidence`;
  }
}

function pinOf({ scope }: GroupWriter, incident: IncidentIdentity, target: Target): string | null {
  return findPin(scope.store, incident.uid, {
    alert: target.kind === 'entity' ? null : resolveAlert(scope.store, target.alert).uid,
    entityId: target.kind === 'alert' ? null : target.entityId,
  });
}

function addPin(
  group: GroupWriter,
  incident: IncidentIdentity,
  target: Target,
  { note, position }: { readonly note: string | null; readonly position: number },
  author: JournalAuthor,
): void {
  const { store, now } = group.scope;
  const alert = target.kind === 'entity' ? null : resolveAlert(store, target.alert);
  if (alert && alert.incident?.id !== incident.id) {
    throw new OperationError('conflict', `The alert is not in incident ${incident.id}.`, {
      alert: alert.uid,
      incident: incident.uid,
    });
  }
  const identifier =
    target.kind === 'alert'
      ? null
      : alert === null
        ? keyIdentifierOf(store, target.entityId)
        : evidenceIdentifierOf(store, alert.id, target.entityId);
  touchIncident(group, incident.uid);
  group.change('pin', randomUUID(), 'pin', {
    incident: incident.uid,
    alert: alert?.uid ?? null,
    identifier: identifier === null ? null : { ...identifierValueOf(group.scope, identifier) },
    note,
    position,
    author: author.name,
    at: now,
  });
}

const orNull = (text: string | null): string | null => (text === '' ? null : text);

/** Sets or clears what is said of a pin: its note, its caption, whether it is a step of the story. */
export function annotatePin(context: CommandContext, input: ParsedInputOf<'pins.annotate'>): GroupResult {
  const pin = requirePin(context.store, input.pin);
  return runCommand(context, labelOfWords(input), (group) => {
    if (input.note !== undefined) group.change('pin', pin.uid, 'note', orNull(input.note));
    if (input.caption !== undefined) group.change('pin', pin.uid, 'caption', orNull(input.caption));
    if (input.inStory !== undefined) group.change('pin', pin.uid, 'inStory', input.inStory);
  });
}

function labelOfWords({ note, caption, inStory }: ParsedInputOf<'pins.annotate'>): string {
  if (note !== undefined) return orNull(note) === null ? 'Clear the note of a pin' : 'Write a note on a pin';
  if (caption !== undefined)
    return orNull(caption) === null
      ? 'Go back to the automatic caption of a step'
      : 'Write the caption of a step';
  return inStory === false ? 'Take a pin out of the story' : 'Tell a pin in the story';
}

/** Puts pins into a group, in their order behind those that are there; null: into none. */
export function groupPins(context: CommandContext, input: ParsedInputOf<'pins.group'>): GroupResult {
  const pins = input.pins.map((uid) => requirePin(context.store, uid));
  const [first] = pins;
  if (first === undefined || pins.some(({ incident }) => incident !== first.incident))
    throw new OperationError('badInput', 'These pins are not of one incident.');
  const moved = new Set(pins.map(({ uid }) => uid));
  const label =
    input.group === null
      ? `Take ${countOf(moved.size, 'pin')} out of ${moved.size === 1 ? 'its group' : 'their groups'}`
      : `Put ${countOf(moved.size, 'pin')} into the group “${shorten(input.group)}”`;
  return runCommand(context, label, (group) => {
    const ordered = pinsOf(group.scope.store, first.incident);
    const isThere = ordered.every(({ uid, group: name }) => !moved.has(uid) || name === input.group);
    if (isThere) return;
    writePlaces(group, placeInGroup(ordered, moved, input.group), moved);
    for (const uid of moved) group.change('pin', uid, 'group', input.group);
  });
}

/** Puts a pin before another of its incident (null: last), and into a group when one is said. */
export function movePin(context: CommandContext, input: ParsedInputOf<'pins.move'>): GroupResult {
  const pin = requirePin(context.store, input.pin);
  const ordered = pinsOf(context.store, pin.incident);
  const isKnown = input.before === null || ordered.some(({ uid }) => uid === input.before && uid !== pin.uid);
  if (!isKnown)
    throw new OperationError('notFound', 'There is no such pin in this incident.', {
      pin: input.before ?? '',
    });
  const moved = new Set([pin.uid]);
  return runCommand(context, 'Move a pin', (group) => {
    writePlaces(group, placeBefore(ordered, moved, input.before), moved);
    if (input.group !== undefined) group.change('pin', pin.uid, 'group', input.group);
  });
}

/** Puts the pins of an incident into an order; those that are not named come last, as they stood. */
export function orderPinsAnew(context: CommandContext, input: ParsedInputOf<'pins.order'>): GroupResult {
  const incident = findIncident(context.store, input.incident);
  const rank = new Map(input.pins.map((uid, index) => [uid, index]));
  return runCommand(context, `Order the pins of incident ${incident.id}`, (group) => {
    const place = ({ uid }: PinPlace): number => rank.get(uid) ?? rank.size;
    const wanted = pinsOf(group.scope.store, incident.uid).toSorted((a, b) => place(a) - place(b));
    // Numbered anew: which of them moved is not to be told where all may have.
    for (const [index, pin] of wanted.entries())
      if (pin.position !== index + 1) group.change('pin', pin.uid, 'position', index + 1);
  });
}

function writePlaces(group: GroupWriter, order: readonly PinPlace[], moved: ReadonlySet<string>): void {
  for (const [uid, place] of placesOf(order, moved)) group.change('pin', uid, 'position', place);
}
