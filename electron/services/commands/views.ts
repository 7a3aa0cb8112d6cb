import { randomUUID } from 'node:crypto';
import { OperationError, type OutputOf, type ParsedInputOf } from '../../../shared/contract/index.ts';
import { canonicalJson } from '../../../shared/lib/canonical-json.ts';
import type { GroupResult } from '../../store/journal.ts';
import { placesOfViews, requireView, viewValue } from '../../store/saved-views.ts';
import type { CommandContext } from '../handlers.ts';
import { runCommand, shorten } from './run-command.ts';

/** A list that nobody can look through helps nobody. */
const mostViews = 500;

/**
 * Makes a view, last in the list, or replaces what one holds. The same content again changes nothing.
 * @throws OperationError `notFound`, `conflict` when there are 500 already
 */
export function saveView(
  context: CommandContext,
  { view, content }: ParsedInputOf<'views.save'>,
): OutputOf<'views.save'> {
  const { store } = context;
  const places = placesOfViews(store);
  if (view === null && places.length >= mostViews)
    throw new OperationError('limit', `There are ${mostViews} views already: remove one first.`);
  const uid = view ?? randomUUID();
  const value = viewValue(content);
  const label = `${view === null ? 'Save' : 'Change'} the view “${shorten(content.name)}”`;
  if (view !== null) {
    const { uid: _, by: __, changedAt: ___, unread, ...before } = requireView(store, view);
    if (unread === undefined && canonicalJson(viewValue(before)) === canonicalJson(value))
      return { ...runCommand(context, label, () => undefined), view };
  }
  const last = Math.max(0, ...places.map(({ position }) => position ?? 0));
  // They stand behind all others, so a place behind them needs theirs to be a number.
  const unplaced = places.filter(({ position }) => position === null);
  const result = runCommand(context, label, (group, author) => {
    group.change('view', uid, 'view', { content: value, by: author.name, at: group.scope.now });
    if (view !== null) return;
    for (const [index, each] of [...unplaced, { uid }].entries())
      group.change('view', each.uid, 'position', last + 1 + index);
  });
  return { ...result, view: uid };
}

/** Removes a view. @throws OperationError `notFound` */
export function removeView(context: CommandContext, { view }: ParsedInputOf<'views.remove'>): GroupResult {
  const { name } = requireView(context.store, view);
  return runCommand(context, `Remove the view “${shorten(name)}”`, (group) => {
    // First, so that undo brings the view back before its place.
    group.change('view', view, 'position', null);
    group.change('view', view, 'view', null);
  });
}

/** Puts a view before another (null: last). @throws OperationError `notFound` */
export function moveView(
  context: CommandContext,
  { view, before }: ParsedInputOf<'views.move'>,
): GroupResult {
  const { name } = requireView(context.store, view);
  const places = placesOfViews(context.store);
  const others = places.filter(({ uid }) => uid !== view);
  const place = before === null ? others.length : others.findIndex(({ uid }) => uid === before);
  if (before === view) return runCommand(context, 'Move a view', () => undefined);
  if (place < 0) throw new OperationError('notFound', 'There is no such view.', { view: before ?? '' });
  const order = [
    ...others.slice(0, place).map(({ uid }) => uid),
    view,
    ...others.slice(place).map(({ uid }) => uid),
  ];
  return runCommand(context, `Move the view “${shorten(name)}”`, (group) => {
    if (order.every((uid, index) => uid === places[index]?.uid)) return;
    const below = others[place - 1]?.position ?? (others[0]?.position ?? 1) - 2;
    const above = others[place]?.position ?? below + 2;
    const between = (below + above) / 2;
    const isPlaced = places.every(({ position }) => position !== null);
    if (isPlaced && between > below && between < above) group.change('view', view, 'position', between);
    // One has no place yet, or the two are as close as numbers get: number all views anew.
    else for (const [index, uid] of order.entries()) group.change('view', uid, 'position', index + 1);
  });
}
