import { describe, expect, it } from 'vitest';
import { asIp } from './kinds.ts';
import { readFlat } from './flat-record.ts';

const importedAt = Date.UTC(2026, 0, 1);

describe('a record by paths', () => {
  it('reads nested and dotted names alike', () => {
    const nested = readFlat({ agent: { name: 'a', id: 7 } }, importedAt);
    const dotted = readFlat({ 'agent.name': 'a', 'agent.id': 7 }, importedAt);
    for (const record of [nested, dotted]) {
      expect(record.text('agent.name')).toBe('a');
      expect(record.id('agent.id')).toBe('7');
      expect(record.rest()).toEqual({});
    }
  });

  it('keeps what comes twice under one path: the first is read, the others stay', () => {
    const record = readFlat(
      { a: { b: 1 }, 'a.b': 2, 'a.b (2)': 3, c: { d: { e: 4 } }, 'c.d': { e: 5 } },
      importedAt,
    );
    expect(record.number('a.b')).toBe(1);
    expect(record.id('c.d.e')).toBe('4');
    expect(record.rest()).toEqual({ 'a.b (2)': 2, 'a.b (2) (2)': 3, 'c.d.e (2)': 5 });
  });

  it('keeps what fails its check under its own name', () => {
    const record = readFlat(
      { data: { srcip: 'not an address', dstip: '10.0.0.1', other: null } },
      importedAt,
    );
    expect(record.checked(asIp, 'data.srcip')).toBeNull();
    expect(record.checked(asIp, 'data.dstip')).toBe('10.0.0.1');
    expect(record.rest()).toEqual({ 'data.srcip': 'not an address' });
  });

  it('opens no deeper and no wider than its limits, and is not fooled by __proto__', () => {
    let deep: Record<string, unknown> = { end: 1 };
    for (let level = 0; level < 50; level += 1) deep = { in: deep };
    expect(Object.keys(readFlat(deep as never, importedAt).rest())).toEqual(['in.in.in.in.in.in.in.in.in']);
    const wide = Object.fromEntries(Array.from({ length: 9000 }, (_, index) => [`k${String(index)}`, index]));
    expect(Object.keys(readFlat(wide, importedAt).rest())).toHaveLength(5001);
    const hostile = JSON.parse('{"__proto__": {"polluted": 1}, "__proto__.x": 2}') as never;
    expect(Object.keys(readFlat(hostile, importedAt).rest()).sort()).toEqual([
      '__proto__.polluted',
      '__proto__.x',
    ]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});
