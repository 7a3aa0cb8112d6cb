import { resolve } from 'node:path';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

/** `npx vite --config renderer/dev/vite.config.mjs`, then open /dev/index.html?scenario=many. */
export default defineConfig({
  root: resolve(import.meta.dirname, '..'),
  plugins: [vue()],
  server: { port: 5199, strictPort: true },
});
