import { detectorStanding } from '../../shared/correlation/index.ts';
import type { DetectorStanding } from '../../shared/correlation/index.ts';
import type { ReadableStore, WritableStore } from './connection.ts';

/** Adds up what detectors have said and what came of it. */
export interface DetectorTally {
  /** Counts an alert (`by` 1) or takes it out (−1). */
  count(detector: string, classification: string | null, by: 1 | -1): void;
  flush(): void;
}

interface Count {
  alerts: number;
  classified: number;
  benign: number;
}

/** True for a classification that says the detector was wrong or saw something expected. */
function isBenign(classification: string | null): boolean {
  return classification === 'falsePositive' || classification === 'informationalExpectedActivity';
}

/** Makes an empty tally; counts reach the store with `flush`. */
export function createDetectorTally(store: WritableStore): DetectorTally {
  const counts = new Map<string, Count>();
  return {
    count(detector, classification, by) {
      let count = counts.get(detector);
      if (!count) counts.set(detector, (count = { alerts: 0, classified: 0, benign: 0 }));
      count.alerts += by;
      if (classification !== null) count.classified += by;
      if (isBenign(classification)) count.benign += by;
    },
    flush() {
      const add = store.write(
        `INSERT INTO detector_count (detector, alerts, classified, benign) VALUES (?, ?, ?, ?)
         ON CONFLICT (detector) DO UPDATE SET alerts = alerts + excluded.alerts, classified = classified + excluded.classified,
           benign = benign + excluded.benign`,
      );
      for (const [detector, { alerts, classified, benign }] of counts) {
        if (alerts !== 0 || classified !== 0 || benign !== 0) add.run(detector, alerts, classified, benign);
      }
      counts.clear();
    },
  };
}

interface StandingRow {
  readonly rare: number;
  readonly mostlyBenign: number;
}

/** The buckets that scores are made with, by detector. They move only with a run of correlation, so that a row is what its incident says. */
export function detectorStandings(store: ReadableStore): (detector: string) => DetectorStanding {
  const read = store.read<StandingRow>(
    'SELECT rare, mostly_benign AS mostlyBenign FROM detector_count WHERE detector = ?',
  );
  const known = new Map<string, DetectorStanding>();
  return (detector) => {
    let standing = known.get(detector);
    if (!standing) {
      const row = read.get(detector);
      known.set(detector, (standing = { rare: row?.rare === 1, mostlyBenign: row?.mostlyBenign === 1 }));
    }
    return standing;
  };
}

/** Alerts of a store that are counted for its buckets. */
const countedAlerts = 1_000;

/** A detector whose bucket is another than the one that scores were made with. */
export interface MovedDetector extends DetectorStanding {
  readonly detector: string;
}

/** Detectors whose buckets have moved since scores were made. Linear in the number of detectors, whatever the number of alerts. */
export function movedDetectors(store: ReadableStore): readonly MovedDetector[] {
  // A bucket asks whether a store has some hundreds of alerts, never how many more.
  const storeAlerts =
    store.pluck<number>(`SELECT count(*) FROM (SELECT 1 FROM alert LIMIT ${countedAlerts})`).get() ?? 0;
  const rows = store
    .read<StandingRow & { detector: string; alerts: number; classified: number; benign: number }>(
      'SELECT detector, alerts, classified, benign, rare, mostly_benign AS mostlyBenign FROM detector_count',
    )
    .all();
  return rows.flatMap(({ detector, alerts, classified, benign, rare, mostlyBenign }) => {
    const standing = detectorStanding({ alerts, classified, benign, storeAlerts });
    const isSame = standing.rare === (rare === 1) && standing.mostlyBenign === (mostlyBenign === 1);
    return isSame ? [] : [{ detector, ...standing }];
  });
}

/** Takes over a detector's bucket. @returns incidents whose score it is part of. */
export function moveDetector(
  store: WritableStore,
  { detector, rare, mostlyBenign }: MovedDetector,
): readonly number[] {
  store
    .write('UPDATE detector_count SET rare = ?, mostly_benign = ? WHERE detector = ?')
    .run(rare ? 1 : 0, mostlyBenign ? 1 : 0, detector);
  return store
    .pluck<number>('SELECT DISTINCT incident_id FROM alert WHERE detector = ? AND incident_id IS NOT NULL')
    .all(detector);
}
