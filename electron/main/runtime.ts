import { app } from 'electron';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the start scripts say of the runtime they found (`scripts/electron-runtime.mjs`). */
interface RuntimeReport {
  readonly kind: string;
  readonly version: string;
}

/** Which runtime this is: shown in About, so that nobody takes figures or behaviour of the fallback for the real thing. */
export function runtimeKind(
  environment: NodeJS.ProcessEnv = process.env,
): 'official' | 'fallback' | 'override' | 'packaged' {
  if (app.isPackaged) return parse(packagedReport())?.kind === 'fallback' ? 'fallback' : 'packaged';
  const report = parse(environment.CASEMATE_RUNTIME_JSON);
  if (report?.kind === 'fallback' || report?.kind === 'override') return report.kind;
  if (report === null && environment.ELECTRON_OVERRIDE_DIST_PATH) return 'override';
  return 'official';
}

/** The addon to load where better-sqlite3's own prebuild does not fit this runtime; never in a package. */
export function sqliteBinding(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  return app.isPackaged ? undefined : environment.CASEMATE_SQLITE_BINDING || undefined;
}

/** What a package was made with (`scripts/after-pack.mjs` writes it). */
function packagedReport(): string | undefined {
  const file = join(process.resourcesPath, 'runtime.json');
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

function parse(text: string | undefined): RuntimeReport | null {
  if (!text) return null;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && 'kind' in value ? (value as RuntimeReport) : null;
  } catch {
    return null;
  }
}
