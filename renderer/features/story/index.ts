export { default as AttackStory } from './components/AttackStory.vue';
export { default as AlertDetails } from './components/AlertDetails.vue';
export { providePinning, usePinning } from './composables/use-pinning.ts';
export type { Pinning } from './composables/use-pinning.ts';
export { useIncidentAlerts } from './composables/use-incident-alerts.ts';
export type { AlertRow } from './composables/use-incident-alerts.ts';
export type { Pin } from './model/pins.ts';
export type { StoryTarget } from './model/selection.ts';
export { useStory } from './story-store.ts';
