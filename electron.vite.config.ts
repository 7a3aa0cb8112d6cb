import { resolve } from 'node:path';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'electron-vite';

const at = (path: string): string => resolve(import.meta.dirname, path);

/** The oldest runtime that the build must run on: the fallback of scripts/electron-runtime.mjs (docs/adr/0001). */
const target = { node: 'node20.18', chrome: 'chrome130' } as const;

export default defineConfig({
  main: {
    build: {
      target: target.node,
      outDir: at('out/main'),
      // Only what package.json lists under "dependencies" (the native addon) stays outside the bundle.
      rolldownOptions: { input: { index: at('electron/main/index.ts') } },
    },
  },
  preload: {
    build: {
      target: target.node,
      outDir: at('out/preload'),
      // A sandboxed preload can require nothing but 'electron', and has to be CommonJS.
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: at('electron/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: at('renderer'),
    plugins: [vue()],
    build: {
      target: target.chrome,
      outDir: at('out/renderer'),
      rolldownOptions: { input: at('renderer/index.html') },
      minify: true,
    },
  },
});
