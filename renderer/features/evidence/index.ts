export { useEvidenceOfAlerts } from './composables/use-evidence-of-alerts.ts';
export { useEvidenceView } from './evidence-store.ts';
export { default as EvidenceTab } from './components/EvidenceTab.vue';
export { default as SetVerdictDialog } from './components/SetVerdictDialog.vue';
export { default as VerdictSection } from './components/VerdictSection.vue';
export { originLabel } from './model/columns.ts';
