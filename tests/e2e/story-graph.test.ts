// The attack story's picture: narrowed, laid out, grouped, followed from node to node, played, saved and read as a table.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { entityKindLabels } from '../../shared/model/entity-kinds.ts';
import { importsPage } from '../support/imports-page.ts';
import { incidentPage, takePicture } from '../support/incident-pages.ts';
import { launchApp } from '../support/launch.ts';
import type { RunningApp } from '../support/launch.ts';
import { useWorkbench } from '../support/workbench.ts';
import type { Workbench } from '../support/workbench.ts';
import { findBarriers } from './accessibility-checks.ts';

let running: RunningApp;
let page: Page;
let workbench: Workbench;
let folder: string;

test.beforeAll(async () => {
  running = await launchApp();
  page = running.page;
  workbench = useWorkbench(page);
  folder = mkdtempSync(join(tmpdir(), 'casemate-story-'));
});
test.afterAll(async () => {
  await running.close();
  rmSync(folder, { recursive: true, force: true });
});

const list = () => page.getByRole('grid', { name: 'Alerts of the incident' }).getByRole('row');
const graph = () => page.getByRole('application', { name: 'Attack graph' });
const table = () => page.getByRole('table', { name: 'Attack graph as a table' });
const chips = () => page.getByRole('list', { name: 'What the story is narrowed to' }).getByRole('listitem');
const tool = (name: string) => page.getByRole('button', { name, exact: true });

/** The incident with most alerts, and one that shares an entity with another. */
async function findIncidents(): Promise<{
  readonly largest: number;
  readonly shared: { readonly incident: number; readonly kind: string };
}> {
  const { counts } = await workbench.ask('workspace.status', {});
  let largest = { number: 0, alerts: 0 };
  let shared: { incident: number; kind: string } | null = null;
  for (let number = 1; number <= counts.incidents; number += 1) {
    const found = await workbench.ask('incidents.get', { incident: String(number) });
    if (found.counts.alerts > largest.alerts) largest = { number, alerts: found.counts.alerts };
    if (shared !== null) continue;
    const story = await workbench.ask('incidents.story', { incident: String(number) });
    for (const node of story.nodes) {
      if (node.entityId === null) continue;
      const near = await workbench.ask('incidents.neighbours', {
        incident: String(number),
        entityId: node.entityId,
        cursor: null,
        limit: 1,
      });
      if (near.total > 0)
        shared = { incident: number, kind: entityKindLabels[node.entityKind ?? 'generic'].one };
      if (shared !== null) break;
    }
  }
  if (shared === null) throw new Error('no incident of the sample shares an entity with another');
  return { largest: largest.number, shared };
}

