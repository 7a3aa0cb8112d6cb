import { describe, expect, it } from 'vitest';
import { automaticTagColour, tagColours } from './tag-colours.ts';

describe('colours of tags', () => {
  it('stay the same, whatever the case', () => {
    expect(automaticTagColour('VIP')).toBe(automaticTagColour('vip'));
    // A hash that changes would recolour every store.
    expect(['vip', 'phishing', 'crown-jewel', 'größe'].map(automaticTagColour)).toMatchInlineSnapshot(`
      [
        "red",
        "orange",
        "yellow",
        "yellow",
      ]
    `);
  });

  it('use all colours but grey', () => {
    const used = new Set(Array.from({ length: 500 }, (_, index) => automaticTagColour(`tag ${index}`)));
    expect([...used].sort()).toEqual(tagColours.filter((colour) => colour !== 'grey').sort());
  });
});
