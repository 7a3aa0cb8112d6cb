import { describe, expect, it } from 'vitest';
import { describeFixtures } from '../_kit/testing/describe-fixtures.ts';
import { itSurvivesMutations } from '../_kit/testing/describe-mutations.ts';
import { fixtureBytes, parseBytes } from '../_kit/testing/read-fixture.ts';
import { ocsf } from './importer.ts';

const names = ['findings.json', 'events.jsonl', 'envelope.json'];
const textOf = (name: string): string => new TextDecoder().decode(fixtureBytes(`ocsf/fixtures/${name}`));

describeFixtures(ocsf, names);

describe('ocsf', () => {
  it('takes findings as alerts, activity as context, and says what it leaves out', async () => {
    const items = await parseBytes(textOf('events.jsonl'), 'a.jsonl');
    expect(items.map((item) => (item.kind === 'context' ? item.context.kind : item.kind))).toEqual([
      'signIn',
      'processEvent',
      'networkConnection',
      'dnsQuery',
      'httpRequest',
      'fileEvent',
      'registryEvent',
      'other',
      'alert',
      'reject',
      'reject',
      'reject',
      'reject',
      'reject',
      'reject',
    ]);
    const reasons = items.flatMap((item) => (item.kind === 'reject' ? [item.reason] : []));
    expect(reasons[0]).toContain('compliance finding (class 2003)');
    expect(reasons[1]).toContain('incident finding (class 2005)');
    expect(reasons[2]).toContain('vulnerability finding (class 2002)');
  });

  it('keeps a severity it does not know in the source’s word', async () => {
    const list = JSON.parse(textOf('findings.json')) as Record<string, unknown>[];
    const text = JSON.stringify([{ ...list[0], severity_id: 99, severity: 'Apocalyptic' }]);
    expect((await parseBytes(text, 'a.json'))[0]).toMatchObject({ alert: { severity: 'Apocalyptic' } });
  });

  itSurvivesMutations(names.map(textOf));
});
