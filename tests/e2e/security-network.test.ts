// Nothing leaves: what a page could try, and what a page without the policy could.
import { request } from 'node:http';
import { expect, test } from '@playwright/test';
import { launchApp, type RunningApp } from '../support/launch.ts';
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

test('the policy lets nothing out: every way that a page has to reach a server', async () => {
  const outcome = await running.page.evaluate(
    (port) =>
      new Promise<{ came: string[]; violated: string[]; candidates: number }>((done) => {
        setTimeout(() => void attack().then(done));
        async function attack(): Promise<{ came: string[]; violated: string[]; candidates: number }> {
          const server = `http://127.0.0.1:${port}`;
          const came: string[] = [];
          const violated: string[] = [];
          const note = (event: SecurityPolicyViolationEvent): void =>
            void violated.push(event.effectiveDirective);
          document.addEventListener('securitypolicyviolation', note);
          const made: Element[] = [];
          const load = (tag: string, attributes: Record<string, string>): Promise<void> =>
            new Promise((end) => {
              const element = document.createElement(tag);
              // A frame that was blocked loads the page that says so: whether its server was reached is told by the server.
              element.addEventListener('load', () => (tag === 'iframe' || came.push(tag), end()));
              element.addEventListener('loadeddata', () => (came.push(tag), end()));
              element.addEventListener('error', () => end());
              for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
              document.body.append(element);
              made.push(element);
            });
          await Promise.all([
            load('img', { src: `${server}/img` }),
            load('script', { src: `${server}/script` }),
            load('link', { rel: 'stylesheet', href: `${server}/css` }),
            load('video', { src: `${server}/video` }),
            load('audio', { src: `${server}/audio` }),
          ]);
          // These say nothing when they are blocked.
          for (const rel of [
            'prefetch',
            'preload',
            'modulepreload',
            'prerender',
            'preconnect',
            'dns-prefetch',
            'icon',
            'manifest',
          ])
            void load('link', { rel, href: `${server}/${rel}`, as: 'image' });
          void load('iframe', { src: `${server}/frame` });
          void load('object', { data: `${server}/object` });
          void load('embed', { src: `${server}/embed` });
          void load('webview', { src: `${server}/webview` });
          void load('base', { href: `${server}/` });
          void load('meta', { 'http-equiv': 'refresh', content: `0;url=${server}/refresh` });
          const form = document.createElement('form');
          form.action = `${server}/form`;
          form.method = 'post';
          document.body.append(form);
          form.submit();
          made.push(form);
          const ping = document.createElement('a');
          ping.href = '#';
          ping.ping = `${server}/ping`;
          document.body.append(ping);
          ping.click();
          made.push(ping);
          navigator.sendBeacon(`${server}/beacon`, 'x');
          const tries: readonly (readonly [string, () => Promise<unknown>])[] = [
            ['fetch', () => fetch(`${server}/fetch`, { mode: 'no-cors' })],
            ['fetch that lives on', () => fetch(`${server}/keepalive`, { mode: 'no-cors', keepalive: true })],
            ['font', () => new FontFace('stolen', `url(${server}/font)`).load()],
            ['import', () => import(/* @vite-ignore */ `${server}/module.js`)],
            ['service worker', () => navigator.serviceWorker.register(`${server}/worker.js`)],
            [
              'XMLHttpRequest',
              () =>
                new Promise((end, fail) => {
                  const call = new XMLHttpRequest();
                  call.onload = end;
                  call.onerror = fail;
                  call.open('POST', `${server}/xhr`);
                  call.send('x');
                }),
            ],
            [
              'WebSocket',
              () =>
                new Promise((end, fail) => {
                  const socket = new WebSocket(`ws://127.0.0.1:${port}/socket`);
                  socket.onopen = end;
                  socket.onerror = fail;
                }),
            ],
            [
              'EventSource',
              () =>
                new Promise((end, fail) => {
                  const source = new EventSource(`${server}/events`);
                  source.onopen = end;
                  source.onerror = () => (source.close(), fail(new Error('blocked')));
                }),
            ],
            [
              'worker',
              () =>
                new Promise((end, fail) => {
                  const worker = new Worker(`${server}/worker.js`);
                  worker.onmessage = end;
                  worker.onerror = fail;
                }),
            ],
            ['WebTransport', () => new WebTransport(`https://127.0.0.1:${port}/`).ready],
          ];
          for (const [name, attempt] of tries) {
            const reached = await attempt().then(
              () => true,
              () => false,
            );
            if (reached) came.push(name);
          }
          const peer = new RTCPeerConnection({
            iceServers: [
              { urls: `stun:127.0.0.1:${port}` },
              { urls: `turn:127.0.0.1:${port}?transport=tcp`, username: 'a', credential: 'b' },
            ],
          });
          peer.createDataChannel('out');
          let candidates = 0;
          const gathered = new Promise<void>((end) => {
            peer.onicecandidate = ({ candidate }) =>
              candidate && candidate.candidate !== '' ? (candidates += 1) : end();
          });
          await peer.setLocalDescription(await peer.createOffer());
          await Promise.race([gathered, new Promise((end) => setTimeout(end, 2000))]);
          peer.close();
          // What goes through the same pipe last: all that came before it has been decided.
          await fetch('app://ui/');
          for (const element of made) element.remove();
          document.removeEventListener('securitypolicyviolation', note);
          return { came, violated: [...new Set(violated)].sort(), candidates };
        }
      }),
    server.port,
  );
  expect(outcome.came).toEqual([]);
  expect(outcome.candidates).toBe(0);
  const expected = [
    'base-uri',
    'connect-src',
    'font-src',
    'form-action',
    'frame-src',
    'img-src',
    'media-src',
    'object-src',
    'script-src-elem',
    'style-src-elem',
  ];
  expect(expected.filter((directive) => !outcome.violated.includes(directive))).toEqual([]);
});

