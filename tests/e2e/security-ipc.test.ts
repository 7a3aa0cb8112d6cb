// Who may call, what may be called, and with what.
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { CasemateBridge } from '../../shared/contract/bridge.ts';
import {
  findOperation,
  operationNames,
  type OperationName,
  type Result,
} from '../../shared/contract/index.ts';
import { defaultCorrelationSettings } from '../../shared/correlation/settings.ts';
import { launchApp, projectRoot, type RunningApp } from '../support/launch.ts';
import { useWorkbench } from '../support/workbench.ts';
import { packValue, seeded, spoil } from '../support/wrong-values.ts';

let running: RunningApp;
const pageErrors: string[] = [];

test.beforeAll(async () => {
  running = await launchApp();
  running.page.on('pageerror', (error) => pageErrors.push(error.message));
  const workbench = useWorkbench(running.page);
  await workbench.introduce('Dana Reyes');
  await workbench.openSample();
});
test.afterAll(() => running.close());

/** Calls as the page does. Throws only when the call itself is rejected. */
function call(name: unknown, input: unknown, callId: unknown = 5_000_000): Promise<Result<unknown>> {
  return running.page.evaluate(
    ([operation, value, id]) => {
      const { casemate } = globalThis as unknown as { casemate: CasemateBridge };
      return casemate.invoke(operation as string, value, id as number);
    },
    [name, input, callId],
  );
}

const forbidden = { ok: false, error: { code: 'forbidden' } };

test('windows of other origins are refused, with the same bridge', async () => {
  const answers = await running.app.evaluate(
    async ({ BrowserWindow }, preload) => {
      const answers: unknown[] = [];
      for (const url of [
        'data:text/html,<p>other</p>',
        'about:blank',
        'blob',
        'app://ui.evil/',
        'app://other/',
      ]) {
        const window = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true } });
        // A page that cannot be served leaves Chromium's error page, whose origin is no better.
        await window.loadURL(url === 'blob' ? 'data:text/html,<p>blob</p>' : url).catch(() => undefined);
        answers.push(
          await window.webContents.executeJavaScript(`(async () => [
            await casemate.invoke('workspace.status', {}, 1),
            await casemate.invoke('imports.startSample', {}, 2),
            await casemate.registerDroppedFiles([]).then((tokens) => tokens.length, () => 0),
          ])()`),
        );
        window.destroy();
      }
      return answers;
    },
    join(projectRoot, 'out/preload/index.cjs'),
  );
  expect(answers).toHaveLength(5);
  for (const answer of answers) expect(answer).toMatchObject([forbidden, forbidden, 0]);
});

test('a frame inside the page is refused, even with the bridge in it', async () => {
  const answer = await running.app.evaluate(
    async ({ BrowserWindow }, preload) => {
      const window = new BrowserWindow({
        show: false,
        webPreferences: { preload, sandbox: true, nodeIntegrationInSubFrames: true },
      });
      await window.loadURL('app://ui/');
      const answer: unknown = await window.webContents.executeJavaScript(`(async () => {
      const frame = document.createElement('iframe');
      frame.srcdoc = '<p>inside';
      const loaded = new Promise((done) => frame.addEventListener('load', done));
      document.body.append(frame);
      await loaded;
      const inside = frame.contentWindow.casemate;
      const own = await casemate.invoke('application.about', {}, 1);
      return [own.ok, inside ? await inside.invoke('application.about', {}, 2) : 'no bridge'];
    })()`);
      window.destroy();
      return answer;
    },
    join(projectRoot, 'out/preload/index.cjs'),
  );
  expect(answer).toMatchObject([true, forbidden]);
});

test('paths that a page makes up are no files', async () => {
  const tokens = await running.page.evaluate(() => {
    const { casemate } = globalThis as unknown as { casemate: CasemateBridge<File> };
    return casemate.registerDroppedFiles([new File(['made up'], '/etc/passwd')]);
  });
  expect(tokens).toEqual([]);
  for (const token of [
    '/etc/passwd',
    '../../etc/passwd',
    'file:///etc/passwd',
    '00000000-0000-4000-8000-000000000000',
  ])
    expect(await call('imports.start', { tokens: [token] })).toMatchObject({
      ok: false,
      error: { code: 'notFound' },
    });
});

