import { describe, expect, it } from 'vitest';
import { mappingSchema } from '../../../../shared/mapping/mapping.ts';
import type { Mapping } from '../../../../shared/mapping/mapping.ts';
import {
  fieldColumns,
  fixedText,
  roleOf,
  targetOf,
  targetOptions,
  templatesWith,
  withFixedText,
  withRole,
  withSeverity,
  withTarget,
} from './mapping-draft.ts';

const start: Mapping = mappingSchema.parse({
  casemateMapping: 1,
  name: 'North',
  format: 'csv',
  columns: ['host', 'ip', 'name', 'note', 'time'],
  fields: { title: { columns: ['name'] }, time: { columns: ['time'] } },
  evidence: [{ column: 'ip', as: 'ip', role: 'source' }],
});

describe('targets of columns', () => {
  it('are read from a mapping', () => {
    expect(['name', 'time', 'ip', 'note'].map((column) => targetOf(start, column))).toEqual([
      'field:title',
      'field:time',
      'as:ip',
      'more',
    ]);
    expect(roleOf(start, 'ip')).toBe('source');
  });

  it.each(targetOptions.map(({ value }) => value))('%s can be chosen, and taken back', (target) => {
    const chosen = withTarget(start, 'note', target);
    expect(targetOf(chosen, 'note')).toBe(target);
    expect(mappingSchema.safeParse(chosen).success).toBe(true);
    expect(withTarget(chosen, 'note', 'more')).toEqual(start);
  });

  it('give a field up where another column takes it first, and keep the role of evidence', () => {
    const both = withTarget(start, 'note', 'field:title');
    expect(fieldColumns(both, 'title')).toEqual(['note', 'name']);
    expect(fieldColumns(withTarget(both, 'note', 'more'), 'title')).toEqual(['name']);
    expect(withTarget(start, 'ip', 'as:device').evidence).toEqual([
      { column: 'ip', as: 'device', role: 'source', group: '' },
    ]);
    expect(roleOf(withRole(start, 'ip', ''), 'ip')).toBe('');
  });
});

describe('texts of fields', () => {
  it('are templates where they name columns, constants otherwise, and give way to columns when empty', () => {
    const template = withFixedText(start, 'title', '{name} on {host}', start);
    expect(template.fields.title).toEqual({ template: '{name} on {host}' });
    expect(fixedText(template, 'title')).toBe('{name} on {host}');
    expect([templatesWith(template, 'host'), templatesWith(template, 'ip')]).toEqual([['Title'], []]);
    const constant = withFixedText(template, 'title', 'Alarm', start);
    expect(constant.fields.title).toEqual({ constant: 'Alarm' });
    expect(withFixedText(constant, 'title', ' ', start)).toEqual(start);
    expect(withFixedText(start, 'severity', 'high', start).fields.severity).toEqual({ constant: 'high' });
    expect(withFixedText(start, 'severity', '', start)).toEqual(start);
  });
});

it('gives values of a severity a meaning, and takes it back', () => {
  const known = withSeverity(withSeverity(start, '9', 'high'), '5', 'low');
  expect(known.values.severity).toEqual({ '5': 'low', '9': 'high' });
  expect(withSeverity(known, '5', '').values.severity).toEqual({ '9': 'high' });
});
