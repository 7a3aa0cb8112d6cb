import type { StageFilter } from '../../../shared/story/standing.ts';

/** The alerts that a step asks to go through. */
export type LeftAlerts = Extract<StageFilter, `${string}Alerts`>;

/**
 * Conditions in SQL for the alerts that steps ask to go through: what the steps count and what the list shows, repeats of a storm each by
 * itself, as one of them can be dealt with and the others not. The row of `alert` is under the alias `r`.
 */
export const leftAlertsSql: Readonly<Record<LeftAlerts, string>> = {
  untouchedAlerts: `r.status = 'new' AND r.severity IN ('high', 'medium') AND r.classification IS NULL`,
  activeAlerts: `r.status IS NOT 'resolved'`,
};
