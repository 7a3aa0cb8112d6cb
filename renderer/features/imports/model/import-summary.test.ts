import { describe, expect, it } from 'vitest';
import { countAlerts, formatBytes } from './import-summary.ts';

describe('formatBytes', () => {
  it('steps by a thousand and keeps three figures', () => {
    expect(formatBytes(0)).toBe('0 B');
    expect(formatBytes(999)).toBe('999 B');
    expect(formatBytes(1000)).toBe('1.00 kB');
    expect(formatBytes(38_204_112)).toBe('38.2 MB');
    expect(formatBytes(5e15)).toBe('5000.0 TB');
  });
});

describe('countAlerts', () => {
  it('counts what an import found there already too', () => {
    const none = { alertsNew: 0, alertsUpdated: 0, alertsUnchanged: 0, twins: 0 };
    expect(countAlerts(none)).toBe(0);
    expect(countAlerts({ ...none, alertsUnchanged: 3, twins: 1 })).toBe(4);
  });
});
