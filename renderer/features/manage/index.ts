export { default as ManageIncidentPane } from './components/ManageIncidentPane.vue';
export { default as ResolveDialog } from './components/ResolveDialog.vue';
