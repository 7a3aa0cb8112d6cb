import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sharedData } from '../../../tests/support/shared-data.ts';
import { parseBytes } from '../_kit/testing/read-fixture.ts';

describe('real answers beside the checkout', () => {
  it('content-hub: two answers of two activities each', async ({ skip }) => {
    const path = sharedData('content-hub', 'office365_cloud_app_security__get_user_related_activities.json');
    if (path === null) return skip('../shared/data/content-hub is not beside this checkout');
    const text = readFileSync(path, 'utf8');
    const answers = JSON.parse(text) as readonly { EntityResult: readonly unknown[] }[];
    const items = await parseBytes(text, 'activities.json');
    expect(items).toHaveLength(answers.flatMap(({ EntityResult }) => EntityResult).length);
    expect(
      items.map((item) => (item.kind === 'context' ? [item.context.kind, item.context.outcome] : item.kind)),
    ).toEqual([
      ['officeActivity', null],
      ['officeActivity', null],
      ['signIn', 'failure'],
      ['signIn', 'failure'],
    ]);
  });
});
