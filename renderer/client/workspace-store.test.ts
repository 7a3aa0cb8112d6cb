import { flushPromises } from '@vue/test-utils';
import { createPinia, setActivePinia } from 'pinia';
import { describe, expect, it } from 'vitest';
import { createApp } from 'vue';
import type { OutputOf } from '../../shared/contract/index.ts';
import { provideClient } from './inject.ts';
import { createMockClient } from './mock/index.ts';
import { useWorkspace } from './workspace-store.ts';
import type { Job } from './workspace-store.ts';

type Status = OutputOf<'workspace.status'>;

const statusAt = (revision: number, storeUid = 'store'): Status => ({
  storePath: '/data/store',
  storeUid,
  mode: 'real',
  readOnly: false,
  audience: 'analyst',
  revision,
  analyst: null,
  counts: {
    incidents: revision,
    openIncidents: 0,
    alerts: 0,
    pendingAlerts: 0,
    records: 0,
    imports: 0,
    entities: 0,
    rejects: 0,
  },
  searchIndexBehind: 0,
});
const jobThat = (state: Job['state'], progress: number): Job => ({
  id: 'job-1',
  kind: 'import',
  label: 'Import',
  state,
  progress,
  detail: '',
  pause: null,
  startedAt: 1,
  endedAt: state === 'running' ? null : 2,
  error: null,
  result: null,
});

/** A store whose answers the test gives by hand, in any order. */
function setUp() {
  const statuses: ((status: Status) => void)[] = [];
  const lists: ((jobs: Job[]) => void)[] = [];
  const { client, bridge } = createMockClient({
    'workspace.status': () => new Promise<Status>((answer) => statuses.push(answer)),
    'workspace.undoState': () => ({ undo: null, redo: null }),
    'jobs.list': () => new Promise<{ jobs: Job[] }>((answer) => lists.push((jobs) => answer({ jobs }))),
  });
  const app = createApp({});
  const pinia = createPinia();
  provideClient(app, client);
  app.use(pinia);
  setActivePinia(pinia);
  const workspace = app.runWithContext(() => useWorkspace());
  const changedTo = (revision: number): void =>
    bridge.emit({ kind: 'changed', revision, touched: ['incidents'], incidents: [], by: 'this' });
  return { workspace, bridge, statuses, lists, changedTo };
}

describe('the workspace store', () => {
  it('never goes back to an older revision, whatever the order of the answers', async () => {
    const { workspace, statuses, changedTo } = setUp();
    workspace.start();
    await flushPromises();
    changedTo(5);
    await flushPromises();
    // Two reader threads: the later question may be answered first.
    statuses.toReversed().forEach((answer, index) => answer(statusAt(5 - index)));
    await flushPromises();
    statuses.slice(1).forEach((answer) => answer(statusAt(5)));
    await flushPromises();
    expect(workspace.status?.revision).toBe(5);
    expect(workspace.revision).toBe(5);
  });

  it('keeps a newer status when an answer is older than it', async () => {
    const { workspace, statuses } = setUp();
    const first = workspace.refresh();
    statuses[0]?.(statusAt(7));
    await first;
    const second = workspace.refresh();
    statuses[1]?.(statusAt(6));
    await second;
    expect(workspace.status?.counts.incidents).toBe(7);
    expect(workspace.revision).toBe(7);
  });

  it('asks once more, and not once for each, when notices come while an answer is on its way', async () => {
    const { workspace, statuses, changedTo } = setUp();
    workspace.start();
    await flushPromises();
    for (let revision = 1; revision <= 20; revision++) changedTo(revision);
    await flushPromises();
    expect(statuses).toHaveLength(1);
    statuses[0]?.(statusAt(3));
    await flushPromises();
    expect(workspace.status?.revision).toBe(3);
    expect(statuses).toHaveLength(2);
    statuses[1]?.(statusAt(20));
    await flushPromises();
    expect(statuses).toHaveLength(2);
    expect(workspace.status?.revision).toBe(20);
  });

  it('lets undo and redo be asked for from the moment of a change until what can be undone is known', async () => {
    const { workspace, statuses } = setUp();
    workspace.start();
    statuses[0]?.(statusAt(1));
    await flushPromises();
    expect([workspace.mayUndo, workspace.mayRedo]).toEqual([false, false]);
    let end!: () => void;
    void workspace.whileChanging(() => new Promise<void>((done) => (end = done)));
    expect([workspace.mayUndo, workspace.mayRedo]).toEqual([true, true]);
    end();
    await flushPromises();
    expect(workspace.mayUndo).toBe(true);
    statuses[1]?.(statusAt(2));
    await flushPromises();
    expect([workspace.mayUndo, workspace.mayRedo]).toEqual([false, false]);
  });

  it('takes another store as it is, whatever its revision', async () => {
    const { workspace, statuses } = setUp();
    const first = workspace.refresh();
    statuses[0]?.(statusAt(900));
    await first;
    const second = workspace.refresh();
    statuses[1]?.(statusAt(2, 'another'));
    await second;
    expect(workspace.status?.storeUid).toBe('another');
    expect(workspace.revision).toBe(2);
  });

  it('does not bring an ended job back to running, neither from the list nor from a late notice', async () => {
    const { workspace, bridge, lists } = setUp();
    workspace.start();
    await flushPromises();
    bridge.emit({ kind: 'job', job: jobThat('done', 1) });
    lists[0]?.([jobThat('running', 0.4)]);
    await flushPromises();
    expect(workspace.runningJobs).toEqual([]);
    bridge.emit({ kind: 'job', job: jobThat('running', 0.9) });
    expect(workspace.jobs.map((job) => job.state)).toEqual(['done']);
  });

  it('keeps jobs as they began, whichever told of itself last', async () => {
    const { workspace, bridge } = setUp();
    workspace.start();
    await flushPromises();
    const waiting: Job = { ...jobThat('running', 0), id: 'job-2', kind: 'correlation', startedAt: 5 };
    bridge.emit({ kind: 'job', job: jobThat('running', 0.1) });
    bridge.emit({ kind: 'job', job: waiting });
    bridge.emit({ kind: 'job', job: jobThat('running', 0.2) });
    expect(workspace.runningJobs.map((job) => job.id)).toEqual(['job-1', 'job-2']);
  });

  it('does not set a running job back to what an older list says', async () => {
    const { workspace, bridge, lists } = setUp();
    workspace.start();
    await flushPromises();
    bridge.emit({ kind: 'job', job: jobThat('running', 0.8) });
    lists[0]?.([jobThat('running', 0.4)]);
    await flushPromises();
    expect(workspace.runningJobs.map((job) => job.progress)).toEqual([0.8]);
  });
});
