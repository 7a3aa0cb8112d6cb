import type { WritableStore } from './connection.ts';

/** 1 for a classification that says the detector was wrong or saw something expected. */
export function isBenign(classification: string | null): 0 | 1 {
  return classification === 'falsePositive' || classification === 'informationalExpectedActivity' ? 1 : 0;
}

/** Adds to the counts of a detector. */
export function shiftDetectorCount(store: WritableStore, detector: string, alerts: number, benign: number): void {
  if (alerts === 0 && benign === 0) return;
  store
    .write(
      `INSERT INTO detector_count (detector, alerts, benign) VALUES (?, ?, ?)
       ON CONFLICT (detector) DO UPDATE SET alerts = alerts + excluded.alerts, benign = benign + excluded.benign`,
    )
    .run(detector, alerts, benign);
}