test('the picture of an attack is narrowed, followed, played and saved', async () => {
  test.setTimeout(180_000);
  await workbench.introduce('Ana Silva');
  await workbench.openSample();
  await workbench.dismissMessages();
  const { largest, shared } = await findIncidents();
  const incident = incidentPage(page);
  await workbench.openIncident(largest);
  await expect(graph()).toBeVisible();
  await expect.poll(() => list().count()).toBeGreaterThan(5);
  const all = await list().count();

  await test.step('a small window leaves half of its width and height to the graph', async () => {
    await expect(incident.alertStory).toBeHidden();
    await expect(incident.details).toBeVisible();
    const window = await page.evaluate(() => ({ width: innerWidth, height: innerHeight }));
    const box = await graph().boundingBox();
    expect(box?.width).toBeGreaterThanOrEqual(window.width / 2);
    expect(box?.height).toBeGreaterThanOrEqual(window.height / 2);
    await incident.showAlertStory();
    await expect(incident.alertStory).toBeVisible();
  });

  await test.step('search and filters narrow list and graph alike', async () => {
    await page.keyboard.press('/');
    await expect(page.getByRole('searchbox', { name: 'Search alerts and entities' })).toBeFocused();
    await page.keyboard.type('powershell');
    await expect.poll(() => list().count()).toBeLessThan(all);
    await expect(chips()).toHaveText([/Text:\s*“powershell”/]);
    await page.keyboard.press('Escape');
    await expect(list()).toHaveCount(all);
    await tool('Filters').click();
    await page
      .getByRole('dialog', { name: /^Filters/ })
      .getByLabel(/^High/)
      .check();
    await page.keyboard.press('Escape');
    await expect(chips()).toHaveText([/Severity:\s*High/]);
    await expect.poll(() => list().count()).toBeLessThan(all);
    const story = await workbench.ask('incidents.story', {
      incident: String(largest),
      filter: { severities: ['high'] },
    });
    await expect(list()).toHaveCount(story.nodes.filter(({ kind }) => kind === 'alert').length);
    await incident.killChain.getByRole('button').first().click();
    await expect(chips()).toHaveCount(2);
    await page.getByRole('button', { name: 'Clear all filters' }).click();
    await expect(list()).toHaveCount(all);
  });

  await test.step('back and forward lead through what was looked at, and survive another page', async () => {
    await list().nth(1).click();
    const title = await incident.details.getByRole('heading', { level: 2 }).innerText();
    // Choices that follow each other within a third of a second are one view to go back to: nothing shows when it is over.
    await page.waitForTimeout(400);
    await list().nth(3).click();
    await expect(incident.details.getByRole('heading', { level: 2 })).not.toHaveText(title);
    await page.keyboard.press('Alt+ArrowLeft');
    await expect(incident.details.getByRole('heading', { level: 2 })).toHaveText(title);
    await workbench.goTo('Imports');
    await page.evaluate(() => history.back());
    await expect(incident.details.getByRole('heading', { level: 2 })).toHaveText(title);
    await tool('Forward').click();
    await expect(incident.details.getByRole('heading', { level: 2 })).not.toHaveText(title);
    await expect(list().nth(3)).toHaveAttribute('aria-selected', 'true');
  });

  await test.step('every layout draws the same story, and is remembered', async () => {
    for (const layout of ['timeline', 'hierarchy', 'force', 'killChain']) {
      await page.getByLabel('Layout of the graph').selectOption(layout);
      await expect(graph()).toBeVisible();
      await expect(page.getByLabel('Layout of the graph')).toHaveValue(layout);
    }
  });

  await test.step('the keyboard walks the graph and finds its menu', async () => {
    await graph().focus();
    await page.keyboard.press('Home');
    await expect(incident.details.getByRole('heading', { level: 2 })).not.toHaveText('Details');
    await page.keyboard.press('Shift+F10');
    const menu = page.getByRole('menu');
    await expect(menu.getByRole('menuitem', { name: 'Highlight everything of it' })).toBeVisible();
    await menu.getByRole('menuitem', { name: 'Highlight everything of it' }).click();
    await expect(chips()).toHaveText([/^Lit:/]);
    await expect(graph()).toBeFocused();
    await chips().getByRole('button').click();
    await expect(chips()).toHaveCount(0);
  });

  await test.step('a path between two nodes is lit and told in words', async () => {
    await list().first().click();
    await list()
      .last()
      .click({ modifiers: ['ControlOrMeta'] });
    await tool('Show the path between the two selected').click();
    const path = page.getByRole('region', { name: 'Path' });
    await expect(path.getByRole('listitem').first()).toBeVisible();
    expect(await path.getByRole('listitem').count()).toBeGreaterThan(1);
    await takePicture(page, 'story-graph-path');
    await path.getByRole('button', { name: 'Take the path away' }).click();
    await expect(path).toBeHidden();
  });

  await test.step('the table says the same, and opens groups', async () => {
    await tool('Show as table').click();
    const before = await table().getByRole('row').count();
    await tool('Group similar nodes').click();
    await expect.poll(() => table().getByRole('row').count()).toBeLessThan(before);
    const grouped = await table().getByRole('row').count();
    await table()
      .getByRole('button', { name: /^Open the group/ })
      .first()
      .click();
    await expect.poll(() => table().getByRole('row').count()).toBeGreaterThan(grouped);
    await expect(chips()).toHaveText([/^Opened groups:/]);
    await chips().getByRole('button').click();
    await expect(table().getByRole('row')).toHaveCount(grouped);
    expect(await findBarriers(page, 'story table')).toEqual([]);
    await tool('Group similar nodes').click();
    await expect(table().getByRole('row')).toHaveCount(before);
    await tool('Show as table').click();
    await expect(graph()).toBeVisible();
  });

  await test.step('time shows what had happened, and what was known', async () => {
    const handle = page.getByRole('slider', { name: 'Moment of the story' });
    await handle.focus();
    await page.keyboard.press('Home');
    await expect(list()).toHaveCount(1);
    await expect(incident.killChain.getByRole('button')).toHaveCount(1);
    await page.keyboard.press('ArrowRight');
    await expect(list()).toHaveCount(2);
    await page.getByLabel('Speed').selectOption('8');
    await page.keyboard.press('z');
    await page.keyboard.press('p');
    await expect(list()).toHaveCount(all);
    await expect(tool('Play')).toBeVisible();
    await page.getByLabel('Clock').selectOption('knowledge');
    await handle.focus();
    await page.keyboard.press('Home');
    await expect(handle).toHaveAttribute('aria-valuetext', /UTC: /);
    expect(await findBarriers(page, 'story at a moment')).toEqual([]);
    await page.getByRole('button', { name: 'Show everything as it is now' }).click();
    await expect(handle).toHaveAttribute('aria-valuetext', 'Everything, as it is now');
    await page.getByLabel('Clock').selectOption('attack');
  });

  await test.step('what is selected shows in list, kill chain, time and evidence, and the alert story follows it', async () => {
    const { rows } = await workbench.ask('incidents.alerts', {
      incident: String(largest),
      collapsed: true,
      cursor: null,
      limit: 100,
    });
    const [first] = rows;
    const { evidence } = await workbench.ask('alerts.get', { alert: first?.uid ?? '' });
    const own = new Set(evidence.map(({ entity }) => entity.id));
    const { rows: all } = await workbench.ask('incidents.evidence', {
      incident: String(largest),
      cursor: null,
      limit: 500,
    });
    const apart = all.find(({ entity, alertCount }) => !own.has(entity.id) && alertCount === 1)?.entity;
    const { rows: naming } = await workbench.ask('entities.alerts', {
      entityId: apart?.id ?? 0,
      incident: String(largest),
      cursor: null,
    });
    const [named] = naming;
    if (!first || !apart || !named) throw new Error('the incident has evidence of its later alerts alone');
    const evidenceRows = page.getByRole('grid', { name: 'Evidence' }).getByRole('row');
    const ofSelection = page.getByRole('img', { name: 'Of the selected alert' });

    await list().first().click();
    await expect(incident.alertStory).toContainText(first.title);
    await expect(incident.killChain.getByRole('button', { name: /, of what is selected$/ })).toHaveCount(1);
    await page.keyboard.press('4');
    await expect(evidenceRows.filter({ has: ofSelection })).not.toHaveCount(0);
    await expect(page.getByRole('main')).toContainText(/\d+ (is|are) of the selected alert/);
    await page.getByRole('searchbox', { name: 'Find in evidence' }).fill(apart.label);
    await page.keyboard.press('Enter');
    const { total } = await workbench.ask('incidents.evidence', {
      incident: String(largest),
      text: apart.label,
      cursor: null,
      limit: 500,
    });
    const foundRows = evidenceRows.filter({ has: page.getByRole('gridcell') });
    await expect(foundRows).toHaveCount(total);
    await foundRows.first().click();
    await page.keyboard.press('Alt+ArrowLeft');
    await expect(incident.alertStory).toContainText(named.title);
    await expect(
      list().filter({ has: page.getByRole('img', { name: 'Names what is selected' }) }),
    ).toHaveText([new RegExp(named.title.replace(/[^\w ]/g, '.'))]);

    const handle = page.getByRole('slider', { name: 'Moment of the story' });
    await handle.focus();
    await page.keyboard.press('Home');
    await expect(incident.details).toContainText('Not there yet at this moment: shown as it is now.');
    await expect(incident.alertStory).toContainText('Not there yet at this moment: shown as it is now.');
    await page.keyboard.press('Enter');
    await expect(incident.details.getByRole('heading', { level: 2 })).toHaveText(first.title);
    await expect(handle).toHaveAttribute('aria-valuetext', /; selected$/);
    await expect(incident.details).not.toContainText('Not there yet');
    // Choices that follow each other within a third of a second are one view to go back to.
    await page.waitForTimeout(400);
    await page.keyboard.press('Escape');
    await expect(list()).toHaveCount(rows.length);
    await page.keyboard.press('Alt+ArrowLeft');
    await expect(list()).toHaveCount(1);
    await handle.focus();
    await page.keyboard.press('Escape');
    await expect(list()).toHaveCount(rows.length);
  });

  await test.step('the picture is saved as SVG and as PNG', async () => {
    for (const format of ['SVG', 'PNG'] as const) {
      const target = join(folder, `story.${format.toLowerCase()}`);
      await importsPage(running).answerSaveDialog(target);
      await tool('Save the picture').click();
      await page.getByRole('menuitem', { name: `Save as ${format}…` }).click();
      await expect(page.getByText(`Saved story.${format.toLowerCase()}`)).toBeVisible();
      const bytes = readFileSync(target);
      if (format === 'SVG') {
        const svg = bytes.toString('utf8');
        expect(svg).toMatch(/^<svg /);
        expect(svg).toContain('<text');
        expect(svg).toContain('[.]');
        expect(svg).not.toMatch(/<script|href=/);
      } else expect(bytes.subarray(1, 4).toString('latin1')).toBe('PNG');
    }
    await workbench.dismissMessages();
  });

  await test.step('panes are put away and come back, and are remembered', async () => {
    const toggles = page.getByRole('group', { name: 'Panes' });
    for (const [name, pane] of [
      ['Alerts', page.getByRole('grid', { name: 'Alerts of the incident' })],
      ['Graph', graph()],
      ['Details', incident.details],
      ['Alert story', incident.alertStory],
    ] as const) {
      await toggles.getByRole('button', { name, exact: true }).click();
      await expect(pane).toBeHidden();
      await expect(toggles.getByRole('button', { name, exact: true })).toHaveAttribute(
        'aria-pressed',
        'false',
      );
    }
    await page.reload();
    await expect(toggles).toBeVisible();
    await expect(graph()).toBeHidden();
    for (const key of ['l', 'g', 'd', 's']) {
      await page.keyboard.press('z');
      await page.keyboard.press(key);
    }
    await expect(graph()).toBeVisible();
    await expect(incident.alertStory).toBeVisible();
  });

  await test.step('what other incidents have of an entity is drawn, gone to, and taken away', async () => {
    await page.evaluate((number) => {
      location.hash = `#/incidents/${number}/story`;
    }, shared.incident);
    await expect(page.getByText(`#${shared.incident}`, { exact: true }).first()).toBeVisible();
    await tool('Show as table').click();
    const own = await table().getByRole('row').count();
    const rows = table().locator('tbody tr');
    const candidates = rows.filter({ has: page.getByRole('cell', { name: shared.kind, exact: true }) });
    for (const candidate of await candidates.all()) {
      await candidate.getByRole('button').first().click();
      const show = incident.details.getByRole('button', { name: 'Show them in the graph' });
      await expect(show.or(incident.details.getByText('Only this incident has it.'))).toBeVisible();
      if (!(await show.isVisible())) continue;
      await show.click();
      break;
    }
    await expect(chips()).toHaveText([/^In other incidents:/]);
    await expect.poll(() => table().getByRole('row').count()).toBeGreaterThan(own);
    const neighbour = rows.filter({ hasText: /of incident #\d+/ }).first();
    await neighbour.getByRole('button').first().click();
    await expect(incident.details.getByText(/This alert is of incident/)).toBeVisible();
    await expect(incident.details.getByRole('button', { name: 'Merge with it…' })).toBeVisible();
    await takePicture(page, 'story-graph-neighbours');
    await chips().getByRole('button').click();
    await expect(table().getByRole('row')).toHaveCount(own);
    await tool('Show as table').click();
  });
});
