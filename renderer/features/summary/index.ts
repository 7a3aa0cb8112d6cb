export { default as StageStrip } from './components/StageStrip.vue';
export { useOpenMention } from './composables/use-open-mention.ts';
export { default as SummaryTab } from './components/SummaryTab.vue';
