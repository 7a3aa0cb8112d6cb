import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'electron-vite';
import type { Plugin } from 'vite';

const at = (path: string): string => resolve(import.meta.dirname, path);

/** The oldest runtime that the build must run on: the fallback of scripts/electron-runtime.mjs (docs/adr/0001). */
const target = { node: 'node20.18', chrome: 'chrome130' } as const;

/** Notes in `out/bundled/` which packages went into a bundle: `scripts/notices.mjs` collects their licenses. */
function listPackages(bundle: string): Plugin {
  return {
    name: 'list-packages',
    generateBundle(_options, output) {
      const modules = [...this.getModuleIds()];
      // Fonts are files that a style sheet names, not modules.
      const files = Object.values(output).flatMap((file) =>
        file.type === 'asset' ? file.originalFileNames : [],
      );
      const named = files.map((file) => resolve(import.meta.dirname, 'renderer', file));
      const folders = [...modules, ...named].flatMap(
        (id) => /^.*[/]node_modules[/](?:@[^/]+[/])?[^/]+/.exec(id)?.[0] ?? [],
      );
      const names = new Set(folders.map((folder) => relative(at('node_modules'), folder)));
      mkdirSync(at('out/bundled'), { recursive: true });
      writeFileSync(join(at('out/bundled'), `${bundle}.json`), JSON.stringify([...names].sort()));
    },
  };
}

export default defineConfig({
  main: {
    plugins: [listPackages('main')],
    build: {
      target: target.node,
      outDir: at('out/main'),
      // Only what package.json lists under "dependencies" (the native addon) stays outside the bundle.
      rolldownOptions: { input: { index: at('electron/main/index.ts') } },
    },
  },
  preload: {
    plugins: [listPackages('preload')],
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
    plugins: [vue(), listPackages('renderer')],
    build: {
      target: target.chrome,
      outDir: at('out/renderer'),
      rolldownOptions: { input: at('renderer/index.html') },
      minify: true,
      // The page's policy allows fonts and pictures from files only, so none becomes a data: address.
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 4_000, // read from disk, not from a network
    },
  },
});
