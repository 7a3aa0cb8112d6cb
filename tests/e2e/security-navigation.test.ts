// A page stays where it is: no navigation, no second window, no frame, no download, no permission.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { CasemateBridge } from '../../shared/contract/bridge.ts';
import { launchApp, type RunningApp } from '../support/launch.ts';
import { listen, type ListeningServer } from '../support/listening-server.ts';
import { useWorkbench } from '../support/workbench.ts';

let running: RunningApp;
let server: ListeningServer;
let scratch: string;
let address: string;

test.beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'casemate-security-'));
  server = await listen();
  running = await launchApp();
  const workbench = useWorkbench(running.page);
  await workbench.introduce('Dana Reyes');
  await workbench.goTo('Settings');
  await running.page.evaluate(() => Object.assign(globalThis, { stillHere: true }));
  await expect(running.page).toHaveURL(/#\/settings$/);
  address = running.page.url();
});
test.afterEach(async () => {
  // A turn through the page, so that whatever was set off has been decided.
  await running.page.evaluate(() => fetch('app://ui/').then(({ status }) => status));
  expect(running.page.url()).toBe(address);
  expect(await running.page.evaluate(() => 'stillHere' in globalThis)).toBe(true);
  await expect.poll(() => running.app.windows().length).toBe(1);
  expect(await running.app.evaluate(({ webContents }) => webContents.getAllWebContents().length)).toBe(1);
  expect(server.arrivals).toEqual([]);
});
test.afterAll(async () => {
  await running.close();
  await server.close();
  rmSync(scratch, { recursive: true, force: true });
});

const places = (): readonly string[] => [
  `http://127.0.0.1:${server.port}/`,
  'file:///etc/passwd',
  'data:text/html,<h1>elsewhere</h1>',
  'app://other/',
  'app://ui/assets/',
  'app://ui/index.html',
  'chrome://version/',
  'devtools://devtools/bundled/inspector.html',
  'mailto:a@attacker.example',
  'view-source:app://ui/',
];

test('location cannot be changed to anywhere', async () => {
  for (const place of places()) {
    await running.page.evaluate(
      (url) =>
        new Promise<void>((done) =>
          setTimeout(() => {
            for (const go of [
              () => (location.href = url),
              () => location.replace(url),
              () => location.assign(url),
            ]) {
              try {
                go();
              } catch {
                // Refused at once.
              }
            }
            done();
          }),
        ),
      place,
    );
    await running.page.evaluate(() => fetch('app://ui/').then(({ status }) => status));
    expect(running.page.url(), place).toBe(address);
  }
});

test('a form and a refresh lead nowhere', async () => {
  await running.page.evaluate((port) => {
    const form = document.createElement('form');
    form.action = `http://127.0.0.1:${port}/form`;
    form.method = 'post';
    document.body.append(form);
    form.submit();
    form.remove();
    const refresh = document.createElement('meta');
    refresh.httpEquiv = 'refresh';
    refresh.content = `0;url=http://127.0.0.1:${port}/refresh`;
    document.head.append(refresh);
  }, server.port);
});

test('no window opens: script, link to a new window, middle click, with keys held', async () => {
  const opened = await running.page.evaluate(
    (urls) => urls.map((url) => window.open(url)).filter((made) => made !== null).length,
    [...places(), 'app://ui/', ''],
  );
  expect(opened).toBe(0);
  await running.page.evaluate((url) => {
    const link = document.createElement('a');
    link.id = 'out';
    link.href = url;
    link.target = '_blank';
    link.rel = 'opener';
    link.textContent = 'out of here';
    link.setAttribute('style', '');
    document.body.prepend(link);
  }, places()[0] ?? '');
  const link = running.page.locator('#out');
  await link.click({ force: true });
  await link.click({ force: true, button: 'middle' });
  for (const key of ['Control', 'Shift', 'Alt', 'Meta'] as const)
    await link.click({ force: true, modifiers: [key] });
  await running.page.evaluate(() => {
    const element = document.querySelector<HTMLAnchorElement>('#out');
    element?.removeAttribute('target');
    element?.click();
    element?.remove();
  });
});

test('a file or link that is dropped anywhere does not replace the page', async () => {
  const file = join(scratch, 'evil.html');
  writeFileSync(file, '<script>document.title = "owned"</script>');
  const session = await running.page.context().newCDPSession(running.page);
  const drag = (type: 'dragEnter' | 'dragOver' | 'drop') =>
    session.send('Input.dispatchDragEvent', {
      type,
      x: 4,
      y: 4,
      data: { items: [], files: [file], dragOperationsMask: 1 },
    });
  await drag('dragEnter');
  await drag('dragOver');
  await drag('drop');
  const link = { mimeType: 'text/uri-list', data: places()[0] ?? '' };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', {
      type,
      x: 4,
      y: 4,
      data: { items: [link], dragOperationsMask: 1 },
    });
  await session.detach();
  // A file goes to the import screen as a file; nothing of it is shown as a page.
  await expect(running.page).toHaveURL('app://ui/#/imports');
  expect(await running.page.title()).not.toContain('owned');
  await useWorkbench(running.page).waitForWork();
  await useWorkbench(running.page).goTo('Settings');
});

