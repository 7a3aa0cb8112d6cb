/**
 * Writes `resources/attack/enterprise-attack.json` and its licence from a MITRE ATT&CK STIX bundle.
 *
 *   node scripts/make-attack.ts [DATA_FOLDER]
 *
 * DATA_FOLDER holds `mitre-attack/enterprise-attack-VERSION*.json` and `mitre-attack/LICENSE.txt`
 * (default: ../shared/data, relative to the working directory). The output depends on the input alone.
 */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import type {
  AttackCatalogue,
  AttackTacticDescription,
  AttackTechnique,
  TacticShortname,
} from '../shared/model/attack.ts';
import { TACTICS } from '../shared/model/attack.ts';

interface StixObject {
  readonly type: string;
  readonly name?: string;
  readonly description?: string;
  readonly revoked?: boolean;
  readonly x_mitre_deprecated?: boolean;
  readonly x_mitre_shortname?: string;
  readonly external_references?: readonly { readonly source_name: string; readonly external_id?: string }[];
  readonly kill_chain_phases?: readonly { readonly kill_chain_name: string; readonly phase_name: string }[];
}

/**
 * The first paragraph of an ATT&CK description as plain text: links become their text; citations, HTML tags
 * and code marks go.
 */
export function firstParagraph(markdown: string): string {
  const paragraph = markdown.trim().split(/\r?\n\s*\r?\n/)[0] ?? '';
  return paragraph
    .replace(/\(Citation:[^)]*\)/g, '')
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/<\/?(?:code|br|pre|b|i|em|strong|sup|sub)\s*\/?>/gi, '')
    .replace(/`/g, '')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ')
    .replace(/ ([.,;:])/g, '$1')
    .trim();
}

function isTacticShortname(text: string): text is TacticShortname {
  return TACTICS.some((tactic) => tactic.shortname === text);
}

function attackId(object: StixObject): string {
  const id = object.external_references?.find(
    (reference) => reference.source_name === 'mitre-attack',
  )?.external_id;
  if (id === undefined) throw new Error(`The ${object.type} "${object.name ?? '?'}" has no ATT&CK id.`);
  return id;
}

function shortnamesOf(object: StixObject): readonly TacticShortname[] {
  const phases = (object.kill_chain_phases ?? []).filter((phase) => phase.kill_chain_name === 'mitre-attack');
  const named = phases.map((phase) => phase.phase_name);
  const unknown = named.filter((name) => !isTacticShortname(name));
  if (unknown.length > 0)
    throw new Error(`${attackId(object)} names unknown tactics: ${unknown.join(', ')}.`);
  return TACTICS.map((tactic) => tactic.shortname).filter((shortname) => named.includes(shortname));
}

/** Derives the compact catalogue from the objects of a STIX bundle. Revoked and deprecated techniques are left out. */
export function buildCatalogue(
  objects: readonly StixObject[],
  attackVersion: string,
  copyright: string,
): AttackCatalogue {
  const live = objects.filter((object) => object.revoked !== true && object.x_mitre_deprecated !== true);
  const tactics = TACTICS.map((tactic): AttackTacticDescription => {
    const object = live.find(
      (candidate) => candidate.type === 'x-mitre-tactic' && candidate.x_mitre_shortname === tactic.shortname,
    );
    if (!object?.name) throw new Error(`The bundle has no tactic ${tactic.shortname}.`);
    if (attackId(object) !== tactic.id)
      throw new Error(`${tactic.shortname} is ${attackId(object)} in the bundle.`);
    return {
      id: tactic.id,
      shortname: tactic.shortname,
      name: object.name,
      description: firstParagraph(object.description ?? ''),
    };
  });
  const techniques = live
    .filter((object) => object.type === 'attack-pattern')
    .map((object): AttackTechnique => ({
      id: attackId(object),
      name: object.name ?? '',
      tactics: shortnamesOf(object),
      description: firstParagraph(object.description ?? ''),
    }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  return { attackVersion, copyright, tactics, techniques };
}

/** One technique a line, so that a new ATT&CK version shows as a readable difference. */
export function formatCatalogue(catalogue: AttackCatalogue): string {
  const lines = (items: readonly unknown[]): string =>
    items.map((item) => `  ${JSON.stringify(item)}`).join(',\n');
  return [
    '{',
    `"attackVersion": ${JSON.stringify(catalogue.attackVersion)},`,
    `"copyright": ${JSON.stringify(catalogue.copyright)},`,
    `"tactics": [\n${lines(catalogue.tactics)}\n],`,
    `"techniques": [\n${lines(catalogue.techniques)}\n]`,
    '}',
    '',
  ].join('\n');
}

function main(dataFolder: string): void {
  const source = join(dataFolder, 'mitre-attack');
  const bundleName = readdirSync(source).find((name) => /^enterprise-attack-[\d.]+\d.*\.json$/.test(name));
  const version = bundleName?.match(/^enterprise-attack-(\d+(?:\.\d+)*)/)?.[1];
  if (bundleName === undefined || version === undefined) {
    throw new Error(`No enterprise-attack-VERSION.json in ${source}.`);
  }
  const licencePath = join(source, 'LICENSE.txt');
  const copyright = readFileSync(licencePath, 'utf8').match(/"(©[^"]*)"/)?.[1];
  if (copyright === undefined) throw new Error(`No copyright designation found in ${licencePath}.`);

  const bundle = JSON.parse(readFileSync(join(source, bundleName), 'utf8')) as {
    readonly objects: StixObject[];
  };
  const text = formatCatalogue(buildCatalogue(bundle.objects, version, copyright));
  const target = fileURLToPath(new URL('../resources/attack/', import.meta.url));
  mkdirSync(target, { recursive: true });
  writeFileSync(join(target, 'enterprise-attack.json'), text);
  copyFileSync(licencePath, join(target, 'LICENSE.txt'));
  process.stdout.write(`ATT&CK ${version}: ${Buffer.byteLength(text)} bytes written to ${target}\n`);
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  main(process.argv[2] ?? '../shared/data');
}
