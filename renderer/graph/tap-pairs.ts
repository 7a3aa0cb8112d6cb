/** Two taps on one thing within this time are a double tap, ms. */
const doubleTime = 250;

/**
 * Pairs taps to double taps: Cytoscape pairs them by their times alone, so that two nodes tapped quickly one after the other would open the
 * second.
 * @returns to be told of each tap, on what (null: on nothing) and when, ms; true for the second of a pair
 */
export function createTapPairs(): (id: string | null, at: number) => boolean {
  let last: { readonly id: string; readonly at: number } | null = null;
  return (id, at) => {
    const isPair = last !== null && last.id === id && at - last.at <= doubleTime;
    // A third tap begins another pair.
    last = id === null || isPair ? null : { id, at };
    return isPair;
  };
}
