export { default as ExplainDialog } from './components/ExplainDialog.vue';
export { default as HubList } from './components/HubList.vue';
export { default as LinkExplanation } from './components/LinkExplanation.vue';
export { default as LinkList } from './components/LinkList.vue';
export { default as SimilarTab } from './components/SimilarTab.vue';
export { default as SuggestionsBanner } from './components/SuggestionsBanner.vue';
export { useShowAlert } from './composables/use-show-alert.ts';
export { useExplaining } from './explain-store.ts';
export { shownSentence } from './model/words.ts';