test('names that are no operation are refused, those of prototypes among them', async () => {
  const names = [
    '',
    '.',
    'queue',
    'queue.',
    '.listIncidents',
    'queue.listIncidents.',
    'queue.listIncidents.x',
    'queue.nothing',
    'nothing.get',
    '__proto__',
    '__proto__.toString',
    'constructor.constructor',
    'queue.constructor',
    'queue.__proto__',
    'queue.hasOwnProperty',
    'toString',
    'Queue.listIncidents',
    'queue.listincidents',
    ' queue.listIncidents',
    'queue.listIncidents\u0000',
    'x'.repeat(1_000_000),
    7,
    null,
    undefined,
    ['queue.listIncidents'],
    { text: 'queue.listIncidents' },
  ];
  for (const name of names) {
    const answer = await call(name, {});
    expect(answer, JSON.stringify(name)?.slice(0, 60)).toMatchObject({
      ok: false,
      error: { code: 'badInput' },
    });
    expect(JSON.stringify(answer).length).toBeLessThan(500);
  }
});

/** Operations that open a dialog of the system, which nobody answers here. */
const asks = ['imports.pickFiles', 'imports.setDropFolder', 'mappings.load', 'mappings.saveToFile'] as const;

/** An input that is right, for every operation that can be called without a person at a dialog. */
async function validInputs(): Promise<
  Readonly<Record<Exclude<OperationName, (typeof asks)[number]>, unknown>>
