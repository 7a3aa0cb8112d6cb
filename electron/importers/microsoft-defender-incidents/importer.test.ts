import { describe, expect, it } from 'vitest';
import { describeItems, fixtureBytes, parseBytes } from '../_kit/testing/read-fixture.ts';
import { detectFormat } from '../registry.ts';
import { microsoftDefenderIncidents } from './importer.ts';

describe('microsoft-defender-incidents', () => {
  it.each(['incidents.json'])('reads %s as reviewed', async (name) => {
    const bytes = fixtureBytes(`microsoft-defender-incidents/fixtures/${name}`);
    expect(detectFormat(bytes, name)).toBe(microsoftDefenderIncidents);
    const items = parseBytes(bytes, name);
    for (const item of items) {
      if (item.kind !== 'alert' && item.kind !== 'sourceIncident') continue;
      const { byteOffset, byteLength } = item.place;
      expect(bytes.slice(byteOffset, byteOffset + byteLength)).toEqual(item.raw);
    }
    await expect(describeItems(items)).toMatchFileSnapshot(`fixtures/${name}.expected.json`);
  });
});
