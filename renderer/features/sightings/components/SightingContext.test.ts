import { flushPromises, mount } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { expect, it } from 'vitest';
import type { OutputOf } from '../../../../shared/contract/index.ts';
import type { Sighting } from '../../../../shared/query/evidence-columns.ts';
import { clientProvision } from '../../../client/index.ts';
import { createMockClient, phishingHandlers } from '../../../client/mock/index.ts';
import SightingContext from './SightingContext.vue';

type Row = OutputOf<'sightings.context'>['rows'][number];
const row: Row = {
  uid: 'c1',
  kind: 'processEvent',
  at: Date.UTC(2021, 5, 24, 10, 59, 55),
  doubtful: false,
  title: 'mshta.exe started cmd.exe',
  action: 'ProcessCreated',
  outcome: null,
  provider: 'microsoftDefenderForEndpoint',
  file: '/data/DeviceProcessEvents.csv',
  line: 331,
  record: 328,
  entities: [
    { kind: 'process', label: 'cmd.exe (13672)' },
    { kind: 'device', label: 'ws-07' },
    { kind: 'user', label: 'CONTOSO\\mweber' },
  ],
};
const value: Sighting = {
  value: '51c97ebe601ef079b16bcd87af827b0be5283d96',
  written: null,
  kind: 'fileHash',
  entities: [],
  entityTotal: 0,
  matches: [],
  alertMatches: [],
  alerts: 0,
  incidents: [],
  incidentTotal: 0,
  context: 1,
  newestContext: row,
  lists: [],
  firstSeen: row.at,
  lastSeen: row.at,
  pending: false,
};

it('tells what each record of a value says and where it stands, and opens it as it stood in its file', async () => {
  const { client, bridge } = createMockClient({
    ...phishingHandlers(() => undefined),
    'sightings.context': () => ({ rows: [row], next: null, total: 1, isMore: false }),
    'entities.contextRecord': () => ({
      row,
      sourceTime: null,
      fields: [],
      text: 'mshta.exe,"the raw line"',
      byteLength: 24,
      truncated: false,
    }),
  });
  const wrapper = mount(SightingContext, {
    attachTo: document.body,
    props: { value },
    global: { plugins: [createPinia()], provide: clientProvision(client) },
  });
  await flushPromises();
  expect(bridge.calls.map(({ operation, input }) => [operation, input])).toContainEqual([
    'sightings.context',
    { kind: 'fileHash', value: value.value, cursor: null, limit: 20 },
  ]);
  const record = wrapper.get('li button');
  for (const text of [
    '2021-06-24 10:59:55',
    'Process event · ProcessCreated',
    row.title,
    'ws-07',
    'CONTOSO\\mweber',
    'DeviceProcessEvents.csv, line 331',
  ])
    expect(record.text()).toContain(text);
  expect(record.text()).not.toContain('13672');
  (wrapper.vm as unknown as { focus: () => void }).focus();
  expect(document.activeElement).toBe(record.element);
  await record.trigger('click');
  await flushPromises();
  expect(document.querySelector('[role="dialog"]')?.textContent).toContain('the raw line');
  wrapper.unmount();
});
