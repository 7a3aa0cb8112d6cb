// The security floor, asserted in the running app. docs/architecture.md, "Security", says what it is for.
import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { contentSecurityPolicy } from '../../electron/main/content-security.ts';
import { launchApp, projectRoot, type RunningApp } from '../support/launch.ts';
import { listen, type ListeningServer } from '../support/listening-server.ts';

let running: RunningApp;
let server: ListeningServer;

test.beforeAll(async () => {
  server = await listen();
  running = await launchApp();
});
test.afterAll(async () => {
  await running.close();
  await server.close();
});
test.afterEach(async () => {
  await expect.poll(() => running.app.windows().length).toBe(1);
  expect(running.page.url()).toMatch(/^app:[/][/]ui[/]/);
  expect(server.arrivals).toEqual([]);
});

test.describe('the window', () => {
  test('is sandboxed and isolated, without Node, with web security, without webviews', async () => {
    const preferences = await running.app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
        getLastWebPreferences(): Record<string, unknown>;
      };
      return contents.getLastWebPreferences();
    });
    expect(preferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      enableBlinkFeatures: '',
    });
  });

  test('has the operating system’s sandbox, unless root has said that it cannot be', async () => {
    test.skip(process.platform !== 'linux', 'read from /proc');
    const { pid, switchedOff } = await running.app.evaluate(({ BrowserWindow, app }) => ({
      pid: BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId() ?? 0,
      switchedOff:
        app.commandLine.hasSwitch('no-sandbox') || process.env['ELECTRON_DISABLE_SANDBOX'] !== undefined,
    }));
    const seccomp = /^Seccomp:\s*(\d)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    const isRoot = process.getuid?.() === 0;
    if (isRoot && seccomp !== '2') {
      test.info().annotations.push({
        type: 'not shown here',
        description: 'root: Chromium cannot sandbox processes of root, so only the preferences are asserted',
      });
    }
    // Off only where root has switched it off; anybody else has it.
    expect(seccomp === '2' || (isRoot && switchedOff)).toBe(true);
  });

  test('has nothing of Node or Electron in its page but the bridge’s four functions', async () => {
    const found = await running.page.evaluate(() => {
      const page = globalThis as unknown as Record<string, Record<string, unknown>>;
      const names = [
        'require',
        'process',
        'module',
        'exports',
        'Buffer',
        'global',
        'electron',
        'ipcRenderer',
        '__dirname',
      ];
      const bridge = page['casemate'] ?? {};
      return {
        node: names.filter((name) => name in page),
        bridge: Object.getOwnPropertyNames(bridge).sort(),
        kinds: Object.values(bridge).map((value) => typeof value),
        frozen: Object.isFrozen(bridge),
      };
    });
    expect(found).toEqual({
      node: [],
      bridge: ['cancel', 'invoke', 'onNotice', 'registerDroppedFiles'],
      kinds: ['function', 'function', 'function', 'function'],
      frozen: true,
    });
  });
});

