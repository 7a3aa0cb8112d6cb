// Shows the app on the shipped sample: prints the queue and leaves pictures in a folder.
//   node scripts/demo.ts FOLDER    started by scripts/start.mjs and scripts/screenshots.mjs, with an Electron and a screen
import { mkdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { OutputOf } from '../shared/contract/index.ts';
import { launchApp, projectRoot } from '../tests/support/launch.ts';
import type { RunningApp } from '../tests/support/launch.ts';
import { useWorkbench } from '../tests/support/workbench.ts';
import type { Workbench } from '../tests/support/workbench.ts';

type Row = OutputOf<'queue.listIncidents'>['rows'][number];

const themes = ['light', 'dark'] as const;
const phishingAlert = 'A potentially malicious URL click was detected';
/** Of the window's content, pixels. */
const pictureSize: readonly [number, number] = [1680, 960];
const pinnedNotes = ['Minutes after the click', 'Nobody works there', 'Tor exit node'];

function describeRow(row: Row): string {
  const cells = [
    `#${row.number}`.padStart(5),
    String(row.priorityScore).padStart(5),
    (row.severity ?? 'unknown').padEnd(13),
    `${row.alertCount}`.padStart(6),
    ` ${row.name}`,
  ];
  return cells.join(' ');
}

async function printQueue({ ask }: Workbench): Promise<readonly Row[]> {
  const { rows, total } = await ask('queue.listIncidents', {
    filter: { clauses: [] },
    sort: { column: 'priorityScore', direction: 'descending' },
    cursor: null,
    limit: 500,
  });
  console.log(`\nIncident queue: ${total} incidents of the sample, by priority\n`);
  console.log('    # score severity      alerts  name');
  for (const row of rows) console.log(describeRow(row));
  console.log('');
  return rows;
}

/** The incident that holds an alert of this title. */
async function findIncident({ ask }: Workbench, rows: readonly Row[], title: string): Promise<Row> {
  for (const row of rows) {
    const { rows: alerts } = await ask('incidents.alerts', { incident: row.uid, cursor: null, limit: 500 });
    if (alerts.some((alert) => alert.title === title)) return row;
  }
  throw new Error(`no incident of the sample holds “${title}”`);
}

/** Takes one picture for each theme. */
async function takePictures(workbench: Workbench, folder: string, name: string): Promise<void> {
  await workbench.dismissMessages();
  await workbench.page.mouse.move(0, 0);
  for (const theme of themes) {
    // The window's theme follows the system's, which Playwright plays.
    await workbench.page.emulateMedia({ colorScheme: theme });
    await workbench.page.locator(`html[data-theme="${theme}"]`).waitFor();
    // The graph takes its colours from the theme: one frame to notice, one to draw.
    await workbench.page.evaluate(
      'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))',
    );
    const path = join(folder, `${name}-${theme}.png`);
    await workbench.page.screenshot({ path, animations: 'disabled' });
    console.log(relative(projectRoot, path));
  }
}

async function pinAlerts(workbench: Workbench, incident: string): Promise<void> {
  const { rows } = await workbench.ask('incidents.alerts', { incident, cursor: null, limit: 500 });
  for (const [index, note] of pinnedNotes.entries()) {
    const alert = rows.at(index - pinnedNotes.length);
    if (!alert) continue;
    const targets = [{ kind: 'alert', alert: alert.uid }] as const;
    await workbench.ask('pins.set', { incident, targets: [...targets], pinned: true, note });
  }
}

async function show(running: RunningApp, folder: string): Promise<void> {
  const workbench = useWorkbench(running.page);
  const { page } = workbench;
  await running.app.evaluate(({ BrowserWindow }, [width, height]) => {
    BrowserWindow.getAllWindows()[0]?.setContentSize(width, height);
  }, pictureSize);
  await workbench.introduce('Dana Reyes');
  await workbench.openSample();
  await workbench.goTo('Incidents');
  const rows = await printQueue(workbench);
  const incident = await findIncident(workbench, rows, phishingAlert);
  await page.getByRole('grid', { name: 'Incidents' }).getByRole('link').first().waitFor();
  await takePictures(workbench, folder, 'queue');

  await workbench.openIncident(incident.number);
  await workbench.storyAlert(phishingAlert).click();
  await page.getByRole('table', { name: 'Message list' }).getByRole('row').nth(1).waitFor();
  await takePictures(workbench, folder, 'attack-story');

  await workbench.showTab('Evidence and response');
  await page.getByRole('grid', { name: 'Evidence' }).getByRole('row').nth(1).click();
  await takePictures(workbench, folder, 'evidence');

  const { rows: evidence } = await workbench.ask('incidents.evidence', {
    incident: incident.uid,
    category: 'mailMessage',
    verdict: null,
    text: '',
    cursor: null,
    limit: 100,
  });
  const mail = evidence[0]?.entity;
  if (!mail) throw new Error('the phishing story has no mail message');
  await page.evaluate(
    (path) => (globalThis as unknown as { location: { assign(path: string): void } }).location.assign(path),
    `#/mail/${mail.id}?incident=${incident.uid}`,
  );
  await page
    .getByRole('main')
    .getByRole('region', { name: /^Message/ })
    .waitFor();
  await takePictures(workbench, folder, 'email-entity');

  await pinAlerts(workbench, incident.uid);
  await workbench.openIncident(incident.number);
  await page
    .getByRole('region', { name: 'Pinned' })
    .getByRole('listitem')
    .last()
    .getByRole('button')
    .first()
    .click();
  await page.getByRole('table', { name: 'Sign-in list' }).waitFor();
  await takePictures(workbench, folder, 'pinned-tray');
}

const folder = resolve(process.argv[2] ?? join(projectRoot, 'out/screenshots'));
mkdirSync(folder, { recursive: true });
const running = await launchApp();
try {
  await show(running, folder);
} finally {
  await running.close();
}
