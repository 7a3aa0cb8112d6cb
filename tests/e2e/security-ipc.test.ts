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
import { launchApp, projectRoot, type RunningApp } from '../support/launch.ts';
import { asks, validInputs } from '../support/valid-inputs.ts';
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
async function call(name: unknown, input: unknown, callId: unknown = 5_000_000): Promise<Result<unknown>> {
  const answer = await running.page.evaluate(
    ([operation, value, id]) => {
      const { casemate } = globalThis as unknown as { casemate: CasemateBridge };
      return casemate.invoke(operation as string, value, id as number);
    },
    [name, input, callId],
  );
  return JSON.parse(answer) as Result<unknown>;
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
            JSON.parse(await casemate.invoke('workspace.status', {}, 1)),
            JSON.parse(await casemate.invoke('imports.startSample', {}, 2)),
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
      const own = JSON.parse(await casemate.invoke('application.about', {}, 1));
      return [own.ok, inside ? JSON.parse(await inside.invoke('application.about', {}, 2)) : 'no bridge'];
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

/** An input as it comes out of its packing in the page: a property that is undefined is none there. */
function asItArrives(input: unknown): unknown {
  return JSON.parse(packValue(input), (_key: string, inner: unknown): unknown => {
    const mark = typeof inner === 'object' && inner !== null && '$' in inner ? inner.$ : null;
    if (mark === null) return inner;
    return mark === 'undefined' ? undefined : mark === '12' ? 12n : Number(mark);
  });
}

test('wrong input never crashes: an error or, where it was right after all, an answer', async () => {
  test.setTimeout(300_000);
  const inputs = await validInputs(running.page);
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
    for (const [index, text] of answers.entries()) {
      const answer = JSON.parse(text) as Result<unknown>;
      const right = isRight(name, asItArrives(tries[index]));
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
            (text) => {
              const answer = JSON.parse(text) as Result<unknown>;
              return answer.ok ? 'answered' : answer.error.code;
            },
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
