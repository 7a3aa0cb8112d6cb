import type { Feature } from '../../app/commands/index.ts';

export { default as HistoryItem } from './components/HistoryItem.vue';
export {
  classificationChoices,
  determinationChoices,
  statusChoices,
  withClassification,
} from './model/alert-patch.ts';
export type { AlertPatch } from './model/alert-patch.ts';
export { useAlertEdits } from './composables/use-alert-edits.ts';

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
