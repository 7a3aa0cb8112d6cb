import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { countryName } from '../shared/model/countries.ts';
import { makeMap, mapText } from './make-country-map.ts';

describe('the map of countries', () => {
  const map = makeMap();

  it('is what the repository has', () => {
    const file = resolve(import.meta.dirname, '../resources/map/countries.json');
    expect(readFileSync(file, 'utf8')).toBe(mapText());
  });

  it('has each country once, with an outline or a point inside of the picture', () => {
    const outlined = Object.keys(map.countries);
    const pointed = Object.keys(map.points);
    expect(outlined.filter((code) => pointed.includes(code))).toEqual([]);
    expect(outlined).toEqual(expect.arrayContaining(['DE', 'US', 'BR', 'XK', 'TW', 'GB']));
    expect(pointed).toEqual(expect.arrayContaining(['SG', 'MT', 'HK']));
    for (const code of [...outlined, ...pointed]) expect(countryName(code), code).not.toBe(code);
    for (const path of Object.values(map.countries)) expect(path).toMatch(/^M-?[\d.,LMZ-]+$/);
    for (const [x, y] of Object.values(map.points)) {
      expect(x).toBeGreaterThan(0);
      expect(x).toBeLessThan(map.width);
      expect(y).toBeGreaterThan(0);
      expect(y).toBeLessThan(map.height);
    }
  });
});