test.describe('the content security policy', () => {
  test('comes with every answer as it is written', async () => {
    const heads = await running.page.evaluate(async () => {
      const own = [...document.querySelectorAll('script[src], link[rel=stylesheet]')].map(
        (element) => (element as HTMLScriptElement).src || (element as HTMLLinkElement).href,
      );
      const answers = await Promise.all(['app://ui/', 'app://ui/none', ...own].map((url) => fetch(url)));
      return answers.map((answer) => [
        answer.headers.get('content-security-policy'),
        answer.headers.get('x-content-type-options'),
      ]);
    });
    expect(heads.length).toBeGreaterThan(3);
    for (const head of heads) expect(head).toEqual([contentSecurityPolicy, 'nosniff']);
    expect(contentSecurityPolicy).not.toMatch(/unsafe|https?:|[*]/);
  });

  test('stops scripts and styles that are not the program’s own files', async () => {
    // Called later, so that the code runs as the page's own: what a test evaluates at once is free of the policy.
    const outcome = await running.page.evaluate(
      () =>
        new Promise<{ ran: string[]; violated: string[] }>((done) => {
          setTimeout(() => void attack().then(done));
          const marks = globalThis as unknown as Record<string, unknown>;
          async function attack(): Promise<{ ran: string[]; violated: string[] }> {
            const violated: string[] = [];
            const note = (event: SecurityPolicyViolationEvent): void =>
              void violated.push(event.effectiveDirective);
            document.addEventListener('securitypolicyviolation', note);
            const ran: string[] = [];
            const add = <Tag extends keyof HTMLElementTagNameMap>(
              tag: Tag,
              set: (element: HTMLElementTagNameMap[Tag]) => void,
            ): HTMLElementTagNameMap[Tag] => {
              const element = document.createElement(tag);
              set(element);
              document.body.append(element);
              return element;
            };
            const script = add('script', (element) => (element.textContent = 'globalThis.inlineScript = 1'));
            const handler = add('button', (element) =>
              element.setAttribute('onclick', 'globalThis.inlineHandler = 1'),
            );
            handler.click();
            const link = add('a', (element) => (element.href = 'javascript:globalThis.scriptLink = 1'));
            link.click();
            const data = add(
              'script',
              (element) => (element.src = 'data:text/javascript,globalThis.dataScript = 1'),
            );
            const blob = URL.createObjectURL(
              new Blob(['globalThis.blobScript = 1'], { type: 'text/javascript' }),
            );
            const blobbed = add('script', (element) => (element.src = blob));
            const style = add(
              'style',
              (element) => (element.textContent = 'body { outline: 7px solid red }'),
            );
            const styled = add('div', (element) => element.setAttribute('style', 'outline: 7px solid red'));
            for (const [name, run] of [
              ['eval', () => (globalThis as { eval(text: string): unknown }).eval('1')],
              ['Function', () => Reflect.construct(Function, ['return 1']) as unknown],
              ['setTimeout with text', () => setTimeout('globalThis.timer = 1' as unknown as () => void)],
              ['worker of a blob', () => new Worker(blob)],
              ['worker of data', () => new Worker('data:text/javascript,postMessage(1)')],
            ] as const) {
              try {
                const made: unknown = run();
                if (made instanceof Worker)
                  await new Promise<void>((end) => {
                    made.onmessage = () => (ran.push(name), end());
                    made.onerror = () => end();
                  });
                else if (!name.startsWith('setTimeout')) ran.push(name);
              } catch {
                // Blocked, as it has to be.
              }
            }
            await import(/* @vite-ignore */ blob).then(
              () => ran.push('import'),
              () => undefined,
            );
            await fetch('app://ui/');
            for (const mark of [
              'inlineScript',
              'inlineHandler',
              'scriptLink',
              'dataScript',
              'blobScript',
              'timer',
            ])
              if (mark in marks) ran.push(mark);
            if (getComputedStyle(document.body).outlineWidth === '7px') ran.push('style element');
            if (getComputedStyle(styled).outlineWidth === '7px') ran.push('style attribute');
            for (const element of [script, handler, link, data, blobbed, style, styled]) element.remove();
            document.removeEventListener('securitypolicyviolation', note);
            return { ran, violated: [...new Set(violated)].sort() };
          }
        }),
    );
    expect(outcome.ran).toEqual([]);
    expect(outcome.violated).toEqual(
      expect.arrayContaining([
        'script-src',
        'script-src-attr',
        'script-src-elem',
        'style-src-attr',
        'style-src-elem',
        'worker-src',
      ]),
    );
  });
});

test('app:// gives the window’s files and no others, however the path is written', async () => {
  const up = [
    '..',
    '%2e%2e',
    '%2E.',
    '.%2e',
    '..%00',
    '%252e%252e',
    '%c0%ae%c0%ae',
    '..;',
    '%uff0e%uff0e',
    '\\..',
  ];
  const separators = ['/', '%2f', '%5c', '\\', '//', '%252f'];
  const targets = ['etc/passwd', 'package.json', 'main/index.js', 'out/main/index.js'];
  const paths = up.flatMap((dots) =>
    separators.flatMap((separator) =>
      targets.flatMap((target) =>
        [1, 2, 8].map(
          (levels) => `/${`${dots}${separator}`.repeat(levels)}${target.replaceAll('/', separator)}`,
        ),
      ),
    ),
  );
  const odd = [
    '/etc/passwd',
    '//etc/passwd',
    '/%2fetc%2fpasswd',
    `/${projectRoot}/package.json`,
    '/assets',
    '/assets/',
    '/%',
    '/%zz',
    '/%00',
    '/index.html%00.png',
    '/index.html/',
    '/C:/Windows/win.ini',
    '/file:///etc/passwd',
    `/${'a/'.repeat(3000)}`,
  ];
  const urls = [...paths, ...odd].map((path) => `app://ui${path}`);
  const others = [
    'app://other/index.html',
    'app://ui.evil/index.html',
    'app:///index.html',
    'app://ui@other/index.html',
  ];
  const answers = await running.app.evaluate(
    async ({ net }, list) =>
      Promise.all(
        list.map((url) =>
          net.fetch(url).then(
            async (answer) => ({
              url,
              status: answer.status,
              length: (await answer.arrayBuffer()).byteLength,
            }),
            () => ({ url, status: 0, length: 0 }),
          ),
        ),
      ),
    [...urls, ...others],
  );
  expect(answers.filter(({ status, length }) => status === 200 || length > 0)).toEqual([]);
  expect(answers.length).toBeGreaterThan(700);
  const posted = await running.app.evaluate(({ net }) =>
    net.fetch('app://ui/', { method: 'POST', body: 'x' }).then(({ status }) => status),
  );
  expect(posted).toBe(404);
  const own = await running.app.evaluate(async ({ net }) => {
    const answer = await net.fetch('app://ui/index.html');
    return { status: answer.status, text: await answer.text() };
  });
  expect(own.status).toBe(200);
  expect(own.text).toContain('<title>');
});
