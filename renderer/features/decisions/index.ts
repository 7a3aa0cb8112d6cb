export { default as DecisionDialogs } from './components/DecisionDialogs.vue';
export { default as DialogForm } from './components/DialogForm.vue';
export { default as DecisionList } from './components/DecisionList.vue';
export { default as IgnoreEntity } from './components/IgnoreEntity.vue';
export { alertDecisionEntries, useAlertDecisions } from './composables/use-alert-decisions.ts';
export { useDecisions } from './decisions-store.ts';
