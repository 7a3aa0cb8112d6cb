export { default as StageStrip } from './components/StageStrip.vue';
export { default as SummaryTab } from './components/SummaryTab.vue';
