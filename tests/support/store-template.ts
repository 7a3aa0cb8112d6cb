import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Makes the file and gives it free. */
type MakeFile = (file: string) => void;

const made = new Map<MakeFile, Buffer>();

/**
 * Writes a new file with the bytes that `make` gives, which is asked once for all of the files: to run every migration for each of some
 * hundred stores took longer than most tests that use them.
 */
export function writeFromTemplate(file: string, make: MakeFile): void {
  let bytes = made.get(make);
  if (bytes === undefined) {
    const folder = mkdtempSync(join(tmpdir(), 'casemate-template-'));
    try {
      const template = join(folder, 'template.sqlite');
      make(template);
      bytes = readFileSync(template);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    made.set(make, bytes);
  }
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, bytes, { mode: 0o600, flag: 'wx' });
}
