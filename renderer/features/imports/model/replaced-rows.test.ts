import { expect, it } from 'vitest';
import { describeReplaced } from './replaced-rows.ts';

it('warns of rows that would replace others, and of nothing else', () => {
  expect(describeReplaced({ inFile: 0, inStore: 0 })).toBeNull();
  expect(describeReplaced({ inFile: 1, inStore: 0 })).toContain(
    '1 row would replace others: 1 with the id of another row here.',
  );
  expect(describeReplaced({ inFile: 2, inStore: 1200 })).toContain(
    '1,202 rows would replace others: 2 with the id of another row here, 1,200 with the id of an alert that is there already.',
  );
});