> {
  const { ask } = useWorkbench(running.page);
  const filter = {
    clauses: [
      { field: 'severity', operator: 'anyOf', values: ['high'] },
      { field: 'search', operator: 'matches', text: 'a' },
    ],
  } as const;
  const sort = { column: 'severity', direction: 'ascending' } as const;
  const page = { cursor: null, limit: 10 };
  const [row] = (await ask('queue.listIncidents', { filter: { clauses: [] }, sort, cursor: null, limit: 1 }))
    .rows;
  const incident = row?.uid ?? '';
  const [first, second] = (await ask('incidents.alerts', { incident, cursor: null, limit: 2 })).rows;
  const alert = first?.uid ?? '';
  const record = (await ask('alerts.get', { alert })).sources[0]?.recordUid ?? '';
  const entityId = (await ask('incidents.evidence', { incident, cursor: null })).rows[0]?.entity.id ?? 1;
  const [imported] = (await ask('imports.list', { cursor: null })).imports;
  const mapping = {
    casemateMapping: 1,
    name: 'M',
    format: 'csv',
    delimiter: ',',
    records: null,
    columns: ['a', 'b'],
    record: 'alert',
    provider: null,
    time: { format: 'pattern', pattern: 'dd/MM/yyyy', zone: 'UTC' },
    fields: { title: { template: '{a} on {b}' }, severity: { constant: 'low' } },
    values: { severity: { x: 'high' } },
    evidence: [{ column: 'b', as: 'ip', role: 'source', group: '' }],
    ignored: [],
  };
  return {
    'queue.listIncidents': { filter, sort, ...page },
    'queue.listAlerts': { filter, sort, ...page },
    'queue.countFacets': { filter },
    'queue.timeline': { filter, buckets: 10 },
    'incidents.get': { incident },
    'incidents.alerts': { incident, ...page },
    'incidents.story': { incident },
    'incidents.evidence': { incident, category: 'all', verdict: null, text: '', ...page },
    'incidents.assets': { incident },
    'incidents.history': { incident, ...page },
    'incidents.links': { incident, ...page },
    'incidents.update': {
      incidents: [incident],
      patch: { name: 'N', status: 'inProgress', addTags: ['t'], comment: 'c' },
      resolveAlerts: false,
    },
    'incidents.suggestions': {},
    'incidents.merge': { into: 'none', incidents: ['none'], reason: 'r' },
    'incidents.split': {
      incident: 'none',
      alerts: [alert],
      repeats: false,
      name: 'N',
      reason: 'r',
      wrongLinks: [{ from: alert, to: alert, rule: 'entity', key: null }],
    },
    'incidents.moveAlerts': { alerts: [alert], repeats: true, to: 'none', reason: 'r', wrongLinks: [] },
    'alerts.get': { alert },
    'alerts.storm': { alert, ...page },
    'alerts.context': { alert },
    'alerts.raw': { record },
    'alerts.update': { alerts: [alert], patch: { status: 'inProgress', comment: 'c' } },
    'pins.list': { incident },
    'pins.set': {
      incident,
      targets: [
        { kind: 'alert', alert },
        { kind: 'entity', entityId },
      ],
      pinned: true,
      note: 'n',
    },
    'pins.annotate': { pin: 'x', note: 'n' },
    'pins.move': { pin: 'x', before: null },
    'entities.get': { entityId },
    'entities.context': { entityId, kind: null, ...page },
    'entities.contextRecord': { uid: 'none' },
    'entities.mail': { entityId },
    'entities.verdictHistory': { entityId, incident },
    'entities.setVerdict': {
      entities: [entityId],
      scope: 'incident',
      incident,
      verdict: 'malicious',
      reason: 'r',
    },
    'imports.list': page,
    'imports.unmapped': { import: imported?.uid ?? '' },
    'imports.context': { import: imported?.uid ?? '', ...page },
    'imports.dependents': { import: imported?.uid ?? '' },
    'imports.formats': {},
    'imports.reopenFile': { import: imported?.uid ?? '', file: 999_999 },
    'mappings.preview': { file: 'none', member: null, mapping },
    'mappings.list': {},
    'mappings.save': { mapping, replace: true },
    'mappings.rename': { mapping: 'none', name: 'N' },
    'mappings.remove': { mapping: 'none' },
    'imports.get': { import: imported?.uid ?? '' },
    'imports.rejects': { import: imported?.uid ?? '', ...page },
    'imports.start': { tokens: ['none'], tenant: null },
    'imports.startSample': {},
    'imports.remove': { import: 'none' },
    'indicators.list': { kinds: ['indicator'] },
    'indicators.get': { list: 'none' },
    'indicators.entries': { list: 'none', text: 'a', ...page },
    'indicators.rejects': { list: 'none', ...page },
    'indicators.ofEntity': { entityId },
    'indicators.inspect': { token: 'none', kind: null },
    'indicators.start': { token: 'none', kind: 'indicator', name: 'n', source: null, verdict: 'none' },
    'indicators.remove': { list: 'none' },
    'assets.start': {
      token: 'none',
      name: 'n',
      mapping: {
        identifier: 'a',
        kind: null,
        criticality: null,
        owner: null,
        group: null,
        site: null,
      },
    },
    'correlation.run': {},
    'correlation.preview': { settings: defaultCorrelationSettings },
    'correlation.settings': {},
    'correlation.setSettings': { settings: defaultCorrelationSettings },
    'correlation.decisions': { incident, ...page },
    'correlation.removeDecision': { decision: 'none' },
    'correlation.ignoreEntity': { entityId: 999_999_999, incident: null, reason: 'r' },
    'correlation.keepApart': { incidents: ['none', incident], reason: 'r' },
    'correlation.explain': {
      from: { kind: 'alert', alert },
      to: { kind: 'alert', alert: second?.uid ?? alert },
    },
    'correlation.ofAlert': { alert },
    'correlation.between': { from: alert, to: second?.uid ?? alert },
    'correlation.cut': { alerts: [alert] },
    'correlation.similar': { incident, ...page },
    'correlation.suggestions': { incident },
    'correlation.hubs': { incident, ...page },
    'workspace.status': {},
    'workspace.setAnalyst': { name: 'Dana Reyes' },
    'workspace.undoState': {},
    'workspace.undo': { group: null, force: false },
    'workspace.redo': { force: false },
    'workspace.check': {},
    'jobs.list': {},
    'jobs.cancel': { job: 'none' },
    'jobs.pause': { job: 'none' },
    'jobs.resume': { job: 'none' },
    'imports.dropFolder': {},
    'application.about': {},
    'application.copyText': { text: 'x' },
  };
}

function isRight(name: string, input: unknown): boolean {
  try {
    return findOperation(name)?.input.safeParse(input).success === true;
  } catch {
    return false; // The schema itself stumbles over some.
  }
}

