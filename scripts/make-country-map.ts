/**
 * Writes `resources/map/countries.json`: outlines of countries as SVG paths by ISO 3166-1 alpha-2 code, and a point for each country
 * that is too small for an outline at this scale.
 *
 *   node scripts/make-country-map.ts
 *
 * The outlines are Natural Earth's, as the npm package world-atlas has them (1:110m; points from 1:50m). The output depends on them alone.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { geoEqualEarth, geoPath } from 'd3-geo';
import type { Feature, FeatureCollection, Geometry } from 'geojson';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import { countryCode } from '../shared/model/countries.ts';

const root = resolve(import.meta.dirname, '..');
const target = resolve(root, 'resources/map/countries.json');
/** Size of the picture in its own units. */
const width = 960;
const height = 468;

type Atlas = Topology<{ countries: GeometryCollection<{ name: string }> }>;
type Country = Feature<Geometry, { name: string }>;

function readCountries(scale: '110m' | '50m'): FeatureCollection<Geometry, { name: string }> {
  const file = resolve(root, `node_modules/world-atlas/countries-${scale}.json`);
  const atlas = JSON.parse(readFileSync(file, 'utf8')) as Atlas;
  return feature(atlas, atlas.objects.countries);
}

/** Countries that Natural Earth numbers otherwise than ISO 3166-1, by its name of them. */
const withoutNumber: Readonly<Record<string, string>> = { Kosovo: 'XK' };

function codeOf({ id, properties }: Country): string | null {
  const number = id === undefined ? '' : String(id).padStart(3, '0');
  return countryCode(number) ?? withoutNumber[properties.name] ?? null;
}

/** What the resource holds. */
interface CountryMap {
  readonly source: string;
  readonly width: number;
  readonly height: number;
  readonly countries: Readonly<Record<string, string>>;
  /** Land that no code names. */
  readonly others: readonly string[];
  readonly points: Readonly<Record<string, readonly [x: number, y: number]>>;
}

/** The map, from the atlas alone. */
export function makeMap(): CountryMap {
  const coarse = readCountries('110m');
  // Antarctica would take a fifth of the picture.
  const drawn = coarse.features.filter((country) => codeOf(country) !== 'AQ');
  const projection = geoEqualEarth().fitSize([width, height], { type: 'FeatureCollection', features: drawn });
  const path = geoPath(projection).digits(1);
  const countries: Record<string, string> = {};
  const others: string[] = [];
  for (const country of drawn) {
    const outline = path(country) ?? '';
    const code = codeOf(country);
    if (code === null) others.push(outline);
    else countries[code] = (countries[code] ?? '') + outline;
  }
  const points: Record<string, readonly [number, number]> = {};
  for (const country of readCountries('50m').features) {
    const code = codeOf(country);
    if (code === null || code === 'AQ' || countries[code] !== undefined || points[code] !== undefined)
      continue;
    const [x, y] = path.centroid(country);
    points[code] = [Math.round(x * 10) / 10, Math.round(y * 10) / 10];
  }
  const sorted = <Value>(record: Readonly<Record<string, Value>>): Record<string, Value> =>
    Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
  return {
    source:
      'Natural Earth 1:110m and 1:50m Admin 0 countries (public domain), through world-atlas 2.0.2; projection Equal Earth',
    width,
    height,
    countries: sorted(countries),
    others,
    points: sorted(points),
  };
}

/** The text of the resource. */
export const mapText = (): string => `${JSON.stringify(makeMap(), null, 1)}\n`;

if (process.argv[1] === import.meta.filename) {
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, mapText());
}
