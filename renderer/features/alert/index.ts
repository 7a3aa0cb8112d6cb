import type { Feature } from '../../app/commands/index.ts';

/** The alert page. */
export const alertFeature: Feature = {
  name: 'alert',
  routes: [{ path: '/alerts/:uid', name: 'alert', component: () => import('./components/AlertPage.vue') }],
};
