import { describe, expect, it } from 'vitest';
import { matchSignIns } from './match-sign-ins.ts';

const own = (at: number | null, more: Record<string, unknown> = {}) => ({
  at,
  user: 'Ann@contoso.com',
  ip: '203.0.113.9',
  outcome: null,
  isTimeOfAlert: false,
  ...more,
});
const context = (at: number, more: Record<string, unknown> = {}) => ({
  at,
  user: 'ann@contoso.com',
  ip: '203.0.113.9',
  outcome: 'success',
  ...more,
});
const minute = 60_000;

describe('matchSignIns', () => {
  it('takes the nearest of the same user and address, near enough', () => {
    const near = context(1_000);
    const rows = [context(-20_000), near, context(5_000)];
    const one = own(0);
    expect(matchSignIns([one], rows).get(one)).toBe(near);
    expect(matchSignIns([own(0)], [context(minute)]).size).toBe(0);
    expect(matchSignIns([own(0, { isTimeOfAlert: true })], [context(minute)]).size).toBe(1);
    expect(matchSignIns([own(0, { isTimeOfAlert: true })], [context(6 * minute)]).size).toBe(0);
    expect(matchSignIns([own(null)], [near]).size).toBe(0);
  });

  it('takes none of another user or address, and none that ended otherwise', () => {
    expect(matchSignIns([own(0)], [context(0, { user: 'ben@contoso.com' })]).size).toBe(0);
    expect(matchSignIns([own(0)], [context(0, { ip: '203.0.113.8' })]).size).toBe(0);
    expect(matchSignIns([own(0, { outcome: 'failure' })], [context(0)]).size).toBe(0);
    expect(matchSignIns([own(0, { outcome: 'failure' })], [context(0, { outcome: 'failure' })]).size).toBe(1);
    expect(matchSignIns([own(0, { ip: null, user: null })], [context(0)]).size).toBe(0);
    expect(matchSignIns([own(0, { ip: null })], [context(0)]).size).toBe(1);
  });
});
