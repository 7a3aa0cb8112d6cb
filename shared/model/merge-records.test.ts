import { describe, expect, it } from 'vitest';
import { buildAlert, sourceTime, startOfDay } from '../../tests/support/prepared.ts';
import { mergeRecords } from './merge-records.ts';
import type { AlertRecord } from './merge-records.ts';

/** A record that tells one part of alert `a1`. */
const part = (uid: string, at: number, more: Parameters<typeof buildAlert>[1] = {}): AlertRecord => ({
  uid,
  alert: buildAlert(`a1#${uid}`, {
    partOf: 'a1',
    title: 'Alert a1',
    severity: 'low',
    updated: null,
    created: null,
    firstActivity: sourceTime(startOfDay + at),
    lastActivity: sourceTime(startOfDay + at),
    ...more,
  }),
});

const whole: AlertRecord = {
  uid: 'z-whole',
  alert: buildAlert('a1', {
    title: 'Told whole',
    severity: 'high',
    detectorId: null,
    created: sourceTime(startOfDay + 500),
    updated: sourceTime(startOfDay + 500),
    firstActivity: sourceTime(startOfDay + 400),
    lastActivity: sourceTime(startOfDay + 450),
  }),
};

describe('records that tell only a part of an alert', () => {
  const parts = [part('p1', 100), part('p2', 300), part('p3', 200, { detectorId: 'rule-7' })];

  it('bound its times and do not disagree about them; the alert keeps its own id', () => {
    const merged = mergeRecords(parts);
    expect(merged.alert).toMatchObject({ providerAlertId: 'a1', title: 'Alert a1' });
    expect(merged.alert.firstActivity?.ms).toBe(startOfDay + 100);
    expect(merged.alert.lastActivity?.ms).toBe(startOfDay + 300);
    expect(merged.disagreements).toEqual({});
    for (const order of [[...parts].reverse(), [parts[1], parts[0], parts[2]] as AlertRecord[]])
      expect(mergeRecords(order)).toEqual(merged);
  });

  it('fill in what a whole record leaves open, and never overrule it', () => {
    const merged = mergeRecords([...parts, whole]);
    expect(merged.alert).toMatchObject({
      providerAlertId: 'a1',
      title: 'Told whole',
      severity: 'high',
      detectorId: 'rule-7',
    });
    expect(merged.alert.firstActivity?.ms).toBe(startOfDay + 400);
    expect(merged.alert.lastActivity?.ms).toBe(startOfDay + 450);
    expect(merged.disagreements).toEqual({});
    expect(merged.records[0]).toBe('z-whole');
    expect(mergeRecords([whole, ...[...parts].reverse()])).toEqual(merged);
  });

  it('still disagree where two parts say different things of the alert', () => {
    const merged = mergeRecords([part('p1', 1), part('p2', 2, { severity: 'medium' })]);
    expect(merged.disagreements['severity']).toEqual([
      { value: 'low', record: 'p1' },
      { value: 'medium', record: 'p2' },
    ]);
  });
});
