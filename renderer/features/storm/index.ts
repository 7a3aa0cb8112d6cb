export { default as StormBadge } from './components/StormBadge.vue';
export { default as StormRepeats } from './components/StormRepeats.vue';
export { drawStorm } from './components/draw-storm.ts';
