import { describe, expect, it } from 'vitest';
import { describeFixtures } from '../_kit/testing/describe-fixtures.ts';
import { itSurvivesMutations } from '../_kit/testing/describe-mutations.ts';
import { fixtureBytes, parseBytes } from '../_kit/testing/read-fixture.ts';
import { thehive } from './importer.ts';

const names = ['query-answer.json', 'v4-alerts.json', 'cases.jsonl'];
const textOf = (name: string): string => new TextDecoder().decode(fixtureBytes(`thehive/fixtures/${name}`));

describeFixtures(thehive, names);

describe('thehive', () => {
  it('brings a case as a source incident with the alerts inside it', async () => {
    const items = await parseBytes(textOf('cases.jsonl'), 'a.jsonl');
    expect(items.map(({ kind }) => kind)).toEqual(['sourceIncident', 'alert', 'sourceIncident']);
    expect(items[0]).toMatchObject({
      incident: { id: '~9001', status: 'resolved', classification: 'truePositive' },
      empty: false,
    });
    expect(items[1]).toMatchObject({ alert: { sourceIncident: { provider: 'theHive', id: '~9001' } } });
    expect(items[2]).toMatchObject({ incident: { id: '~9002', status: 'active' }, empty: true });
  });

  it('holds an observable that is no address for no address', async () => {
    const [item] = await parseBytes(textOf('query-answer.json'), 'a.json');
    if (item?.kind !== 'alert') throw new Error('no alert');
    expect(item.alert.evidence.some(({ label }) => label === '999.1.1.1')).toBe(false);
    expect(JSON.stringify(item.alert.additional['observables'])).toContain('999.1.1.1');
  });

  it('leaves a case template of the same shape alone', async () => {
    const template = JSON.stringify({
      customFields: {},
      metrics: {},
      tlp: 2,
      pap: 0,
      tasks: [{ title: 'x' }],
    });
    expect(await parseBytes(template, 'a.json')).toMatchObject([{ kind: 'reject', code: 'unknownFormat' }]);
  });

  itSurvivesMutations(names.map(textOf));
});

describe('alerts of TheHive 2 and 3', () => {
  it('says neither a severity nor a colour that is not set', async () => {
    const alert = {
      _type: 'alert',
      id: '0a1b2c3d4e5f60718293a4b5c6d7e8f9',
      title: 'Old alert',
      source: 'feed',
      sourceRef: 'r-1',
      severity: 0,
      tlp: -1,
      artifacts: [],
      status: 'New',
    };
    const [item] = await parseBytes(JSON.stringify([alert]), 'a.json');
    expect(item).toMatchObject({ kind: 'alert', alert: { severity: null, tags: [], status: 'new' } });
  });
});
