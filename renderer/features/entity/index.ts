import type { Feature } from '../../app/commands/index.ts';

export { default as ContextDialog } from './components/ContextDialog.vue';
export { default as LoadingNote } from './components/LoadingNote.vue';
export { default as MailFacts } from './components/MailFacts.vue';
export { contextColumns } from './model/context-columns.ts';
export { fieldWords, formOfField } from './model/details.ts';
export { routeToAlert, routeToEntity } from './model/routes.ts';

/** The pages of entities and of email messages. */
export const entityFeature: Feature = {
  name: 'entity',
  routes: [
    { path: '/entities/:entityId', name: 'entity', component: () => import('./components/EntityPage.vue') },
    { path: '/mail/:entityId', name: 'mail', component: () => import('./components/MailPage.vue') },
  ],
};
