import { describe, expect, it } from 'vitest';
import { detectFormat } from '../../registry.ts';
import type { Importer } from '../importer.ts';
import { describeItems, fixtureBytes, parseBytes } from './read-fixture.ts';

/**
 * Tests that every importer has: each fixture is recognised as its own, gives what was reviewed (`NAME.expected.json` beside it), and every
 * item's bytes are the file's bytes at its place.
 */
export function describeFixtures(importer: Importer, names: readonly string[]): void {
  describe(importer.id, () => {
    it.each(names)('reads %s as reviewed', async (name) => {
      const bytes = fixtureBytes(`${importer.id}/fixtures/${name}`);
      expect(detectFormat(bytes, name)).toBe(importer);
      const items = await parseBytes(bytes, name);
      for (const item of items) {
        if (item.kind === 'reject') continue;
        const { byteOffset, byteLength } = item.place;
        expect(bytes.slice(byteOffset, byteOffset + byteLength)).toEqual(item.raw);
      }
      await expect(describeItems(items)).toMatchFileSnapshot(`fixtures/${name}.expected.json`);
    });
  });
}
