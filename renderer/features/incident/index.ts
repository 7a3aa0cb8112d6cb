import type { Feature } from '../../app/commands/index.ts';

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
