import type { OutputOf } from '../../../../shared/contract/index.ts';

type Counts = OutputOf<'incidents.get'>['counts'];

/** Tabs of the incident page in their order, and what each counts. */
export const incidentTabs = [
  { id: 'story', label: 'Attack story', count: () => null },
  { id: 'alerts', label: 'Alerts', count: (counts: Counts) => counts.alerts },
  { id: 'assets', label: 'Assets', count: (counts: Counts) => counts.assets },
  { id: 'evidence', label: 'Evidence and response', count: (counts: Counts) => counts.evidence },
  { id: 'account', label: 'Story', count: (counts: Counts) => counts.pins },
  { id: 'summary', label: 'Summary', count: () => null },
  { id: 'similar', label: 'Similar incidents', count: (counts: Counts) => counts.similar },
  { id: 'history', label: 'Comments and history', count: (counts: Counts) => counts.history },
] as const;

/** One tab of the incident page. */
export type IncidentTab = (typeof incidentTabs)[number]['id'];

/** The tab that an address names; the attack story when it names none. */
export function tabOf(parameter: unknown): IncidentTab {
  return incidentTabs.find((tab) => tab.id === parameter)?.id ?? 'story';
}
