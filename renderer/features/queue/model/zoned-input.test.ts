import { describe, expect, it } from 'vitest';
import { fromInput, toInput } from './zoned-input.ts';

describe('date and time fields in a zone', () => {
  it('reads what it writes', () => {
    const at = Date.UTC(2024, 6, 1, 12, 30);
    for (const zone of ['UTC', 'Europe/Berlin', 'America/St_Johns', 'Asia/Kolkata'])
      expect(fromInput(toInput(at, zone), zone), zone).toBe(at);
  });

  it('knows the offset of the day that is written', () => {
    expect(fromInput('2024-01-15T12:00', 'Europe/Berlin')).toBe(Date.UTC(2024, 0, 15, 11));
    expect(fromInput('2024-07-15T12:00', 'Europe/Berlin')).toBe(Date.UTC(2024, 6, 15, 10));
  });

  it('gives null for what is no time', () => {
    expect(fromInput('', 'UTC')).toBeNull();
    expect(fromInput('yesterday', 'UTC')).toBeNull();
    expect(toInput(null, 'UTC')).toBe('');
  });
});
