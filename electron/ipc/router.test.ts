import { describe, expect, test } from 'vitest';
import type { Audience } from '../../shared/contract/index.ts';
import { faultMessage } from '../../shared/contract/fault.ts';
import { OperationError } from '../../shared/contract/index.ts';
import { createRouter, type Binding, type Sender } from './router.ts';

const undoState = { undo: null, redo: null };

function makeBinding(
  answer: unknown,
  options: { audience?: Audience; readOnly?: boolean } = {},
): Binding & { calls: unknown[] } {
  const calls: unknown[] = [];
  return {
    calls,
    audience: options.audience ?? 'analyst',
    readOnly: options.readOnly ?? false,
    async dispatch(name, operation, input) {
      calls.push({ name, kind: operation.kind, input });
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
}

const from = (binding: Binding | null, url: string | null = 'app://ui/', isMainFrame = true): Sender => ({
  url,
  isMainFrame,
  binding,
});

function makeRouter() {
  const lines: string[] = [];
  return { router: createRouter('app://ui', (line) => lines.push(line)), lines };
}

describe('the sender', () => {
  test.each([
    ['another origin', 'https://evil.example/'],
    ['another host of the scheme', 'app://other/'],
    ['a file', 'file:///etc/passwd'],
    ['no frame', null],
    ['no URL at all', 'nonsense'],
  ])('is refused when it is %s', async (_name, url) => {
    const binding = makeBinding(undoState);
    const { router } = makeRouter();
    const result = await router.route(from(binding, url), 'workspace.undoState', {}, 1);
    expect(result).toMatchObject({ ok: false, error: { code: 'forbidden' } });
    expect(binding.calls).toEqual([]);
  });

  test('is refused when it is a frame inside the page or no window of ours', async () => {
    const { router } = makeRouter();
    expect(
      await router.route(from(makeBinding(undoState), 'app://ui/', false), 'workspace.undoState', {}, 1),
    ).toMatchObject({ ok: false });
    expect(await router.route(from(null), 'workspace.undoState', {}, 1)).toMatchObject({
      ok: false,
      error: { code: 'forbidden' },
    });
  });
});

describe('the operation', () => {
  test.each([
    '',
    'workspace',
    'workspace.nothing',
    'constructor.name',
    '__proto__.toString',
    'workspace.undoState.more',
    7,
    null,
  ])('is refused when there is none named %j', async (name) => {
    const binding = makeBinding(undoState);
    const { router } = makeRouter();
    expect(await router.route(from(binding), name, {}, 1)).toMatchObject({
      ok: false,
      error: { code: 'badInput' },
    });
    expect(binding.calls).toEqual([]);
  });

  test('is carried out with the defaults of its schema', async () => {
    const binding = makeBinding({ rows: [], next: null, total: 0 });
    const { router } = makeRouter();
    expect(await router.route(from(binding), 'imports.rejects', { import: 'x', cursor: null }, 1)).toEqual({
      ok: true,
      value: { rows: [], next: null, total: 0 },
    });
    expect(binding.calls).toEqual([
      { name: 'imports.rejects', kind: 'query', input: { import: 'x', cursor: null, limit: 100 } },
    ]);
  });

  test('cannot write into a workspace that is for reading', async () => {
    const binding = makeBinding({}, { readOnly: true });
    const { router } = makeRouter();
    expect(await router.route(from(binding), 'imports.remove', { import: 'x' }, 1)).toMatchObject({
      ok: false,
      error: { code: 'readOnly' },
    });
    expect(binding.calls).toEqual([]);
  });
});

describe('what goes in and out', () => {
  test('input outside the schema is refused with the field', async () => {
    const { router } = makeRouter();
    const result = await router.route(
      from(makeBinding({})),
      'imports.rejects',
      { import: 7, cursor: null },
      1,
    );
    expect(result).toMatchObject({ ok: false, error: { code: 'badInput' } });
    expect(!result.ok && result.error.message).toContain('import');
  });

  test('an answer outside the schema never reaches the window, and is logged without its content', async () => {
    const { router, lines } = makeRouter();
    const result = await router.route(
      from(makeBinding({ rows: 'secret evidence', next: null, total: 0 })),
      'imports.rejects',
      { import: 'x', cursor: null },
      1,
    );
    expect(result).toMatchObject({ ok: false, error: { code: 'badOutput', params: { path: 'rows' } } });
    expect(lines.join()).toContain('imports.rejects');
    expect(JSON.stringify([result, lines])).not.toContain('secret evidence');
  });

  test('input at which a schema itself stumbles is refused like any other', async () => {
    const { router, lines } = makeRouter();
    const binding = makeBinding({});
    const stumbling = { length: { toString: 'x', valueOf: 'x' } };
    const result = await router.route(from(binding), 'imports.get', { import: stumbling }, 1);
    expect(result).toMatchObject({ ok: false, error: { code: 'badInput' } });
    expect(await router.route(from(binding), 'incidents.get', { incident: stumbling }, 1)).toMatchObject({
      ok: false,
      error: { code: 'badInput' },
    });
    expect([binding.calls, lines]).toEqual([[], []]);
  });

  test('a fault of ours is logged by its place, not by its words', async () => {
    const { router, lines } = makeRouter();
    const binding = makeBinding(new SyntaxError('Unexpected token in "secret evidence"'));
    const result = await router.route(from(binding), 'workspace.undoState', {}, 1);
    expect(lines.join()).toMatch(/workspace[.]undoState failed: .* SyntaxError at .*router[.]test[.]ts/);
    expect(result).toMatchObject({
      ok: false,
      error: { code: 'internal', params: { error: 'SyntaxError' } },
    });
    expect(JSON.stringify([lines, result])).not.toContain('secret');
  });

  test('a fault of another thread is logged too', async () => {
    const { router, lines } = makeRouter();
    const crossed = new OperationError('internal', faultMessage, {
      error: 'RangeError',
      at: 'read (x.ts:1:2)',
    });
    const result = await router.route(from(makeBinding(crossed)), 'workspace.undoState', {}, 1);
    expect(lines).toEqual([`workspace.undoState failed: ${faultMessage} RangeError at read (x.ts:1:2)`]);
    expect(result).toMatchObject({ ok: false, error: { message: faultMessage } });
  });

  test('errors of services keep their code; anything else is internal', async () => {
    const { router } = makeRouter();
    const call = (error: Error) => router.route(from(makeBinding(error)), 'workspace.undoState', {}, 1);
    expect(await call(new OperationError('conflict', 'Changed since.', { field: 'name' }))).toEqual({
      ok: false,
      error: { code: 'conflict', message: 'Changed since.', params: { field: 'name' } },
    });
    expect(await call(new TypeError('x is not a function'))).toMatchObject({
      ok: false,
      error: { code: 'internal' },
    });
  });
});

test('cancelling aborts the call with that id and no other', async () => {
  const signals: AbortSignal[] = [];
  const binding: Binding = {
    audience: 'analyst',
    readOnly: false,
    dispatch: (_name, _operation, _input, signal) => {
      signals.push(signal);
      return new Promise((resolve) => {
        signal.addEventListener('abort', () => resolve(undoState));
        if (signals.length === 2) resolve(undoState);
      });
    },
  };
  const { router } = makeRouter();
  const first = router.route(from(binding), 'workspace.undoState', {}, 11);
  const second = router.route(from(binding), 'workspace.undoState', {}, 12);
  await second;
  router.cancel(from(binding), 11);
  router.cancel(from(binding), 'not a number');
  await first;
  expect(signals.map((signal) => signal.aborted)).toEqual([true, false]);
});