/** Wrong inputs for each operation; about a tenth of them are right by chance. */
const triesEach = 250;
/** Work in the background is started less often: each try that is right runs it whole. */
const jobs = new Set<OperationName>([
  'imports.startSample',
  'correlation.run',
  'correlation.preview',
  'correlation.setSettings',
  'workspace.check',
  'imports.start',
]);

test('wrong input never crashes: an error or, where it was right after all, an answer', async () => {
  test.setTimeout(300_000);
  const inputs = await validInputs();
  const covered = new Set<string>(Object.keys(inputs));
  expect(operationNames.filter((name) => !covered.has(name))).toEqual([...asks]);
  const random = seeded(20_260_302);
  const codes = new Map<string, number>();
  const surprises: unknown[] = [];
  let wrong = 0;
  for (const [name, valid] of Object.entries(inputs) as [OperationName, unknown][]) {
    expect(isRight(name, valid), `${name}: the right input is right`).toBe(true);
    const made = Array.from({ length: triesEach }, () => spoil(valid, random));
    const tries = made.filter((input) => !jobs.has(name) || !isRight(name, input));
    const answers = await running.page.evaluate(
      async ([operation, values]) => {
        const { casemate } = globalThis as unknown as { casemate: CasemateBridge };
        const unpack = (_key: string, inner: unknown): unknown => {
          const mark = typeof inner === 'object' && inner !== null && '$' in inner ? inner.$ : null;
          if (mark === null) return inner;
          return mark === 'undefined' ? undefined : mark === '12' ? 12n : Number(mark);
        };
        return Promise.all(
          values.map((value, index) =>
            casemate.invoke(operation, JSON.parse(value, unpack) as unknown, 6_000_000 + index),
          ),
        );
      },
      [name, tries.map(packValue)] as const,
    );
    for (const [index, answer] of answers.entries()) {
      const right = isRight(name, tries[index]);
      const code = answer.ok ? 'ok' : answer.error.code;
      codes.set(code, (codes.get(code) ?? 0) + 1);
      if (!right) wrong += 1;
      const allowed = right ? ['ok', 'notFound', 'conflict', 'badInput', 'noIdentity'] : ['badInput'];
      if (!allowed.includes(code)) surprises.push({ name, input: tries[index], answer });
    }
  }
  expect(surprises.slice(0, 5)).toEqual([]);
  expect(wrong).toBeGreaterThan(4000);
  expect(codes.get('ok') ?? 0).toBeGreaterThan(100);
  expect(pageErrors).toEqual([]);
  expect(await running.page.evaluate(() => 'polluted' in {})).toBe(false);
  await useWorkbench(running.page).waitForWork();
  const status = await useWorkbench(running.page).ask('workspace.status', {});
  expect(status.counts.alerts).toBeGreaterThan(50);
});

test('what cannot be copied to another process never leaves the page', async () => {
  const answers = await running.page.evaluate(async () => {
    const { casemate } = globalThis as unknown as { casemate: CasemateBridge };
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;
    const deep = Array.from({ length: 5000 }).reduce<unknown>((inner) => [inner], 0);
    const values: unknown[] = [
      () => 1,
      Symbol('x'),
      document.body,
      new Proxy({}, {}),
      circle,
      deep,
      new ReadableStream(),
      new Map([['a', 1]]),
      new Set([1]),
      new Uint8Array(9),
      new Error('x'),
      new Date(NaN),
    ];
    return Promise.all(
      values.map((value) =>
        Promise.resolve()
          .then(() => casemate.invoke('workspace.status', value, 7_000_000))
          .then(
            (answer) => (answer.ok ? 'answered' : answer.error.code),
            () => 'rejected',
          ),
      ),
    );
  });
  expect(answers.every((answer) => ['rejected', 'badInput', 'answered'].includes(answer))).toBe(true);
  expect((await call('workspace.status', {})).ok).toBe(true);
});

test('the log of all this holds no input and no fault of ours', () => {
  const log = running.log.join('');
  expect(log).not.toMatch(/failed:|outside its schema|another takes its place|etc.passwd|OR 1=1/);
});
