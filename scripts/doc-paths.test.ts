import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const pages = [
  'README.md',
  'CONTRIBUTING.md',
  ...globSync('docs/**/*.md', { cwd: root }).map((path) => path.replaceAll('\\', '/')),
];

/** What builds, packages and `npm run screenshots` write, and the folder beside the repository with large data. */
const notInTheTree =
  /^(?:out|dist|node_modules|test-results|\.\.)(?:\/|$)|^resources\/runtime\.json$|^(?:docs\/)?images\//;
const places =
  /^(?:electron|shared|renderer|resources|scripts|tests|docs)\/[\w./@-]+$|^\.?[\w-]+\.(?:cjs|mjs|ts|json|md|yml)$/;

/** Names of the repository's files and folders in backticks; `renderer/features/X` stands for any. */
function pathsIn(text: string): readonly string[] {
  return [...text.matchAll(/`([^`\n]+)`/g)]
    .map(([, quoted]) => quoted as string)
    .filter((quoted) => places.test(quoted) && !notInTheTree.test(quoted) && !quoted.endsWith('/X'));
}

/** Targets of links within the repository. */
function linksIn(text: string): readonly string[] {
  return [...text.matchAll(/\]\(([^)\s#]+)(?:#[^)]*)?\)/g)]
    .map(([, target]) => target as string)
    .filter((target) => !/^[a-z]+:/.test(target) && !notInTheTree.test(target));
}

/** A file may be named alone where its folder is clear: then some file of the tree has that name. */
const exists = (path: string): boolean =>
  existsSync(resolve(root, path)) ||
  (!path.includes('/') &&
    ['shared', 'electron', 'renderer', 'scripts', 'tests', 'resources'].some(
      (folder) => globSync(`${folder}/**/${path}`, { cwd: root }).length > 0,
    ));

describe('paths that the documents name', () => {
  it('are found at all', () => {
    expect(
      pathsIn(
        'See `shared/model/time.ts`, `npm start`, `out/main`, `renderer/features/X` and `package.json`.',
      ),
    ).toEqual(['shared/model/time.ts', 'package.json']);
    expect(exists('shared/model/nothing.ts')).toBe(false);
    expect(pages.length).toBeGreaterThan(8);
  });

  it.each(pages)('exist: %s', (page) => {
    const text = readFileSync(resolve(root, page), 'utf8');
    expect(pathsIn(text).filter((path) => !exists(path))).toEqual([]);
    expect(linksIn(text).filter((target) => !existsSync(resolve(root, dirname(page), target)))).toEqual([]);
  });

  it('exist where sources refer to a document', () => {
    const sources = globSync('{electron,shared,renderer,scripts,tests}/**/*.{ts,mjs,vue,sql}', { cwd: root });
    const missing = sources.flatMap((source) =>
      [...readFileSync(resolve(root, source), 'utf8').matchAll(/\bdocs\/[\w/-]+\.md\b/g)]
        .filter(([document]) => !existsSync(resolve(root, document)))
        .map(([document]) => `${source}: ${document}`),
    );
    expect(sources.length).toBeGreaterThan(300);
    expect(missing).toEqual([]);
  });
});
