import { execFileSync } from 'node:child_process';
import { mkdtempSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exportName, registryModule } from './make-registry.ts';
import { scaffold, writeScaffold } from './new-importer.ts';

const root = resolve(import.meta.dirname, '..');
let project = '';
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'casemate-scaffold-'));
  mkdirSync(join(project, 'electron/importers'), { recursive: true });
  symlinkSync(join(root, 'electron/importers/_kit'), join(project, 'electron/importers/_kit'));
  symlinkSync(join(root, 'shared'), join(project, 'shared'));
});
afterEach(() => rmSync(project, { recursive: true }));

describe('a new format', () => {
  it('reads its own fixture as it is written', () => {
    expect(writeScaffold(project, 'acme-sensor')).toHaveLength(scaffold('acme-sensor').size);
    const program = `
      import { readFileSync } from 'node:fs';
      import { bytesSource } from './electron/importers/_kit/byte-source.ts';
      import { readFormatHead } from './electron/importers/_kit/format-head.ts';
      import { openText } from './electron/importers/_kit/text-source.ts';
      import { acmeSensor } from './electron/importers/acme-sensor/importer.ts';
      const bytes = new Uint8Array(readFileSync('electron/importers/acme-sensor/fixtures/alerts.json'));
      const items = [...acmeSensor.parse(openText(bytesSource(bytes)), { importedAt: Date.now(), tenant: null })];
      console.log(JSON.stringify({ score: acmeSensor.sniff(readFormatHead(bytes, 'alerts.json')), items }));`;
    const answer = execFileSync(process.execPath, ['--input-type=module', '-e', program], { cwd: project });
    const { score, items } = JSON.parse(answer.toString('utf8')) as {
      score: number;
      items: { kind: string; alert: { title: string; additional: object; evidence: object[] } }[];
    };
    expect(score).toBeGreaterThanOrEqual(30);
    expect(items).toMatchObject([
      {
        kind: 'alert',
        alert: {
          title: 'Connection to a known bad address',
          severity: 'high',
          additional: { sensorNote: 'kept under its own name' },
        },
      },
    ]);
    expect(items[0]?.alert.evidence).toHaveLength(2);
  });

  it('is refused where its name is none or is taken', () => {
    for (const name of ['', 'Acme', 'acme_sensor', '../acme', 'acme-', 'a/b'])
      expect(() => scaffold(name)).toThrow('kebab case');
    writeScaffold(project, 'acme');
    expect(() => writeScaffold(project, 'acme')).toThrow('is there already');
  });
});

describe('the list of formats', () => {
  it('is what the folders say', async () => {
    const file = resolve(root, 'electron/importers/importers.ts');
    expect(readFileSync(file, 'utf8') === (await registryModule()), 'run: npm run registry').toBe(true);
    expect(exportName('zeek-notice')).toBe('zeekNotice');
  });
});
