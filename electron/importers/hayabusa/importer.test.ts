import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sharedData } from '../../../tests/support/shared-data.ts';
import { processorTime } from '../../../tests/support/processor-time.ts';
import { describeFixtures } from '../_kit/testing/describe-fixtures.ts';
import { expectAllAccounted, itSurvivesMutations } from '../_kit/testing/describe-mutations.ts';
import { fixtureBytes, importedAt, parseBytes } from '../_kit/testing/read-fixture.ts';
import { detectFormat } from '../registry.ts';
import { readDetails } from './details.ts';
import { hayabusa } from './importer.ts';
import { dateOrderOf, hayabusaTime } from './time.ts';

describeFixtures(hayabusa, [
  'first-layout.csv',
  'version-1-0.csv',
  'standard.csv',
  'super-verbose-us-time.csv',
  'timesketch.csv',
  'timeline.jsonl',
  'all-field-info.json',
]);

describe('mutated records', () => {
  itSurvivesMutations([new TextDecoder().decode(fixtureBytes('hayabusa/fixtures/timeline.jsonl'))]);
});

describe('mutated rows', () => {
  const part = fc.oneof(
    fc.constantFrom(
      'Cmdline: ',
      'Proc: C:\\a.exe',
      ' ¦ ',
      '  :  ',
      '"',
      '""',
      '\n',
      ',',
      'TgtUser: ',
      '[condition] ',
      'IpAddress:1.2.3.4 ',
    ),
    fc.string({ maxLength: 8, unit: 'binary' }),
  );
  const rows = fc.array(
    fc.array(
      fc.array(part, { maxLength: 6 }).map((parts) => parts.join('')),
      { maxLength: 10 },
    ),
  );

  it('accounts for every row of a table, whatever stands in it', async () => {
    const header = 'Timestamp,Computer,Channel,EventID,Level,RuleTitle,Details,MitreTactics';
    await fc.assert(
      fc.asyncProperty(rows, async (list) => {
        const text = list.map((row) => row.join(',')).join('\n');
        expectAllAccounted(await parseBytes(`${header}\n${text}`, 'x.csv'));
      }),
    );
  });
});

describe('readDetails', () => {
  it.each([
    ['A key: 1 ¦ Two: b', { 'A key': '1', Two: 'b' }],
    ['User: a  :  IP Address: 10.0.0.1', { User: 'a', 'IP Address': '10.0.0.1' }],
    ['User: a\nPath: C:\\x', { User: 'a', Path: 'C:\\x' }],
    ['User: a | Path: C:\\x', { User: 'a', Path: 'C:\\x' }],
    ['User: a ‖ Path: C:\\x', { User: 'a', Path: 'C:\\x' }],
    ['Cmdline: a ¦ b ¦ Proc: c', { Cmdline: 'a ¦ b', Proc: 'c' }],
    ['Cmdline: type x | clip', { Cmdline: 'type x | clip' }],
    ['ScriptBlock: a\nUser: b', { ScriptBlock: 'a\nUser: b' }],
    ['User: a  :  SID:S-1-5-21-1-2-3-4', { User: 'a', SID: 'S-1-5-21-1-2-3-4' }],
    ['DUP', {}],
  ])('takes %j apart', (text, values) => {
    expect(readDetails(text)).toEqual({ values, notes: [] });
  });

  it('reads the marked keys of 1.7', () => {
    expect(readDetails({ 'HBFI-Image': 'C:\\x.exe', 'HBFI-ProcessId': 4 }).values).toEqual({
      Image: 'C:\\x.exe',
      ProcessId: 4,
    });
  });

  it('keeps what has no key', () => {
    expect(readDetails('User: a  :  (Warning: x)  :  Workstation b')).toEqual({
      values: { User: 'a' },
      notes: ['(Warning: x)', 'Workstation b'],
    });
    expect(readDetails('Bootup').notes).toEqual(['Bootup']);
    expect(readDetails([1, 'a']).notes).toEqual(['[1,"a"]']);
  });

  it('is linear in long hostile texts', () => {
    const started = processorTime();
    for (const text of ['a: ', ' ¦ ', 'a'.repeat(60), 'x:'].map((part) => part.repeat(50_000)))
      readDetails(text);
    expect(processorTime() - started).toBeLessThan(1000);
  });
});

describe('times', () => {
  const ms = (text: string, order: 'dayFirst' | 'monthFirst' | null = null) =>
    hayabusaTime(text, order, importedAt)?.ms ?? null;

  it('reads every format of the tool', () => {
    const at = Date.UTC(2022, 1, 22, 20, 0, 0, 123);
    expect(ms('2022-02-22 22:00:00.123 +02:00')).toBe(at);
    expect(ms('2022-02-22T20:00:00.1234567Z')).toBe(at);
    expect(ms('2022-02-22 20:00:00.123 UTC')).toBe(at);
    expect(ms('2022-02-22 14:00:00.123456-06:00')).toBe(at);
    expect(ms('22-02-2022 22:00:00.123 +02:00')).toBe(at);
    expect(ms('02-22-2022 14:00:00.123 -06:00')).toBe(at);
    expect(ms('02-22-2022 02:00:00.123 PM -06:00')).toBe(at);
    expect(ms('Tue, 22 Feb 2022 14:00:00 -0600')).toBe(at - 123);
    expect(ms('nonsense')).toBeNull();
  });

  it('does not guess between day and month', () => {
    expect(ms('03-04-2022 10:00:00.000 +00:00')).toBeNull();
    expect(ms('03-04-2022 10:00:00.000 +00:00', 'dayFirst')).toBe(Date.UTC(2022, 3, 3, 10));
    expect(ms('03-04-2022 10:00:00.000 +00:00', 'monthFirst')).toBe(Date.UTC(2022, 2, 4, 10));
    expect(dateOrderOf('a\n03-04-2022 10:00:00.000 +00:00,x\n04-25-2022 10:00:00.000 +00:00')).toBe(
      'monthFirst',
    );
    expect(dateOrderOf('03-04-2022 10:00:00.000 +00:00,x\n25-04-2022 10:00:00.000 +00:00')).toBe('dayFirst');
    expect(dateOrderOf('03-04-2022 10:00:00.000 +00:00')).toBeNull();
    expect(dateOrderOf('03-04-2022 10:00:00.000 AM +00:00')).toBe('monthFirst');
  });
});

describe('real timelines beside the checkout', () => {
  // Counted with Python's csv module: rows below the header.
  it.for([
    ['hayabusa_results.csv', 8322],
    ['early_layout_output.csv', 5],
  ] as const)('%s is read whole', async ([name, count], { skip }) => {
    const path = sharedData('hayabusa', name);
    if (path === null) return skip(`../shared/data/hayabusa/${name} is not beside this checkout`);
    const bytes = new Uint8Array(readFileSync(path));
    expect(detectFormat(bytes, name)).toBe(hayabusa);
    const items = await parseBytes(bytes, name);
    expectAllAccounted(items);
    const alerts = items.flatMap((item) => (item.kind === 'alert' ? [item.alert] : []));
    expect(alerts).toHaveLength(count);
    expect(alerts.every(({ created, severity }) => created !== null && severity !== null)).toBe(true);
  });
});
