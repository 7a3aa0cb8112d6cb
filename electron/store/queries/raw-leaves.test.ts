import { expect, it } from 'vitest';
import { rawLeaves } from './raw-leaves.ts';

const pathOf = (text: string, value: string, columns: readonly string[] = [], additional = {}) =>
  rawLeaves(text, columns, additional).find((leaf) => leaf.value === value)?.path ?? null;

it.each([
  ['{"evidence":[{"a":1},{"deviceDnsName":"ws-17"}]}', 'ws-17', 'evidence[1].deviceDnsName'],
  ['{"Entities":"[{\\"HostName\\":\\"ws-17\\"}]"}', 'ws-17', 'Entities[0].HostName'],
  ['{"broken": ws-17', 'ws-17', null],
  ['<Event><System><Computer>ws-17</Computer></System></Event>', 'ws-17', 'Computer'],
  ['<Event><Data Name="TargetUserName">a&amp;b</Data></Event>', 'a&b', 'TargetUserName'],
  ['CEF:0|x|y suser=ann dhost="ws-17"', 'ws-17', 'dhost'],
])('%s holds %s at %s', (text, value, path) => {
  expect(pathOf(text, value)).toBe(path);
});

it('names the cells of a row by their columns, else by what the record knows, else by number', () => {
  const row = '2026-01-01,"ws ""17"", x",ann,"[{""ip"":""203.0.113.9""}]"';
  const columns = ['Time', 'Computer', 'User', 'Entities'];
  expect(pathOf(row, 'ws "17", x', columns)).toBe('Computer');
  expect(pathOf(row, '203.0.113.9', columns)).toBe('Entities[0].ip');
  expect(pathOf(row, 'ann', [], { Account: 'ann' })).toBe('Account');
  expect(pathOf(row, 'ws "17", x')).toBe('column 2');
  expect(pathOf('a;ws-17', 'ws-17', ['x', 'Host'])).toBe('Host');
});
