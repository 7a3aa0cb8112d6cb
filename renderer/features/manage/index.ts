export { default as ManageIncidentPane } from './components/ManageIncidentPane.vue';
export { default as QuickMenus } from './components/QuickMenus.vue';
export { useManageDrafts } from './manage-drafts.ts';
export type { ManagePart } from './model/parts.ts';
export { useQuickMenus } from './quick-menus-store.ts';
export type { QuickMenu } from './quick-menus-store.ts';
