import { BellRing, ListTree } from 'lucide-vue-next';
import type { Feature } from '../../app/commands/index.ts';

/** Names of the pages that stay as they were while another is shown. */
export const keptPages = ['IncidentQueuePage', 'AlertQueuePage'] as const;

/** The incident queue and the alert queue. */
export const queueFeature: Feature = {
  name: 'queue',
  routes: [
    { path: '/incidents', name: 'incidents', component: () => import('./components/IncidentQueuePage.vue') },
    { path: '/alerts', name: 'alerts', component: () => import('./components/AlertQueuePage.vue') },
  ],
  navigation: [
    { label: 'Incidents', path: '/incidents', icon: ListTree, key: 'i', place: 'main' },
    { label: 'Alerts', path: '/alerts', icon: BellRing, key: 'a', place: 'main' },
  ],
};
