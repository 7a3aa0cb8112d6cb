export { default as ExportButton } from './components/ExportButton.vue';
export type { ShownQueue } from './model/export-request.ts';
export { useRowsExport } from './composables/use-rows-export.ts';
