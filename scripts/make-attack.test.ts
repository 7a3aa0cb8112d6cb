import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

import type { AttackCatalogue } from '../shared/model/attack.ts';
import { parseTechniqueId, TACTICS } from '../shared/model/attack.ts';
import { buildCatalogue, firstParagraph, formatCatalogue } from './make-attack.ts';

const reference = (id: string) => [{ source_name: 'mitre-attack', external_id: id }];
const tacticObjects = TACTICS.map((tactic) => ({
  type: 'x-mitre-tactic',
  name: tactic.name,
  description: 'The adversary tries.\n\nMore.',
  x_mitre_shortname: tactic.shortname,
  external_references: reference(tactic.id),
}));
const technique = (id: string, phases: readonly string[], extra: object = {}) => ({
  type: 'attack-pattern',
  name: `Name of ${id}`,
  description: 'Text.',
  external_references: reference(id),
  kill_chain_phases: phases.map((phase_name) => ({ kill_chain_name: 'mitre-attack', phase_name })),
  ...extra,
});

describe('firstParagraph', () => {
  it('turns markdown into one plain paragraph', () => {
    const markdown =
      'Adversaries may use [Phishing](https://attack.example/T1566) with <code>cmd</code> &gt; file.(Citation: A 2020)\n\nSecond.';
    expect(firstParagraph(markdown)).toBe('Adversaries may use Phishing with cmd > file.');
  });

  it('keeps what only looks like a tag', () => {
    expect(firstParagraph('Found in <user-home>/.ssh .')).toBe('Found in <user-home>/.ssh.');
  });
});

describe('buildCatalogue', () => {
  it('sorts techniques, puts tactics in kill-chain order and leaves out what is no longer live', () => {
    const catalogue = buildCatalogue(
      [
        ...tacticObjects,
        technique('T1200', ['impact', 'initial-access']),
        technique('T1100', ['execution'], { revoked: true }),
        technique('T1101', ['execution'], { x_mitre_deprecated: true }),
        technique('T1001.002', ['command-and-control']),
      ],
      '1.0',
      '©',
    );
    expect(catalogue.techniques.map((item) => item.id)).toEqual(['T1001.002', 'T1200']);
    expect(catalogue.techniques[1]?.tactics).toEqual(['initial-access', 'impact']);
    expect(JSON.parse(formatCatalogue(catalogue))).toEqual(catalogue);
  });

  it('refuses a tactic that this project does not know', () => {
    expect(() => buildCatalogue([...tacticObjects, technique('T1', ['stealth'])], '1.0', '©')).toThrow(
      /stealth/,
    );
  });

  it('refuses a bundle that lacks a tactic', () => {
    expect(() => buildCatalogue(tacticObjects.slice(1), '1.0', '©')).toThrow(/reconnaissance/);
  });
});

describe('the shipped catalogue', () => {
  const folder = new URL('../resources/attack/', import.meta.url);
  const text = readFileSync(new URL('enterprise-attack.json', folder), 'utf8');
  const catalogue = JSON.parse(text) as AttackCatalogue;

  it('is small enough to ship and carries the notice', () => {
    expect(Buffer.byteLength(text)).toBeLessThan(1_200_000);
    expect(readFileSync(new URL('LICENSE.txt', folder), 'utf8')).toContain(catalogue.copyright);
  });

  it('agrees with the tactics of the model', () => {
    expect(catalogue.tactics.map(({ id, shortname }) => ({ id, shortname }))).toEqual(
      TACTICS.map(({ id, shortname }) => ({ id, shortname })),
    );
  });

  it('has every technique once, well formed, in a tactic and described', () => {
    expect(catalogue.techniques.length).toBeGreaterThan(600);
    expect(new Set(catalogue.techniques.map((item) => item.id)).size).toBe(catalogue.techniques.length);
    for (const item of catalogue.techniques) {
      expect(parseTechniqueId(item.id)).toBe(item.id);
      expect(item.tactics.length, item.id).toBeGreaterThan(0);
      expect(item.name.length, item.id).toBeGreaterThan(1);
      expect(item.description.length, item.id).toBeGreaterThan(20);
      expect(item.description, item.id).not.toMatch(/\]\(|\(Citation|<\/?code>|\n/);
    }
  });
});
