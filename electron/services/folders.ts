import { homedir } from 'node:os';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The data folder of a person who chose none: where the operating system keeps application data. */
export function defaultDataFolder(environment: NodeJS.ProcessEnv = process.env): string {
  if (environment.CASEMATE_DATA) return environment.CASEMATE_DATA;
  switch (process.platform) {
    case 'win32':
      return join(environment.APPDATA ?? join(homedir(), 'AppData', 'Roaming'), 'Casemate');
    case 'darwin':
      return join(homedir(), 'Library', 'Application Support', 'Casemate');
    default:
      return join(environment.XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'casemate');
  }
}

/** The folder of files that ship with the program: beside the sources in development, in `resources/` of a package. */
export function resourcesFolder(applicationRoot: string): string {
  const packaged = (process as { resourcesPath?: string }).resourcesPath;
  const candidates = [
    join(applicationRoot, 'resources'),
    ...(packaged ? [join(packaged, 'resources'), packaged] : []),
  ];
  return (
    candidates.find((folder) => existsSync(join(folder, 'samples'))) ?? join(applicationRoot, 'resources')
  );
}