test('requests are refused behind the policy too, and logged without what they carry', async () => {
  const secret = 'evidence-in-a-path';
  const outcome = await running.app.evaluate(
    async ({ BrowserWindow, session }, { port, path }) => {
      // A page of ours would have the policy: this one has none, so that only the session stands in the way.
      const window = new BrowserWindow({ show: false, webPreferences: { sandbox: true } });
      await window.loadURL('data:text/html,<p>no policy</p>');
      const url = `127.0.0.1:${port}/${path}`;
      const came = (await window.webContents.executeJavaScript(`(async () => {
        const came = [];
        await fetch('http://${url}', { mode: 'no-cors' }).then(() => came.push('fetch'), () => 0);
        await new Promise((end) => { const i = new Image(); i.onload = () => (came.push('img'), end()); i.onerror = end; i.src = 'http://${url}'; });
        await new Promise((end) => { const s = new WebSocket('ws://${url}'); s.onopen = () => (came.push('socket'), end()); s.onerror = end; });
        await fetch('file:///etc/passwd').then(() => came.push('file'), () => 0);
        navigator.sendBeacon('http://${url}');
        const peer = new RTCPeerConnection({ iceServers: [{ urls: 'stun:127.0.0.1:${port}' }] });
        peer.createDataChannel('x');
        await new Promise(async (end) => {
          setTimeout(end, 2000);
          peer.onicecandidate = ({ candidate }) => (candidate && candidate.candidate ? came.push('candidate') : end());
          await peer.setLocalDescription(await peer.createOffer());
        });
        return came;
      })()`)) as string[];
      const inSession = await session.defaultSession.fetch(`http://${url}`).then(
        () => 'came',
        () => 'refused',
      );
      const resolved = await session.defaultSession.resolveHost('localhost').then(
        () => 'resolved',
        () => 'refused',
      );
      window.destroy();
      return { came, inSession, resolved };
    },
    { port: server.port, path: secret },
  );
  expect(outcome).toEqual({ came: [], inSession: 'refused', resolved: 'refused' });
  const log = running.log.join('');
  expect(log).toContain('request denied: http:// (xhr)');
  expect(log).toContain('request denied: ws:// (webSocket)');
  expect(log).not.toContain(secret);
});

test('the server that nobody reached was there to be reached', async () => {
  const watched = await listen();
  const status = await new Promise((done) => {
    request({ port: watched.port, host: '127.0.0.1' }, (answer) => {
      answer.resume();
      done(answer.statusCode);
    }).end();
  });
  expect([status, watched.arrivals]).toEqual([200, ['tcp']]);
  await watched.close();
});
