/** The tabs of an entity's page. */
export const entityTabs = [
  'overview',
  'timeline',
  'alerts',
  'incidents',
  'activity',
  'verdicts',
  'notes',
] as const;

/** One of them. */
export type EntityTab = (typeof entityTabs)[number];

/** The tab that an address names, as the router gives it; the first for any other. */
export function readTab(value: unknown): EntityTab {
  return entityTabs.find((tab) => tab === value) ?? 'overview';
}
