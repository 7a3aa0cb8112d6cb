/**
 * Least distances between the middles of neighbouring nodes and around the picture, px. A node with a label of three lines, each at most
 * `label` wide, fits in between.
 */
export const spacing: {
  readonly column: number;
  readonly row: number;
  readonly margin: number;
  readonly label: number;
} = { column: 136, row: 92, margin: 60, label: 124 };
