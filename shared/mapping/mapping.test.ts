import { describe, expect, it } from 'vitest';
import {
  MappingError,
  parseMapping,
  providerOf,
  templateParts,
  usedColumns,
  writeMapping,
} from './mapping.ts';
import { fitsHeader, signatureColumns } from './signature.ts';

const plain = {
  casemateMapping: 1,
  name: 'North sensor',
  format: 'csv',
  columns: ['host', 'name', 'time'],
  fields: { title: { template: '{name} on {host}' }, time: { columns: ['time'] } },
};
const read = (change: object) => parseMapping(JSON.stringify({ ...plain, ...change }));
const refusal = (change: object): string => {
  try {
    read(change);
  } catch (error) {
    if (error instanceof MappingError) return error.message;
  }
  return 'taken';
};

describe('parseMapping', () => {
  it('fills in what may be left out, and writes what it reads', () => {
    const mapping = read({});
    expect(mapping).toMatchObject({
      delimiter: null,
      records: null,
      record: 'alert',
      provider: null,
      time: { format: 'auto', pattern: null, zone: 'UTC' },
      evidence: [],
      ignored: [],
    });
    expect(parseMapping(writeMapping(mapping))).toEqual(mapping);
    expect([...usedColumns(mapping)].sort()).toEqual(['host', 'name', 'time']);
  });

  it.each([
    ['an unknown key', { colums: [] }, 'Unrecognized key: "colums"'],
    ['an unknown key inside', { time: { format: 'iso', zome: 'UTC' } }, '"time": Unrecognized key: "zome"'],
    ['another version', { casemateMapping: 2 }, '"casemateMapping": expected 1'],
    ['no title', { fields: { time: { columns: ['time'] } } }, '"fields.title": a mapping needs a title'],
    ['an unknown field', { fields: { titel: { constant: 'x' } } }, '"fields"'],
    [
      'a rule of two kinds',
      { fields: { title: { constant: 'x', template: 'y' } } },
      '"fields.title": expected {',
    ],
    [
      'a column that the header has not',
      { columns: ['host', 'name'] },
      'the column "time" is used and not listed',
    ],
    ['a pattern without its format', { time: { format: 'iso', pattern: 'yyyy' } }, '"time.pattern"'],
    ['a path of records in a table', { records: 'data' }, '"records": only JSON has a path of records'],
    [
      'a provider with spaces',
      { provider: 'North sensor' },
      '"provider": expected a name in lower camel case',
    ],
    ['an unknown kind of evidence', { evidence: [{ column: 'host', as: 'hostt' }] }, '"evidence.0.as"'],
  ])('refuses %s and says where', (_name, change, message) => {
    expect(refusal(change)).toContain(message);
  });

  it('refuses what is no JSON and what is too large', () => {
    expect(() => parseMapping('{')).toThrow('The mapping is not valid JSON.');
    expect(() => parseMapping(' '.repeat(1_000_001))).toThrow('larger than');
  });
});

it('splits a template into texts and columns', () => {
  expect(templateParts('{a b} on {c}!')).toEqual([
    { column: 'a b' },
    { text: ' on ' },
    { column: 'c' },
    { text: '!' },
  ]);
  expect(templateParts('no {} column {')).toEqual([{ text: 'no {} column {' }]);
});

it('makes a provider of a name', () => {
  const of = (name: string) => providerOf({ name, provider: null });
  expect(['AIT alert data set', '7th Sensor', 'Überwachung Süd', '***', '2024'].map(of)).toEqual([
    'aitAlertDataSet',
    'thSensor',
    'uBerwachungSuD',
    'mapped',
    'mapped',
  ]);
  expect(providerOf({ name: 'a', provider: 'fireAlarm' })).toBe('fireAlarm');
});

describe('fitsHeader', () => {
  const table = { format: 'csv', records: null, columns: ['a', 'b', 'c'] } as const;
  it('takes a table with the same columns in any order, and no other', () => {
    expect(fitsHeader(table, { ...table, columns: signatureColumns(['c', 'a', 'b', 'a', '']) })).toBe(true);
    expect(fitsHeader(table, { ...table, format: 'tsv' })).toBe(true);
    expect(fitsHeader(table, { ...table, columns: ['a', 'b'] })).toBe(false);
    expect(fitsHeader(table, { ...table, columns: ['a', 'b', 'c', 'd'] })).toBe(false);
  });

  it('takes JSON with most names in common and the records in the same place', () => {
    const json = { format: 'json', records: 'data', columns: ['a', 'b', 'c', 'd'] } as const;
    expect(fitsHeader(json, { ...json, columns: ['a', 'b', 'c'] })).toBe(true);
    expect(fitsHeader(json, { ...json, columns: ['a', 'b'] })).toBe(false);
    expect(fitsHeader(json, { ...json, records: null })).toBe(false);
    expect(fitsHeader(json, { ...table, columns: json.columns })).toBe(false);
  });
});
