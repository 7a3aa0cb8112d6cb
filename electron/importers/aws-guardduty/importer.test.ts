import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sharedData } from '../../../tests/support/shared-data.ts';
import { describeFixtures } from '../_kit/testing/describe-fixtures.ts';
import { itSurvivesMutations } from '../_kit/testing/describe-mutations.ts';
import { fixtureBytes, parseBytes } from '../_kit/testing/read-fixture.ts';
import { awsGuardduty } from './importer.ts';

const names = ['get-findings.json', 'events.jsonl', 's3-export.jsonl', 'security-hub.json'];
const textOf = (name: string): string =>
  new TextDecoder().decode(fixtureBytes(`aws-guardduty/fixtures/${name}`));

describeFixtures(awsGuardduty, names);

describe('aws-guardduty', () => {
  it('knows one finding by one name, however it was exported', async () => {
    const [direct] = await parseBytes(textOf('get-findings.json'), 'a.json');
    const [hub] = await parseBytes(textOf('security-hub.json'), 'b.json');
    const named = [direct, hub].map((item) => (item?.kind === 'alert' ? item.alert.names : []));
    expect(named[0]).toEqual(['awsguardduty|02aa7e2d000521f35033ed64488b8e1b']);
    expect(named[1]).toContain(named[0]?.[0]);
    const remote = [direct, hub].map((item) =>
      item?.kind === 'alert'
        ? item.alert.evidence.find(({ label, embedded }) => label === '198.51.100.23' && !embedded)?.roles
        : null,
    );
    expect(remote).toEqual([
      ['attacker', 'source'],
      ['attacker', 'source'],
    ]);
  });

  it('keeps what is no address under its own name', async () => {
    const probe = (await parseBytes(textOf('get-findings.json'), 'a.json'))[1];
    if (probe?.kind !== 'alert') throw new Error('no alert');
    expect(JSON.stringify(probe.alert.additional)).toContain('not an address');
    expect(probe.alert.evidence.filter(({ kind }) => kind === 'ip').map(({ label }) => label)).not.toContain(
      'not an address',
    );
  });

  it('reads the answer beside the checkout', async ({ skip }) => {
    const path = sharedData('content-hub', 'aws_guard_duty__get_finding_details.json');
    if (path === null) return skip('../shared/data/content-hub is not beside this checkout');
    const text = readFileSync(path, 'utf8');
    const items = await parseBytes(text, 'answer.json');
    expect(items.map(({ kind }) => kind)).toEqual(
      (JSON.parse(text) as { Findings: unknown[] }).Findings.map(() => 'alert'),
    );
    expect(items[0]).toMatchObject({
      alert: { severity: 'low', category: 'UnauthorizedAccess', status: 'new' },
    });
  });

  itSurvivesMutations(names.map(textOf));
});
