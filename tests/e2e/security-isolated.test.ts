// A whole session where nothing can be reached: all of it works, and the kernel counts no attempt to reach anybody.
import { expect, test } from '@playwright/test';
import { countersAfterTrying, launchIsolated, whyNotIsolated } from '../support/isolated-app.ts';

const reason = whyNotIsolated();

/** What a person does in a session, by the window's own bridge and screens. */
const session = `(async () => {
  let calls = 1_000_000;
  const ask = async (name, input) => {
    const answer = JSON.parse(await casemate.invoke(name, input, calls++));
    if (!answer.ok) throw new Error(name + ': ' + answer.error.message);
    return answer.value;
  };
  const until = async (holds) => {
    for (const end = Date.now() + 60_000; !(await holds()); await new Promise((done) => setTimeout(done, 20)))
      if (Date.now() > end) throw new Error('waited too long: ' + holds);
  };
  const idle = () => until(async () => (await ask('jobs.list', {})).jobs.every(({ state }) => state !== 'running'));
  await ask('workspace.setAnalyst', { name: 'Dana Reyes' });
  await ask('imports.startSample', {});
  await idle();
  await until(async () => (await ask('workspace.status', {})).counts.incidents > 2);
  const shown = [];
  const show = async (hash, text) => {
    location.hash = hash;
    await until(() => document.querySelector('main')?.innerText.includes(text)).catch(() => {
      throw new Error(hash + ' never showed ' + text);
    });
    shown.push(hash);
  };
  const { rows } = await ask('queue.listIncidents', {
    filter: { clauses: [] }, sort: { column: 'priorityScore', direction: 'descending' }, cursor: null, limit: 50,
  });
  await show('#/incidents', rows[0].name);
  await show('#/incidents/' + rows[0].number, 'Manage');
  await until(() => document.querySelector('canvas'));
  const { rows: evidence } = await ask('incidents.evidence', { incident: rows[0].uid, cursor: null, limit: 500 });
  const mail = evidence.find(({ entity }) => entity.kind === 'mailMessage');
  if (mail) await ask('entities.mail', { entityId: mail.entity.id });
  for (const { entity } of evidence) await ask('entities.get', { entityId: entity.id });
  const { rows: alerts } = await ask('incidents.alerts', { incident: rows[0].uid, cursor: null, limit: 100 });
  for (const { uid } of alerts) await ask('alerts.raw', { record: (await ask('alerts.get', { alert: uid })).sources[0].recordUid });
  await ask('incidents.update', { incidents: [rows[0].uid], patch: { status: 'inProgress', comment: 'https://192.0.2.1/' } });
  await ask('workspace.undo', {});
  await ask('correlation.run', {});
  await ask('workspace.check', {});
  await idle();
  for (const [hash, text] of [['#/alerts', 'Alerts'], ['#/imports', 'Imports'], ['#/settings', 'Theme'], ['#/about', 'Electron']]) await show(hash, text);
  return { shown, incidents: rows.length };
})()`;

/** What a page that turned against its user could try; timed, so that it runs under the page's policy. */
const attack = `new Promise((done) => setTimeout(async () => {
  await Promise.allSettled([
    fetch('http://192.0.2.1/', { mode: 'no-cors' }), fetch('https://attacker.example/', { mode: 'no-cors' }), fetch('http://[2001:db8::1]/', { mode: 'no-cors' }),
    new Promise((end) => Object.assign(new WebSocket('ws://192.0.2.1/'), { onerror: end })),
  ]);
  for (const href of ['//attacker.example', 'http://192.0.2.1/'])
    for (const rel of ['dns-prefetch', 'preconnect', 'prefetch'])
      document.head.append(Object.assign(document.createElement('link'), { rel, href }));
  const peer = new RTCPeerConnection({ iceServers: [{ urls: ['stun:192.0.2.1', 'stun:attacker.example', 'stun:127.0.0.1:3478'] }] });
  peer.createDataChannel('out');
  const gathered = new Promise((end) => { peer.onicecandidate = ({ candidate }) => candidate?.candidate || end(); });
  await peer.setLocalDescription(await peer.createOffer());
  await Promise.race([gathered, new Promise((done) => setTimeout(done, 3000))]);
  await fetch('app://ui/');
  done('tried');
}))`;

test('a whole session makes no TCP connection, sends no packet, asks no name server', async () => {
  test.skip(reason !== null, reason ?? '');
  test.setTimeout(180_000);
  const app = await launchIsolated();
  try {
    const outcome = await app.evaluate(session);
    expect(outcome).toMatchObject({ shown: { length: 6 } });
    expect(app.counters()).toEqual({ sent: {}, sockets: [] });
    expect(await app.evaluate(attack)).toBe('tried');
    // WebRTC opens sockets, through which nothing may go.
    expect(app.counters().sent).toEqual({});
    expect(app.log.join('')).not.toContain('request denied');
  } finally {
    await app.close();
  }
});

test('the counters would have told', async () => {
  test.skip(reason !== null, reason ?? '');
  const { sent } = await countersAfterTrying();
  expect(sent['Tcp.ActiveOpens']).toBe(2);
  expect(sent['Udp.OutDatagrams']).toBe(1);
  expect(sent['Udp6OutDatagrams']).toBe(1);
});
