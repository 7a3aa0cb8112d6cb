/**
 * Least distances between the middles of neighbouring nodes and around the picture, px. A node with a label of two lines, each at most
 * `label` wide, fits in between.
 */
export const spacing: {
  readonly column: number;
  readonly row: number;
  readonly margin: number;
  readonly label: number;
  /** Size of the letters of a label. */
  readonly letters: number;
} = { column: 132, row: 78, margin: 60, label: 122, letters: 13 };
