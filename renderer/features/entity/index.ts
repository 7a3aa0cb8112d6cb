export { default as ContextDialog } from './components/ContextDialog.vue';
export { default as EvidenceCreated } from './components/EvidenceCreated.vue';
export { default as LoadingNote } from './components/LoadingNote.vue';
export { default as MailFacts } from './components/MailFacts.vue';
export { contextColumns } from './model/context-columns.ts';
export { fieldWords, formOfField, jsonFacts } from './model/details.ts';
export { routeToAlert, routeToEntity } from './model/routes.ts';
