import { flushPromises, mount } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { describe, expect, it } from 'vitest';
import { defineComponent } from 'vue';
import { alertExportColumns, incidentExportColumns } from '../../../shared/query/export-columns.ts';
import { OperationError } from '../../../shared/contract/index.ts';
import { clientProvision } from '../../client/index.ts';
import { createMockClient } from '../../client/mock/index.ts';
import type { MockHandlers } from '../../client/mock/index.ts';
import { useToasts } from '../../ui/index.ts';
import { alertColumns, incidentColumns } from '../queue/model/incident-columns.ts';
import { useExport } from './composables/use-export.ts';
import { exportName, exportRequest, inOrder } from './model/export-request.ts';
import type { ShownQueue } from './model/export-request.ts';

const shown: ShownQueue = {
  of: 'incidents',
  filter: { clauses: [] },
  sort: { column: 'number', direction: 'ascending' },
  columns: ['number', 'name'],
};

function setUp(handlers: MockHandlers) {
  const { client, bridge } = createMockClient(handlers);
  let parts!: { exporting: ReturnType<typeof useExport>; toasts: ReturnType<typeof useToasts> };
  mount(
    defineComponent(() => {
      parts = { exporting: useExport(), toasts: useToasts() };
      return () => null;
    }),
    { global: { plugins: [createPinia()], provide: clientProvision(client) } },
  );
  const asked = () =>
    bridge.calls.filter(({ operation }) => operation === 'queue.exportRows').map(({ input }) => input);
  return { ...parts, asked };
}

describe('export', () => {
  it('can write every column that a queue shows', () => {
    expect(
      incidentColumns.map(({ id }) => id).filter((id) => !Object.hasOwn(incidentExportColumns, id)),
    ).toEqual([]);
    expect(alertColumns.map(({ id }) => id).filter((id) => !Object.hasOwn(alertExportColumns, id))).toEqual(
      [],
    );
  });

  it('asks for what is shown, or for the chosen rows in the order of the list', async () => {
    const { exporting, asked } = setUp({
      'queue.pickExport': () => ({ token: 't' }),
      'queue.incidentKeys': () => ({ uids: ['c', 'b', 'a'], total: 3 }),
      'queue.exportRows': () => ({ job: 'job-1' }),
    });
    await exporting.run(shown, null);
    await exporting.run(shown, ['a', 'x', 'c']);
    await flushPromises();
    expect(asked()).toEqual([
      { ...shown, chosen: null, token: 't' },
      { ...shown, chosen: ['c', 'a', 'x'], token: 't' },
    ]);
  });

  it('begins nothing when nobody says where to, and says what failed', async () => {
    const none = setUp({ 'queue.pickExport': () => ({ token: null }) });
    await none.exporting.run(shown, null);
    expect([none.asked(), none.toasts.toasts]).toEqual([[], []]);
    const failing = setUp({
      'queue.pickExport': () => ({ token: 't' }),
      'queue.exportRows': () => {
        throw new OperationError('notFound', 'That file is no longer known. Choose it again.');
      },
    });
    await failing.exporting.run(shown, null);
    expect(failing.toasts.toasts[0]).toMatchObject({ tone: 'danger', text: 'Nothing was exported' });
    expect(failing.exporting.asking.value).toBe(false);
  });

  it('names files by the day and leaves out columns that hold marks only', () => {
    expect(exportName('alerts', Date.UTC(2024, 4, 14, 23))).toBe('alerts-2024-05-14.csv');
    expect(exportRequest({ ...shown, columns: ['marks', 'name'] }, null, 't').columns).toEqual(['name']);
    expect(inOrder(['b', 'a'], [])).toEqual(['b', 'a']);
  });
});
