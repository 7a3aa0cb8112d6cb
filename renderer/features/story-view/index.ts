export { default as StoryView } from './components/StoryView.vue';
