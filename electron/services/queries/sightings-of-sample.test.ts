// Whatever a reader of the sample's records can see and copy, a pasted list finds.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestStore } from '../../../tests/support/stores.ts';
import type { TestStore } from '../../../tests/support/stores.ts';
import type { JsonValue } from '../../../shared/lib/json.ts';
import { isJsonObject } from '../../../shared/lib/json-read.ts';
import { isPossiblyFound, matchText, verdictOfSighting } from '../../../shared/query/evidence-columns.ts';
import { findSightings } from '../../store/queries/sightings.ts';
import { importFiles } from '../work/import-files.ts';
import { createLocalWriter } from '../work/local-writer.ts';

const sample = join(import.meta.dirname, '../../../resources/samples/sample-alerts.json');
let test: TestStore;
beforeAll(async () => {
  test = openTestStore();
  const writer = createLocalWriter(test.store, { now: test.context.now, changed: () => undefined });
  const control = { signal: new AbortController().signal, isCancelled: () => false, report: () => undefined };
  const paths = [sample];
  await importFiles({ paths, tenant: null, importedAt: Date.UTC(2026, 0, 1) }, writer, control);
});
afterAll(() => test.close());

const records = JSON.parse(readFileSync(sample, 'utf8')) as JsonValue;

/** Every text of the records, and every object with what it holds. */
function* walk(value: JsonValue, name = ''): Generator<{ name: string; value: JsonValue }> {
  yield { name, value };
  if (Array.isArray(value)) for (const item of value as readonly JsonValue[]) yield* walk(item, name);
  else if (typeof value === 'object' && value !== null)
    for (const [key, item] of Object.entries(value)) yield* walk(item, key);
}
const everything = [...walk(records)];
const textsLike = (pattern: RegExp): readonly string[] =>
  everything.flatMap(({ value }) => (typeof value === 'string' ? (value.match(pattern) ?? []) : []));
const named = (...names: readonly string[]): readonly string[] =>
  everything.flatMap(({ name, value }) => (names.includes(name) && typeof value === 'string' ? [value] : []));
const objects = everything.flatMap(({ name, value }) => (isJsonObject(value) ? [{ name, value }] : []));
/** Two texts of an object in one, where both are there. */
const together = (
  first: string,
  second: string,
  join: (one: string, other: string) => string,
): readonly string[] =>
  objects.flatMap(({ value }) => {
    const [one, other] = [value[first], value[second]];
    return typeof one === 'string' && one !== '' && typeof other === 'string' ? [join(one, other)] : [];
  });
const path = (folder: string, name: string): string =>
  folder.includes('/') ? `${folder.replace(/\/$/, '')}/${name}` : `${folder.replace(/\\$/, '')}\\${name}`;
const senderNames = objects.flatMap(({ name, value }) =>
  /^p[12]Sender$/.test(name) && typeof value['displayName'] === 'string' ? [value['displayName']] : [],
);
const part = '(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)';

/** What is pasted of the records, with the least that there is of it. */
const pasted: readonly (readonly [what: string, values: readonly string[], least: number])[] = [
  // Not the versions of browsers.
  ['IPv4 addresses', textsLike(new RegExp(`(?<![\\d./])${part}(?:\\.${part}){3}(?![\\d.])`, 'g')), 60],
  ['hashes', [...named('sha256', 'sha1', 'md5'), ...textsLike(/\b(?:[\da-f]{64}|[\da-f]{40})\b/g)], 30],
  ['paths', together('filePath', 'fileName', path), 30],
  [
    'accounts',
    [
      ...named('accountName', 'userPrincipalName', 'upn', 'userSid'),
      ...together('domainName', 'accountName', (domain, name) => `${domain}\\${name}`),
    ],
    90,
  ],
  ['URLs', named('url', 'urls', 'alertWebUrl'), 90],
  ['sender names', senderNames, 5],
  [
    'mail addresses',
    named('emailAddress', 'recipientEmailAddress', 'primaryAddress', 'sender', 'recipient', 'submitter'),
    20,
  ],
  ['names of people and of apps', named('displayName'), 20],
];

it.each(pasted)('every one of the %s is found', (_, values, least) => {
  const every = [...new Set(values)];
  expect(every.length).toBeGreaterThanOrEqual(least);
  const found = findSightings(test.store, { text: every.join('\n') }).values;
  const missing = found.filter(({ alerts }) => alerts === 0);
  expect(missing.map(({ value }) => value)).toEqual([]);
  // What has blanks in it is one value all the same.
  expect(found.length).toBeLessThanOrEqual(every.length);
});

const only = (text: string) => {
  const { values } = findSightings(test.store, { text });
  expect(values).toHaveLength(1);
  return values[0] ?? expect.fail(`Nothing was read in ${text}`);
};

it('a device is found by its address and in its net, and says so', () => {
  expect(only('10.20.2[.]76').entities.map(({ kind, label, match }) => [kind, label, match])).toContainEqual([
    'device',
    'kiosk-lobby-03.corp.contoso.com',
    'address',
  ]);
  expect(only('10.20.2.0/24').entities.map(({ label, match }) => [label, match])).toContainEqual([
    'kiosk-lobby-03.corp.contoso.com',
    'inRange',
  ]);
});

it('a file with a hash is found by its path', () => {
  const path = String.raw`C:\Users\jfeldmann\Downloads\NW-Tender-Viewer.exe`;
  expect(matchText(only(path))).toMatch(/^at this path/);
  expect(isPossiblyFound(only(path))).toBe(false);
});

it('a message is found by the name that it was sent under, a device by who is logged on to it', () => {
  expect(matchText(only('Contoso Human Resources'))).toMatch(/^sent under this name/);
  expect(matchText(only('zkaminska'))).toMatch(/logged on to it/);
  expect(matchText(only(String.raw`contoso\ZKaminska`))).toMatch(/logged on to it/);
  expect(matchText(only('127.0.0.1'))).toMatch(/in its command line/);
});

it('the verdict of a value is its own, not that of what was sent from it or is below it', () => {
  const mei = only('mei.lindqvist@contoso.com');
  expect(mei.entities.some(({ verdict, match }) => verdict === 'malicious' && match === 'sender')).toBe(true);
  expect([verdictOfSighting(mei), verdictOfSighting(only('contoso.com'))]).toEqual(['suspicious', null]);
  expect(verdictOfSighting(only('192.0.2.0/24'))).toBeNull();
});
