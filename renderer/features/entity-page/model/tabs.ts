/** The tabs of an entity's page; a device alone has processes. */
export const entityTabs = [
  'overview',
  'processes',
  'timeline',
  'alerts',
  'incidents',
  'activity',
  'verdicts',
  'notes',
] as const;

/** One of them. */
export type EntityTab = (typeof entityTabs)[number];

/** The tab that an address names, as the router gives it; the first for any other, and for one that the page has not. */
export function readTab(value: unknown, hasProcesses = false): EntityTab {
  const found = entityTabs.find((tab) => tab === value) ?? 'overview';
  return found === 'processes' && !hasProcesses ? 'overview' : found;
}
