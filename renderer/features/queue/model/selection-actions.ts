import type { Component } from 'vue';

/** Something that can be done with chosen rows. */
export interface SelectionAction {
  readonly id: string;
  readonly label: string;
  readonly icon: Component;
  readonly run: () => void;
  /** Command that does the same: its keys are told. */
  readonly command?: string;
  /** It always has a button of its own. */
  readonly first?: boolean;
  /** It may be done while another change is at work. */
  readonly always?: boolean;
}

/** Widths in pixels, with the gap: generous for the font and spacing of either density. */
const widths: Readonly<Record<string, number>> = {
  tag: 76,
  classify: 100,
  resolve: 112,
  explain: 108,
  merge: 102,
  keepApart: 130,
  comment: 112,
  assignTo: 114,
  read: 128,
  unread: 142,
};
/** Of the count, both buttons that always show, the menu of the rest, and the button that clears. */
const always = 420;
/** What an analyst reaches for most, first. */
const order = [
  'merge',
  'resolve',
  'tag',
  'explain',
  'keepApart',
  'classify',
  'comment',
  'assignTo',
  'unread',
  'read',
];

/**
 * Those of the actions that have room beside what always shows, in the order given; the rest belongs into a menu.
 * @param width of the whole row in pixels; 0 where it is not measured yet: then all show.
 */
export function fittingActions<Action extends Pick<SelectionAction, 'id'>>(
  actions: readonly Action[],
  width: number,
): readonly Action[] {
  if (width === 0) return actions;
  let room = width - always;
  const kept = new Set<string>();
  for (const id of order) {
    if (actions.every((action) => action.id !== id)) continue;
    room -= widths[id] ?? 0;
    // None after the first that has no room: what shows then follows from the width alone, not from which word is short.
    if (room < 0) break;
    kept.add(id);
  }
  return actions.filter(({ id }) => kept.has(id));
}