test('nothing is downloaded', async () => {
  const outcome = await running.app.evaluate(({ BrowserWindow, session }) => {
    const states: boolean[] = [];
    session.defaultSession.on('will-download', (event) => states.push(event.defaultPrevented));
    Object.assign(globalThis, { downloads: states });
    BrowserWindow.getAllWindows()[0]?.webContents.downloadURL('app://ui/index.html');
    return states.length;
  });
  expect(outcome).toBe(0);
  await running.page.evaluate(() => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob(['stolen']));
    link.download = 'stolen.txt';
    document.body.append(link);
    link.click();
    link.remove();
  });
  const states = () =>
    running.app.evaluate(() => (globalThis as unknown as { downloads: boolean[] }).downloads);
  await expect.poll(async () => (await states()).length).toBeGreaterThanOrEqual(2);
  expect(new Set(await states())).toEqual(new Set([true]));
});

test('every permission is denied', async () => {
  const outcome = await running.page.evaluate(async () => {
    const refused = async (attempt: () => Promise<unknown>): Promise<string> => {
      try {
        const value = await attempt();
        if (Array.isArray(value) && value.length === 0) return 'refused';
        return typeof value === 'string' ? value : 'given';
      } catch {
        return 'refused';
      }
    };
    const page = navigator as unknown as Record<
      string,
      Record<string, (options?: unknown) => Promise<unknown>>
    >;
    const device = (name: string, method: string, options: unknown) => async () => {
      const owner = page[name];
      if (!owner?.[method]) throw new Error('not there');
      return owner[method](options);
    };
    const names = [
      'geolocation',
      'notifications',
      'camera',
      'microphone',
      'clipboard-read',
      'midi',
      'persistent-storage',
      'screen-wake-lock',
      'storage-access',
      'window-management',
      'local-fonts',
      'idle-detection',
    ];
    const states = await Promise.all(
      names.map((name) =>
        refused(async () => (await navigator.permissions.query({ name: name as PermissionName })).state),
      ),
    );
    return {
      granted: names.filter((_name, index) => states[index] === 'granted'),
      notification: Notification.permission,
      tries: {
        media: await refused(() => navigator.mediaDevices.getUserMedia({ audio: true, video: true })),
        display: await refused(() => navigator.mediaDevices.getDisplayMedia({ video: true })),
        place: await refused(
          () => new Promise((done, fail) => navigator.geolocation.getCurrentPosition(done, fail)),
        ),
        notification: await refused(async () => {
          if ((await Notification.requestPermission()) !== 'granted') throw new Error('denied');
        }),
        clipboard: await refused(device('clipboard', 'readText', undefined)),
        usb: await refused(device('usb', 'requestDevice', { filters: [] })),
        serial: await refused(device('serial', 'requestPort', {})),
        hid: await refused(device('hid', 'requestDevice', { filters: [] })),
        bluetooth: await refused(device('bluetooth', 'requestDevice', { acceptAllDevices: true })),
        midi: await refused(device('requestMIDIAccess', 'call', navigator)),
      },
    };
  });
  expect(outcome.granted).toEqual([]);
  expect(outcome.notification).toBe('denied');
  expect(Object.entries(outcome.tries).filter(([, outcome]) => outcome !== 'refused')).toEqual([]);
});

test('frames and webviews hold nothing, and have no bridge', async () => {
  const found = await running.page.evaluate(
    (port) =>
      new Promise<unknown[]>((done) => {
        setTimeout(() => {
          const frames = [
            '',
            'about:blank',
            'app://ui/',
            `http://127.0.0.1:${port}/`,
            'data:text/html,<script>parent.framed=1</script>',
          ].map((src) => {
            const frame = document.createElement('iframe');
            frame.src = src;
            document.body.append(frame);
            return frame;
          });
          const written = document.createElement('iframe');
          written.srcdoc = '<script>parent.framed = 1</script>';
          document.body.append(written);
          const view = document.createElement('webview');
          view.setAttribute('src', `http://127.0.0.1:${port}/`);
          document.body.append(view);
          void fetch('app://ui/').then(() => {
            const bridges = [...frames, written].map((frame) => {
              try {
                return frame.contentWindow !== null && 'casemate' in frame.contentWindow;
              } catch {
                return false;
              }
            });
            for (const element of [...frames, written, view]) element.remove();
            done([...bridges, 'framed' in globalThis, 'loadURL' in view]);
          });
        });
      }),
    server.port,
  );
  expect(found).toEqual([false, false, false, false, false, false, false, false]);
});

test('the empty page, the one place that Chromium asks nobody about, may not call the workbench', async () => {
  const other = await launchApp();
  try {
    await other.page.evaluate(() => location.assign('about:blank'));
    await expect(other.page).toHaveURL('about:blank');
    const answer = await other.page.evaluate(async () => {
      const { casemate } = globalThis as unknown as { casemate?: CasemateBridge };
      return casemate ? casemate.invoke('workspace.status', {}, 1) : 'null';
    });
    expect(JSON.parse(answer)).toMatchObject({ ok: false, error: { code: 'forbidden' } });
  } finally {
    await other.close();
  }
});
