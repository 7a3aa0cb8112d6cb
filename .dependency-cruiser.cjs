// Who may import whom: the table of docs/architecture.md as rules.

const tests = '[.]test[.]ts$|/testing/';
const network = '^(node:)?(http|https|http2|net|tls|dgram|dns|dns/promises|inspector)$';
const packages = '(^|/)node_modules/';

/** One package, whichever way it is resolved. */
const pkg = (name) => `(^|/)node_modules/(@types/)?${name}(/|$)`;

/**
 * Files of `folder` may import only themselves, what matches `allowed` (regular expressions) and, where `core` says so,
 * Node's own modules (the rule no-network applies as well). Tests are free to look anywhere.
 */
const only = (name, folder, { allowed = [], core = false }, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: folder, pathNot: tests },
  to: { pathNot: [folder, ...allowed], ...(core ? { dependencyTypesNot: ['core'] } : {}) },
});

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'Two modules that need each other are one module, or three.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'resolvable',
      comment: 'Every import leads to a file or a package.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^(electron)$' },
    },
    {
      name: 'no-network',
      comment: 'Casemate is offline: nothing that ships imports a network module.',
      severity: 'error',
      from: { path: '^(electron|shared|renderer)/', pathNot: tests },
      to: { path: network },
    },
    {
      name: 'no-tests-in-product',
      comment: 'What ships does not import tests or scripts.',
      severity: 'error',
      from: { path: '^(electron|shared|renderer)/', pathNot: tests },
      to: { path: `^(tests|scripts)/|${tests}` },
    },
    only(
      'model-and-lib',
      '^shared/(model|lib)/',
      [],
      'shared/model and shared/lib stand on nothing but themselves.',
    ),
    only(
      'shared',
      '^shared/',
      { allowed: [pkg('zod')] },
      'shared/ runs anywhere: no Node, no DOM, no library but zod.',
    ),
    {
      name: 'renderer-is-a-browser',
      comment: 'The renderer reaches the rest through the contract only.',
      severity: 'error',
      from: { path: '^renderer/', pathNot: tests },
      to: { path: ['^electron/', '^(node:|electron$)', pkg('electron'), pkg('better-sqlite3')] },
    },
    {
      name: 'renderer-no-node',
      comment:
        'No Node module in the renderer; the workbench for components (renderer/dev) has a server of its own.',
      severity: 'error',
      from: { path: '^renderer/', pathNot: `^renderer/dev/|${tests}` },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'cytoscape-behind-the-adapter',
      comment: 'renderer/graph is the only importer of cytoscape.',
      severity: 'error',
      from: { path: '^renderer/', pathNot: '^renderer/graph/' },
      to: { path: pkg('cytoscape[^/]*') },
    },
    {
      name: 'features-through-their-door',
      comment: "A feature sees another feature's index.ts and nothing behind it.",
      severity: 'error',
      from: { path: '^renderer/features/([^/]+)/', pathNot: tests },
      to: {
        path: '^renderer/features/',
        pathNot: ['^renderer/features/$1/', '^renderer/features/[^/]+/index[.]ts$'],
      },
    },
    {
      name: 'features-below-the-shell',
      comment: 'A feature knows the command registry, not the shell.',
      severity: 'error',
      from: { path: '^renderer/features/', pathNot: tests },
      to: { path: '^renderer/app/', pathNot: '^renderer/app/commands' },
    },
    {
      name: 'ui-knows-no-feature',
      comment: 'Primitives, tokens, the client and the graph adapter stand below the features.',
      severity: 'error',
      from: { path: '^renderer/(ui|tokens|client|graph)/', pathNot: tests },
      to: { path: '^renderer/(features|app)/', pathNot: '^renderer/app/commands' },
    },
    only(
      'importers',
      '^electron/importers/',
      {
        allowed: [
          '^shared/',
          pkg('(csv-parse|stream-json|stream-chain|postal-mime|yauzl|fflate|luxon|temporal-polyfill)'),
        ],
        core: true,
      },
      'A parser sees the kit, shared code and parsing libraries: it cannot write or reach a network.',
    ),
    {
      name: 'importers-apart',
      comment: 'One importer does not lean on another; what they share is in _kit.',
      severity: 'error',
      from: { path: '^electron/importers/([^/]+)/', pathNot: tests },
      to: {
        path: '^electron/importers/[^/]+/',
        pathNot: ['^electron/importers/$1/', '^electron/importers/_kit/'],
      },
    },
    {
      name: 'parsers-open-no-files',
      comment: 'Bytes are handed to a parser; only the kit reads files.',
      severity: 'error',
      from: { path: '^electron/importers/', pathNot: `^electron/importers/_kit/|${tests}` },
      to: { path: '^(node:)?(fs|fs/promises|child_process|worker_threads|cluster)$' },
    },
    only(
      'store',
      '^electron/store/',
      { allowed: ['^shared/', pkg('better-sqlite3')], core: true },
      'The store is the only place with SQL, and knows nothing above it.',
    ),
    {
      name: 'sql-in-the-store',
      comment: 'Only the store opens SQLite.',
      severity: 'error',
      from: { path: '^(electron|renderer|shared)/', pathNot: `^electron/store/|${tests}` },
      to: { path: pkg('better-sqlite3') },
    },
    only(
      'services',
      '^electron/services/',
      { allowed: ['^electron/(store|jobs|casefile|importers)/', '^shared/', packages], core: true },
      'Services run in plain Node on store, jobs, case files and importers.',
    ),
    only(
      'jobs',
      '^electron/jobs/',
      { allowed: ['^shared/', pkg('zod')], core: true },
      'Jobs know shared code only.',
    ),
    only(
      'ipc',
      '^electron/ipc/',
      { allowed: ['^electron/services/', '^shared/', pkg('zod')], core: true },
      'The router dispatches to services.',
    ),
    only(
      'casefile',
      '^electron/casefile/',
      {
        allowed: ['^electron/(store|importers)/', '^shared/', pkg('(yauzl|yazl|age-encryption)')],
        core: true,
      },
      'Case files read and write stores.',
    ),
    only(
      'workers',
      '^electron/workers/',
      { allowed: ['^electron/(store|importers|casefile|services|jobs)/', '^shared/'], core: true },
      'Workers are thin drivers of the layers below.',
    ),
    {
      name: 'electron-in-main-and-preload',
      comment: "Only electron/main and electron/preload import 'electron'.",
      severity: 'error',
      from: { path: '^(electron|shared|renderer)/', pathNot: `^electron/(main|preload)/|${tests}` },
      to: { path: ['^electron$', pkg('electron')] },
    },
    only(
      'preload',
      '^electron/preload/',
      { allowed: ['^shared/contract/', '^electron$', pkg('electron')] },
      'The preload is one bridge, with no library.',
    ),
    {
      name: 'nothing-above-main',
      comment: 'main is a root: nothing below imports it, and the command line runs without Electron.',
      severity: 'error',
      from: { path: '^electron/', pathNot: `^electron/main/|${tests}` },
      to: { path: '^electron/main/' },
    },
    {
      name: 'cli-has-no-importers',
      comment: 'The command line is started by main or by Node, and imported by nothing else.',
      severity: 'error',
      from: { path: '^electron/', pathNot: `^electron/(main|cli)/|${tests}` },
      to: { path: '^electron/cli/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '/fixtures/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
    builtInModules: { add: ['electron'] },
    cache: { folder: 'node_modules/.cache/dependency-cruiser', strategy: 'content' },
  },
};
