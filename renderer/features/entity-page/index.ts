import type { Feature } from '../../app/commands/index.ts';

/** The pages of entities and of email messages. What others show of entities, and the ways to these pages, is in `entity`. */
export const entityFeature: Feature = {
  name: 'entity',
  routes: [
    { path: '/entities/:entityId', name: 'entity', component: () => import('./components/EntityPage.vue') },
    { path: '/mail/:entityId', name: 'mail', component: () => import('./components/MailPage.vue') },
  ],
};
