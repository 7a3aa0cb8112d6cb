import { createPinia } from 'pinia';
import { createApp } from 'vue';
import { z } from 'zod';
import { createClient, provideClient } from '../client/index.ts';
import '../tokens/index.css';
import { createAppRouter } from './router.ts';
import AppShell from './shell/AppShell.vue';
import NoBridge from './shell/NoBridge.vue';

// The page's policy forbids code from strings: schemas are interpreted, not compiled.
z.config({ jitless: true });

const bridge = window.casemate;
if (bridge === undefined) {
  createApp(NoBridge).mount('#app');
} else {
  const app = createApp(AppShell);
  app.use(createPinia());
  app.use(createAppRouter());
  provideClient(app, createClient(bridge));
  app.mount('#app');
}
