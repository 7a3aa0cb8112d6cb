export { default as ExportButton } from './components/ExportButton.vue';
export { useRowsExport } from './composables/use-rows-export.ts';
