import { describe, expect, it } from 'vitest';
import { describeFixtures } from '../_kit/testing/describe-fixtures.ts';
import { importContents } from '../_kit/testing/imported-alerts.ts';
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
      incident: { id: '~9001;1762157458000', status: 'resolved', classification: 'truePositive' },
      empty: false,
    });
    expect(items[1]).toMatchObject({
      alert: { sourceIncident: { provider: 'theHive', id: '~9001;1762157458000' } },
    });
    expect(items[2]).toMatchObject({
      incident: { id: '~9002;1762157458000', status: 'active' },
      empty: true,
    });
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

describe('two servers', () => {
  const alert = {
    _id: '~4216',
    _type: 'Alert',
    _createdAt: 1762157458000,
    type: 'external',
    source: 'Example SIEM',
    sourceRef: 'SIEM-1',
    title: 'Phishing link clicked',
    severity: 2,
    tlp: 2,
    date: 1762157458000,
    tags: [],
  };
  const { type: _type, source: _source, sourceRef: _sourceRef, ...unreferenced } = alert;
  const closed = {
    ...alert,
    _id: '~8312',
    status: 'TruePositive',
    stage: 'Closed',
    _updatedAt: 1762157468000,
  };

  it('do not unite alerts that have the same id', async () => {
    const others = [
      { ...alert, type: 'internal' },
      { ...alert, source: 'Other SIEM' },
      { ...alert, sourceRef: 'SIEM-2' },
      unreferenced,
      { ...unreferenced, _createdAt: 1762157459000 },
    ];
    const { alerts } = await importContents([
      { name: 'a.jsonl', content: [alert] },
      { name: 'b.jsonl', content: others },
    ]);
    expect(alerts).toHaveLength(1 + others.length);
  });

  it('tell the same alert when its source and reference are the same', async () => {
    const { alerts } = await importContents([
      { name: 'a.jsonl', content: [alert] },
      { name: 'b.jsonl', content: [closed] },
    ]);
    expect(alerts).toMatchObject([{ records: 1 }]);
    const [item] = await parseBytes(JSON.stringify(closed), 'b.jsonl');
    expect(item).toMatchObject({ alert: { additional: { _id: '~8312', sourceRef: 'SIEM-1' } } });
  });

  it('do not unite cases that have the same id or number', async () => {
    const inCase = (created: number, sourceRef: string): object => ({
      _id: '~9001',
      _type: 'Case',
      number: 17,
      title: `Case of ${sourceRef}`,
      _createdAt: created,
      startDate: created,
      tlp: 2,
      alerts: [{ ...alert, sourceRef }],
    });
    const { alerts, sourceIncidents } = await importContents([
      { name: 'a.jsonl', content: [inCase(1762157458000, 'SIEM-1')] },
      { name: 'b.jsonl', content: [inCase(1762157459000, 'SIEM-2')] },
    ]);
    expect(alerts).toHaveLength(2);
    expect(sourceIncidents).toBe(2);
    const [item] = await parseBytes(JSON.stringify({ ...alert, caseId: '~9001' }), 'a.jsonl');
    expect(item).toMatchObject({ alert: { sourceIncident: null, additional: { caseId: '~9001' } } });
  });
});
