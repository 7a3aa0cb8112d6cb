export { default as ExportButton } from './components/ExportButton.vue';
