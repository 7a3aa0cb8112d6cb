// The house checks: each is one command that says nothing when all is well, and counts as one test.

/**
 * @typedef {object} Check
 * @property {string} name
 * @property {string} command
 * @property {readonly string[]} args
 */

const compilerCache = 'node_modules/.cache/typescript';

/**
 * @param {string} compiler
 * @param {string} project
 * @returns {Check}
 */
function typecheck(compiler, project) {
  const state = ['--incremental', '--tsBuildInfoFile', `${compilerCache}/${project}.tsbuildinfo`];
  return { name: `types ${project}`, command: compiler, args: ['-p', `tsconfig.${project}.json`, ...state] };
}

/** @type {readonly Check[]} */
export const typeChecks = [
  typecheck('vue-tsc', 'web'),
  typecheck('tsc', 'node'),
  typecheck('tsc', 'shared'),
  typecheck('tsc', 'tests'),
  typecheck('tsc', 'scripts'),
];

/** @type {readonly Check[]} slowest first, so that two at a time end together */
export const houseChecks = [
  { name: 'eslint', command: 'eslint', args: ['.', '--max-warnings=0'] },
  ...typeChecks,
  {
    name: 'imports (dependency-cruiser)',
    command: 'depcruise',
    args: ['electron', 'renderer', 'shared', 'scripts', 'tests'],
  },
  { name: 'unused code (knip)', command: 'knip', args: [] },
  { name: 'format (prettier)', command: 'prettier', args: ['--check', '--log-level=warn', '.'] },
];

/** @type {readonly Check[]} what can only be checked on a build */
export const buildChecks = [{ name: 'notices', command: 'node', args: ['scripts/notices.mjs', '--check'] }];
