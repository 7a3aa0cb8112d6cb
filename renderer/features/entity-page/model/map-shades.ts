/** The outlines of countries, as `resources/map/countries.json` has them. */
export interface CountryMap {
  readonly width: number;
  readonly height: number;
  /** SVG paths by ISO 3166-1 alpha-2. */
  readonly countries: Readonly<Record<string, string>>;
  readonly others: readonly string[];
  readonly points: Readonly<Record<string, readonly [x: number, y: number]>>;
}

/** One of three shades for a count beside the greatest, on a scale of logarithms: one sign-in among thousands still shows. */
export function shadeOf(count: number, most: number): 0 | 1 | 2 | 3 {
  if (count <= 0) return 0;
  const part = most <= 1 ? 1 : Math.log(count) / Math.log(most);
  return part > 2 / 3 ? 3 : part > 1 / 3 ? 2 : 1;
}
