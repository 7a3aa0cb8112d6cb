/**
 * Starts a new format: `npm run new:importer NAME` (kebab case) writes code, fixture, expected output, test and documentation that work as
 * they are, and makes the registry anew. What the tool's own documentation says goes in afterwards: docs/importer-guide.md.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { exportName } from './make-registry.ts';

const root = resolve(import.meta.dirname, '..');

/** `acme-sensor` is `Acme sensor`. */
function titleOf(name: string): string {
  const words = name.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const importerModule = (
  name: string,
): string => `import type { FormatHead, Importer } from '../_kit/importer.ts';
import { parseRecords } from '../_kit/record-importer.ts';
import type { RecordFormat } from '../_kit/record-importer.ts';
import { mapRecord } from './map.ts';

const format: RecordFormat = { envelopes: [{ key: 'alerts' }], map: mapRecord };

/** Names that only this format's records have together. */
const ownKeys = ['${exportName(name)}Version', 'ruleName', 'observedAt'];

function sniff(head: FormatHead): number {
  const known = (key: string): boolean => head.keys.has(key) || head.columns.includes(key);
  return ownKeys.every(known) ? 90 : 0;
}

/** ${titleOf(name)} alerts. */
export const ${exportName(name)}: Importer = {
  id: '${name}',
  version: 1,
  title: '${titleOf(name)}',
  description: 'Alerts as a list under "alerts", as a list, one object a line, or CSV.',
  fileExtensions: ['json', 'ndjson', 'jsonl', 'csv'],
  sniff,
  parse: (source, options) => parseRecords(source, format, options),
};
`;

const mapModule = (name: string): string => `import type { JsonObject } from '../../../shared/lib/json.ts';
import { canonicalValue } from '../../../shared/model/values.ts';
import { deviceEvidence, ipEvidence, present } from '../_kit/evidence.ts';
import { readFlat } from '../_kit/flat-record.ts';
import type { ImportOptions } from '../_kit/importer.ts';
import { asHost, asIp } from '../_kit/kinds.ts';
import type { MappedRecord } from '../_kit/record-importer.ts';
import { toolAlert } from '../_kit/tool-alert.ts';

/**
 * Maps one record.
 * Source: the vendor's documentation of this export, with its version.
 */
export function mapRecord(record: JsonObject, options: ImportOptions): MappedRecord {
  const fields = readFlat(record, options.importedAt);
  const title = fields.text('ruleName');
  if (title === null) return { kind: 'reject', code: 'missingField', reason: 'The record has no "ruleName".' };
  const created = fields.time('observedAt');
  const host = fields.checked(asHost, 'host.name');
  const source = fields.checked(asIp, 'sourceAddress');
  const alert = {
    provider: '${exportName(name)}',
    providerAlertId: fields.id('alertId'),
    title,
    severity: canonicalValue('severity', fields.text('severity')),
    created,
    detectorId: fields.id('ruleId'),
    evidence: present([deviceEvidence({ name: host }), ipEvidence(source, { roles: ['source'] })]),
  };
  fields.use('${exportName(name)}Version');
  // Everything that was not understood is kept: rest() comes after all reads.
  return { kind: 'alert', alert: toolAlert({ ...alert, additional: fields.rest() }, options) };
}
`;

const testModule = (
  name: string,
): string => `import { describeFixtures } from '../_kit/testing/describe-fixtures.ts';
import { itSurvivesMutations } from '../_kit/testing/describe-mutations.ts';
import { fixtureBytes } from '../_kit/testing/read-fixture.ts';
import { ${exportName(name)} } from './importer.ts';

describeFixtures(${exportName(name)}, ['alerts.json']);

itSurvivesMutations([new TextDecoder().decode(fixtureBytes('${name}/fixtures/alerts.json'))]);
`;

const fixture = (name: string): string =>
  `${JSON.stringify(
    {
      alerts: [
        {
          [`${exportName(name)}Version`]: '1.0',
          alertId: 'a-1',
          ruleId: 'r-100',
          ruleName: 'Connection to a known bad address',
          severity: 'high',
          observedAt: '2026-01-05T08:30:00Z',
          host: { name: 'pc-17.contoso.example' },
          sourceAddress: '203.0.113.7',
          sensorNote: 'kept under its own name',
        },
      ],
    },
    null,
    2,
  )}\n`;

const page = (name: string): string => `# ${titleOf(name)}

What gives such a file, and which versions of the tool: its menu or command.

Source of the mapping: the vendor's documentation, with its address and version.

| field of the record | becomes |
| --- | --- |
| \`ruleName\` | title |
| \`alertId\` | provider alert id |
| \`ruleId\` | detector id |
| \`severity\` | severity |
| \`observedAt\` | created and activity time |
| \`host.name\` | device |
| \`sourceAddress\` | IP address, source |

Not covered: every other field is kept as it is and counted on the import's page.
`;

/** The files of a new format by path from the project's folder. @throws Error for a name that is no kebab case. */
export function scaffold(name: string): ReadonlyMap<string, string> {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name))
    throw new Error(`${name}: expected a name in kebab case, for example acme-sensor.`);
  const folder = `electron/importers/${name}`;
  return new Map([
    [`${folder}/importer.ts`, importerModule(name)],
    [`${folder}/map.ts`, mapModule(name)],
    [`${folder}/importer.test.ts`, testModule(name)],
    [`${folder}/fixtures/alerts.json`, fixture(name)],
    [`docs/formats/${name}.md`, page(name)],
  ]);
}

/** Writes a new format below a project's folder. @throws Error when it is there already. */
export function writeScaffold(project: string, name: string): readonly string[] {
  const files = scaffold(name);
  if (existsSync(join(project, 'electron/importers', name)))
    throw new Error(`electron/importers/${name} is there already.`);
  for (const [path, text] of files) {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    writeFileSync(join(project, path), text);
  }
  return [...files.keys()];
}

function main(name: string): void {
  const written = writeScaffold(root, name);
  const run = (command: string, ...words: readonly string[]): void => {
    execFileSync(command, words, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  };
  run('npx', 'prettier', '--write', '--log-level=warn', ...written);
  run(process.execPath, 'scripts/make-registry.ts');
  run('npx', 'vitest', 'run', `electron/importers/${name}`, '--update');
  console.log(`Written:\\n  ${written.join('\\n  ')}\\nNext: docs/importer-guide.md`);
}

if (process.argv[1] === import.meta.filename) main(process.argv[2] ?? '');
