import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** What the benchmark uses of DuckDB. */
interface DuckDb {
  create(file: string): Promise<{
    connect(): Promise<{
      run(sql: string): Promise<unknown>;
      runAndReadAll(sql: string): Promise<{ getRows(): readonly (readonly unknown[])[] }>;
    }>;
  }>;
}

const version = '1.5.6-r.1';

/**
 * DuckDB to compare with. It is no dependency of the project: registries that mirror only some platforms lack a part of it, and then nothing
 * could be installed from the lock file. The benchmark fetches it once into the user's cache.
 * @throws Error when it cannot be fetched
 */
export async function loadDuckDb(): Promise<DuckDb> {
  const folder = join(homedir(), '.cache', 'casemate', `duckdb-${version}`);
  if (!existsSync(join(folder, 'node_modules', '@duckdb', 'node-api'))) {
    mkdirSync(folder, { recursive: true });
    const words = [
      'install',
      '--no-save',
      '--no-package-lock',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
    ];
    execFileSync('npm', [...words, '--prefix', folder, `@duckdb/node-api@${version}`], {
      stdio: ['ignore', 2, 2],
    });
  }
  const load = createRequire(join(folder, 'index.cjs'));
  const { DuckDBInstance } = load('@duckdb/node-api') as { readonly DuckDBInstance: DuckDb };
  return Promise.resolve(DuckDBInstance);
}
