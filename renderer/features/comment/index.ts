export { default as CommentField } from './components/CommentField.vue';
export { useCommentDrafts } from './comment-drafts.ts';
export { useDraftStorage } from './draft-storage.ts';
export { useOpenMention } from './composables/use-open-mention.ts';
