import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import type { CasemateBridge } from '../../shared/contract/bridge.ts';
import type { InputOf, OperationName, OutputOf, Result } from '../../shared/contract/index.ts';

/**
 * The steps that everybody takes in the window, in words of the screens. Steps act through what a person sees; only
 * `ask` reads behind the screens, for waiting and for reports.
 */
export interface Workbench {
  readonly page: Page;
  /** Calls an operation of the contract as the window itself does. @throws Error with the operation's own message */
  ask<Name extends OperationName>(name: Name, input: InputOf<Name>): Promise<OutputOf<Name>>;
  /** Answers the first question: who works here. */
  introduce(name: string): Promise<void>;
  /** Goes to a place of the navigation. */
  goTo(place: 'Incidents' | 'Alerts' | 'Imports' | 'Indicators' | 'Settings' | 'About'): Promise<void>;
  /** Imports the shipped sample from the import screen and waits until its incidents are formed. */
  openSample(): Promise<void>;
  /** Waits until no work is under way. @throws Error when a piece of work failed */
  waitForWork(): Promise<void>;
  /** Expects that everything that derives from the records agrees with them, and that the file itself is sound. */
  checkStore(): Promise<void>;
  /** Opens an incident from the queue. */
  openIncident(number: number): Promise<void>;
  /** Shows a tab of the incident page. */
  showTab(
    name:
      | 'Attack story'
      | 'Alerts'
      | 'Assets'
      | 'Evidence and response'
      | 'Story'
      | 'Summary'
      | 'Similar incidents'
      | 'Comments and history',
  ): Promise<void>;
  /** The row of an alert in the attack story's list. */
  storyAlert(title: string | RegExp): Locator;
  /** Takes messages off the screen. */
  dismissMessages(): Promise<void>;
}

/** How long an import of the sample and its correlation may take, ms; machines that test are slow. */
const workTimeout = 60_000;

/** The window as somebody who works in it. */
export function useWorkbench(page: Page): Workbench {
  let calls = 1_000_000; // Beyond the numbers that the window counts its own calls with.

  async function ask<Name extends OperationName>(name: Name, input: InputOf<Name>): Promise<OutputOf<Name>> {
    const answer = await page.evaluate(
      ({ operation, value, call }) => {
        const bridge = (globalThis as { casemate?: CasemateBridge }).casemate;
        if (!bridge) throw new Error('the window has no bridge');
        return bridge.invoke(operation, value, call);
      },
      { operation: name, value: input, call: calls++ },
    );
    const result = JSON.parse(answer) as Result<unknown>;
    if (!result.ok) throw new Error(`${name}: ${result.error.code}: ${result.error.message}`);
    return result.value as OutputOf<Name>;
  }

  async function waitForWork(): Promise<void> {
    await expect
      .poll(async () => (await ask('jobs.list', {})).jobs.filter(({ state }) => state === 'running').length, {
        timeout: workTimeout,
      })
      .toBe(0);
    const failed = (await ask('jobs.list', {})).jobs.find(({ state }) => state === 'failed');
    if (failed) throw new Error(`${failed.label}: ${failed.error?.message ?? 'failed'}`);
  }

  async function checkStore(): Promise<void> {
    const { job } = await ask('workspace.check', {});
    await waitForWork();
    const ended = (await ask('jobs.list', {})).jobs.find(({ id }) => id === job);
    expect(ended?.result).toMatchObject({ ok: true });
  }

  async function goTo(place: string): Promise<void> {
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: place }).click();
    await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible();
  }

  return {
    page,
    ask,
    waitForWork,
    checkStore,
    goTo,
    async introduce(name) {
      const question = page.getByRole('dialog', { name: 'Who works here?' });
      await question.getByLabel('Your name').fill(name);
      await question.getByRole('button', { name: 'Start working' }).click();
      await expect(question).toBeHidden();
    },
    async openSample() {
      await goTo('Imports');
      await page.getByRole('main').getByRole('button', { name: 'Open the sample' }).first().click();
      await expect
        .poll(async () => (await ask('workspace.status', {})).counts.incidents, { timeout: workTimeout })
        .toBeGreaterThan(0);
      await waitForWork();
    },
    async openIncident(number) {
      await goTo('Incidents');
      const row = page.getByRole('grid', { name: 'Incidents' }).getByRole('row');
      await row
        .filter({ has: page.locator(`a[href$="/incidents/${number}"]`) })
        .getByRole('link')
        .first()
        .click();
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expect(page.getByText(`#${number}`, { exact: true }).first()).toBeVisible();
    },
    async showTab(name) {
      // From its beginning: one name is a part of another.
      await page
        .getByRole('tablist', { name: 'Incident' })
        .getByRole('tab', { name: new RegExp(`^${name}`) })
        .click();
    },
    storyAlert: (title) =>
      page.getByRole('grid', { name: 'Alerts of the incident' }).getByRole('row').filter({ hasText: title }),
    async dismissMessages() {
      const close = page
        .getByRole('status', { name: 'Messages' })
        .getByRole('button', { name: 'Dismiss message' });
      while ((await close.count()) > 0) await close.first().click();
    },
  };
}
