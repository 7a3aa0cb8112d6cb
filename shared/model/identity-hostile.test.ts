import { describe, expect, it } from 'vitest';
import { processorTime } from '../../tests/support/processor-time.ts';
import type { JsonObject } from '../lib/json.ts';
import { categoryLabel } from './attack.ts';
import { foldHost, joinPath } from './identity-fold.ts';
import { evidenceTypes, normalizeAlertEvidence } from './identity.ts';

const megabyte = 1_000_000;

/** One character or two over and over, and an end that does not match: what makes careless patterns go back and forth. */
const repeat = (unit: string, length: number): string => `x${unit.repeat(length / unit.length)}!`;

/** The characters that names are trimmed of or split at get a whole megabyte; 30,000 characters show anything else that is quadratic. */
const repeated: readonly (readonly [unit: string, length: number])[] = [
  ...['.', '\\'].map((unit) => [unit, megabyte] as const),
  ...['/', '<', '-', '0', 'A', '@a', 'a.', '[.', ' ', '\t', '"', '%', ':'].map(
    (unit) => [unit, 30_000] as const,
  ),
];

/** The least time of up to ten runs, ms: what else the machine does must not fail a test. */
function leastTime(run: () => void, enough: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < 10 && least >= enough; attempt += 1) {
    const start = processorTime();
    run();
    least = Math.min(least, processorTime() - start);
  }
  return least;
}

/** An object that seems empty and notes the keys it is asked for. */
function askedKeys(own: JsonObject, asked: Set<string>): JsonObject {
  return new Proxy(own, {
    getOwnPropertyDescriptor(target, key) {
      if (typeof key === 'string' && !Object.hasOwn(target, key)) asked.add(key);
      return Reflect.getOwnPropertyDescriptor(target, key);
    },
  });
}

const read = (evidence: JsonObject): void => {
  normalizeAlertEvidence([evidence], { tenant: 'tenant', time: 0 });
};

/** What the reader of a type looks for: every property, and those of the objects inside, with a short text each. */
function fullEvidence(type: string): Record<string, string | Record<string, string>> {
  const own = { '@odata.type': `#microsoft.graph.security.${type}Evidence` };
  const asked = new Set<string>();
  read(askedKeys(own, asked));
  const evidence: Record<string, string | Record<string, string>> = { ...own };
  for (const key of asked) {
    const inner = new Set<string>();
    read({ ...own, [key]: askedKeys({}, inner) });
    evidence[key] = inner.size === 0 ? '17' : Object.fromEntries([...inner].map((name) => [name, '17']));
  }
  return evidence;
}

/** The same evidence with one text at a time replaced. */
function* withOneText(type: string, text: string): Generator<readonly [place: string, evidence: JsonObject]> {
  const full = fullEvidence(type);
  for (const [key, value] of Object.entries(full)) {
    if (key === '@odata.type') continue;
    if (typeof value === 'string') {
      yield [key, { ...full, [key]: text }];
      continue;
    }
    for (const name of Object.keys(value))
      yield [`${key}.${name}`, { ...full, [key]: { ...value, [name]: text } }];
  }
}

describe('texts of a megabyte', () => {
  it('finds the properties that readers look for', () => {
    expect(fullEvidence('device')).toMatchObject({ hostName: '17', dnsDomain: '17', deviceDnsName: '17' });
    expect(fullEvidence('file')).toMatchObject({ fileDetails: { filePath: '17', fileName: '17' } });
  });

  it.each(repeated)(
    'of %j cost no property of any evidence more than 200 ms (%i)',
    (unit, length) => {
      const text = repeat(unit, length);
      const slow: string[] = [];
      for (const type of evidenceTypes) {
        for (const [place, evidence] of withOneText(type, text)) {
          const ms = leastTime(() => read(evidence), 200);
          if (ms >= 200) slow.push(`${type}.${place}: ${ms.toFixed(0)} ms`);
        }
      }
      expect(slow).toEqual([]);
    },
    120_000,
  );

  it.each(['A', 'a', 'aA', '_', 'a-'])('of %j are labels of categories at once', (unit) => {
    const text = `x${unit.repeat(megabyte / unit.length)}`;
    expect(leastTime(() => categoryLabel(text), 300)).toBeLessThan(300);
  });
});

describe('over-long names', () => {
  it('name no host', () => {
    expect(foldHost('h'.repeat(4096)).hostName).toHaveLength(4096);
    expect(foldHost('h'.repeat(4097))).toEqual({ fqdn: null, hostName: null });
    expect(foldHost('pc1', `${'d'.repeat(4096)}.test`)).toEqual({ fqdn: null, hostName: 'pc1' });
  });

  it('lose dots and separators at their ends, however many', () => {
    expect(foldHost('PC1.Contoso.com...').fqdn).toBe('pc1.contoso.com');
    expect(foldHost('pc1', '..corp.contoso.com..').fqdn).toBe('pc1.corp.contoso.com');
    expect(foldHost('....')).toEqual({ fqdn: null, hostName: null });
    expect(joinPath('/tmp//\\/', 'x')).toBe('/tmp\\x');
    expect(joinPath('///', 'x')).toBe('/x');
  });
});
