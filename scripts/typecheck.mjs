// Compiles every TypeScript project of the tree without output.
import { typeChecks } from './lib/checks.mjs';
import { runMain } from './lib/project.mjs';
import { runChecks } from './lib/run-checks.mjs';

await runMain(async () => ((await runChecks(typeChecks)).failed === 0 ? 0 : 1));
