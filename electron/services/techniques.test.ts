import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findTechniques, nameTechniques, readTechniques } from './techniques.ts';

const file = new URL('../../resources/attack/enterprise-attack.json', import.meta.url);
const techniques = readTechniques(() => readFileSync(file, 'utf8'));

describe('techniques by name', () => {
  it('finds them by words of their names and by their ids', () => {
    expect(findTechniques(techniques, 'spear link', 5)[0]).toEqual({
      id: 'T1566.002',
      name: techniques.get('T1566.002')?.name,
    });
    expect(findTechniques(techniques, 't1566', 3).map(({ id }) => id.slice(0, 5))).toEqual([
      'T1566',
      'T1566',
      'T1566',
    ]);
    expect(findTechniques(techniques, '  ', 5)).toEqual([]);
    expect(findTechniques(techniques, 'no such technique', 5)).toEqual([]);
  });

  it('names ids that are known', () => {
    expect(nameTechniques(techniques, ['T1078', 'T9999'])).toEqual([{ id: 'T1078', name: 'Valid Accounts' }]);
  });
});
