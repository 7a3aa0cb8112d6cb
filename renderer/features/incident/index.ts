import type { Feature } from '../../app/commands/index.ts';

export { default as HistoryItem } from './components/HistoryItem.vue';
export { default as AlertEditForm } from './components/AlertEditForm.vue';

/** The incident page. */
export const incidentFeature: Feature = {
  name: 'incident',
  routes: [
    {
      path: '/incidents/:incident/:tab?',
      name: 'incident',
      component: () => import('./components/IncidentPage.vue'),
    },
  ],
};
