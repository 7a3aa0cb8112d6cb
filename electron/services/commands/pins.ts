import { randomUUID } from 'node:crypto';
import { OperationError } from '../../../shared/contract/operation.ts';
import type { ParsedInputOf } from '../../../shared/contract/index.ts';
import { placeBefore, placeInGroup, placesOf } from '../../../shared/story/pin-order.ts';
import type { ReadableStore } from '../../store/connection.ts';
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
  wordsOfPin,
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
 * @throws OperationError `limit` where the incident would have more pins than are listed; nothing is pinned then.
 */
export function setPins(context: CommandContext, input: SetInput): GroupResult {
  const incident = findIncident(context.store, input.incident);
  const verb = input.pinned ? 'Pin' : 'Unpin';
  const label = `${verb} ${wordsOf(input.targets)} in incident ${incident.id}`;
  // Before any work is begun: what is refused is no change that failed on its way.
  if (input.pinned) requireRoom(context.store, incident, input.targets);
  return runCommand(context, label, (group, author) => {
    let place = placeBehind(group.scope.store, incident.uid);
    for (const target of input.targets) {
      let existing = pinOf(group.scope.store, incident, target);
      if (!input.pinned) {
        // Two things that were pinned each may have turned out to be one since.
        for (; existing !== null; existing = pinOf(group.scope.store, incident, target))
          group.change('pin', existing, 'pin', null);
      } else if (existing === null) {
        addPin(group, incident, target, { note: input.note ?? null, position: place }, author);
        place += 1;
      } else if (input.note !== undefined) group.change('pin', existing, 'note', input.note);
    }
  });
}

function requireRoom(store: ReadableStore, incident: IncidentIdentity, targets: readonly Target[]): void {
  const there = countPins(store, incident.uid);
  // Those that are pinned already take no more room; looked for only where it matters.
  if (there + targets.length <= mostPins) return;
  const added = new Set(
    targets.flatMap((target) =>
      pinOf(store, incident, target) === null ? [JSON.stringify(placeOf(store, target))] : [],
    ),
  );
  if (there + added.size <= mostPins) return;
  throw new OperationError(
    'limit',
    `Incident ${incident.id} would have ${(there + added.size).toLocaleString('en')} pins; at most ${mostPins.toLocaleString('en')} are kept. Nothing was pinned.`,
    { incident: incident.uid, most: mostPins },
  );
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

const placeOf = (store: ReadableStore, target: Target): Parameters<typeof findPin>[2] => ({
  alert: target.kind === 'entity' ? null : resolveAlert(store, target.alert).uid,
  entityId: target.kind === 'alert' ? null : target.entityId,
});

function pinOf(store: ReadableStore, incident: IncidentIdentity, target: Target): string | null {
  return findPin(store, incident.uid, placeOf(store, target));
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

/**
 * Sets or clears what is said of a pin: its note, its caption, whether it is a step of the story.
 * @throws OperationError `conflict` where somebody wrote something else than what was seen.
 */
export function annotatePin(context: CommandContext, input: ParsedInputOf<'pins.annotate'>): GroupResult {
  const pin = requirePin(context.store, input.pin);
  return runCommand(context, labelOfWords(input), (group) => {
    const there = wordsOfPin(group.scope.store, pin.uid);
    for (const part of ['note', 'caption'] as const) {
      const seen = input.seen?.[part];
      const isOther = seen !== undefined && (there[part] ?? '') !== (seen ?? '');
      // Who wrote the same has nothing to lose.
      if (isOther && (input[part] ?? '') !== (there[part] ?? ''))
        throw new OperationError(
          'conflict',
          `Somebody wrote another ${part} meanwhile. Nothing was saved; look at it first.`,
          {
            pin: pin.uid,
          },
        );
    }
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

/** Puts a pin, and others with it, before another of its incident (null: last), and into a group when one is said. */
export function movePin(context: CommandContext, input: ParsedInputOf<'pins.move'>): GroupResult {
  const pin = requirePin(context.store, input.pin);
  const ordered = pinsOf(context.store, pin.incident);
  const also = (input.also ?? []).map((uid) => requirePin(context.store, uid));
  if (also.some(({ incident }) => incident !== pin.incident))
    throw new OperationError('badInput', 'These pins are not of one incident.');
  const moved = new Set([pin, ...also].map(({ uid }) => uid));
  const isKnown = input.before === null || ordered.some(({ uid }) => uid === input.before && !moved.has(uid));
  if (!isKnown)
    throw new OperationError('notFound', 'There is no such pin in this incident.', {
      pin: input.before ?? '',
    });
  const label = moved.size === 1 ? 'Move a pin' : `Move ${countOf(moved.size, 'pin')}`;
  return runCommand(context, label, (group) => {
    writePlaces(group, placeBefore(ordered, moved, input.before), moved);
    const { group: name } = input;
    if (name === undefined) return;
    for (const { uid, group: there } of ordered)
      if (moved.has(uid) && there !== name) group.change('pin', uid, 'group', name);
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
