import { describe, expect, it } from 'vitest';
import { describeOffer, offerLabel } from './offered-mapping.ts';

describe('an offered mapping', () => {
  it('says whether it was saved or ships with the program', () => {
    expect(describeOffer({ name: 'North', isShipped: false })).toBe('the saved mapping “North”');
    expect(describeOffer({ name: 'AIT', isShipped: true })).toBe('the mapping “AIT”, shipped with Casemate,');
    expect(offerLabel({ name: 'North', isShipped: false })).toBe('Saved: North');
    expect(offerLabel({ name: 'AIT', isShipped: true })).toBe('Shipped with Casemate: AIT');
  });
  it('shows marks that could turn its name round', () => {
    expect(describeOffer({ name: 'a\u202eb', isShipped: false })).not.toContain('\u202e');
    expect(offerLabel({ name: 'a\u202eb', isShipped: true })).not.toContain('\u202e');
  });
});
