/** What decides where a pin stands. */
export interface PlacedPin {
  readonly uid: string;
  readonly position: number;
  readonly group: string | null;
}

/**
 * Pins in the order in which they are shown and told: by place, and the pins of a group together where its first pin stands. The same input
 * gives the same order, whatever order it comes in.
 */
export function orderPins<Pin extends PlacedPin>(pins: readonly Pin[]): readonly Pin[] {
  const sorted = [...pins].sort((a, b) => a.position - b.position || (a.uid < b.uid ? -1 : 1));
  const members = new Map<string, Pin[]>();
  for (const pin of sorted) {
    if (pin.group === null) continue;
    const group = members.get(pin.group);
    if (group) group.push(pin);
    else members.set(pin.group, [pin]);
  }
  return sorted.flatMap((pin) => {
    if (pin.group === null) return [pin];
    const group = members.get(pin.group) ?? [];
    return group[0] === pin ? group : [];
  });
}

/**
 * The order with some pins taken out and put back together, as they stood among each other.
 * @param before the pin that they come to stand before; null, or one of themselves: last
 */
export function placeBefore<Pin extends PlacedPin>(
  ordered: readonly Pin[],
  moved: ReadonlySet<string>,
  before: string | null,
): readonly Pin[] {
  const rest = ordered.filter(({ uid }) => !moved.has(uid));
  const at = rest.findIndex(({ uid }) => uid === before);
  const place = at < 0 ? rest.length : at;
  return [...rest.slice(0, place), ...ordered.filter(({ uid }) => moved.has(uid)), ...rest.slice(place)];
}

/** The order with pins put into a group: behind those that are in it, a new group where the first of them stands; out of a group, behind it. */
export function placeInGroup<Pin extends PlacedPin>(
  ordered: readonly Pin[],
  moved: ReadonlySet<string>,
  group: string | null,
): readonly Pin[] {
  const first = ordered.find(({ uid }) => moved.has(uid));
  if (first === undefined) return ordered;
  const near = group ?? first.group;
  const last =
    near === null ? undefined : ordered.findLast((pin) => pin.group === near && !moved.has(pin.uid));
  // Nobody else is in it: it begins where the first of them stands.
  const anchor = ordered.indexOf(last ?? first);
  const next = ordered.slice(anchor + 1).find(({ uid }) => !moved.has(uid));
  return placeBefore(ordered, moved, next?.uid ?? null);
}

/**
 * The places that have to be written so that pins stand in an order. Only what moved gets a new one where there is room between its
 * neighbours, else every pin that is not in its place.
 */
export function placesOf(
  order: readonly PlacedPin[],
  moved: ReadonlySet<string>,
): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  let at = 0;
  while (at < order.length) {
    let end = at;
    while (end < order.length && moved.has(order[end]?.uid ?? '')) end += 1;
    if (end === at) {
      at += 1;
      continue;
    }
    const count = end - at;
    const above = order[end]?.position;
    const below = order[at - 1]?.position ?? (above ?? 1) - count - 1;
    const step = ((above ?? below + count + 1) - below) / (count + 1);
    for (let index = at; index < end; index += 1)
      places.set(order[index]?.uid ?? '', below + step * (index - at + 1));
    at = end;
  }
  const isAscending = order.every((pin, index) => {
    const before = order[index - 1];
    return (
      before === undefined ||
      (places.get(before.uid) ?? before.position) < (places.get(pin.uid) ?? pin.position)
    );
  });
  if (isAscending) return places;
  // Two neighbours are as close as numbers get, or groups stand apart: number all anew.
  return new Map(
    order.flatMap(({ uid, position }, index) => (position === index + 1 ? [] : [[uid, index + 1]])),
  );
}
