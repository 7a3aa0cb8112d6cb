// The phishing story, as an analyst works through it: triage, investigate, complete, resolve; and then the power fails.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { problemOfSvg } from '../../electron/services/svg-check.ts';
import { expectFacts, incidentPage, saveStory, takePicture } from '../support/incident-pages.ts';
import { launchApp } from '../support/launch.ts';
import { lookUpThePhish } from '../support/sightings-page.ts';
import { useWorkbench } from '../support/workbench.ts';

const anomalousAccess = [
  'Anonymous IP address',
  'Activity from infrequent country',
  'Activity from a Tor IP address',
] as const;
const analyst = 'Dana Reyes';
const name = 'Payroll phish, one account taken over';
const note = 'Three risky sign-ins within half an hour of the click';
const reason = 'The page asks for the password of the payroll portal';
const comment = 'Called the user: she typed her password after the click.';
const caption = 'Signs in with the stolen password from behind an anonymizer';
const appReason = 'The app of the tenant itself: only misused';
const resolvingComment = 'Password reset, sessions revoked, sender blocked.';

test('an analyst works through the phishing incident, and finds everything after the app was killed', async () => {
  test.setTimeout(150_000);
  const dataFolder = mkdtempSync(join(tmpdir(), 'casemate-phishing-'));
  let running = await launchApp({ dataFolder });
  try {
    let page = running.page;
    let workbench = useWorkbench(page);
    let incident = incidentPage(page);
    let number = '';
    const section = (title: string) =>
      page.getByRole('main').getByRole('region', { name: new RegExp(`^${title}`) });
    const stages = () => incident.head.getByRole('list', { name: 'Where it stands' }).getByRole('button');

    await test.step('introduce oneself and open the sample', async () => {
      await workbench.introduce(analyst);
      await workbench.openSample();
      await workbench.goTo('Incidents');
    });

    await test.step('1. open the incident from the queue', async () => {
      const queue = page.getByRole('grid', { name: 'Incidents' });
      await page.getByRole('combobox', { name: 'Filter and search' }).fill('Suspicious URL clicked');
      await page.keyboard.press('Enter');
      const row = queue.getByRole('row').filter({ hasText: '7 of 7' });
      await expect(row).toHaveCount(1);
      await row.getByRole('button', { name: /in place$/ }).click();
      await expect(
        queue.getByRole('list', { name: /^Alerts of incident/ }).getByRole('listitem'),
      ).toHaveCount(7);
      await takePicture(page, 'phishing-01-queue');
      await row.getByRole('link').first().click();
      await expect(incident.alerts.getByRole('row')).toHaveCount(7);
      number = /#(\d+)/.exec(await incident.head.innerText())?.[1] ?? '';
      expect(number).not.toBe('');
      await expect(incident.graph).toBeVisible();
      await expect(incident.killChain.getByRole('button', { name: /^Initial Access \d/i })).toBeVisible();
    });

    await test.step('where the attack started, its tactics, how far it went, its scope, and all data of it', async () => {
      await workbench.showTab('Summary');
      await expect(section('Where it started')).toContainText(/^Where it started\s*Initial access by Spear/);
      await expect(section('Where it started')).toContainText('Salary_review_2025-06.zip');
      await expect(section('What tactics were used')).toContainText(
        '3 tactics with 7 techniques: from Initial access to Defense evasion. Without an alert of their own, but named for certain: Command and control (T1090.003 in 2 alerts). Nothing certain was seen in between of Persistence and Privilege escalation',
      );
      await expect(section('How far it went')).toContainText('Activity from a Tor IP address');
      await expect(section('What it reached')).toContainText(
        'Reached: 1 user, 1 device and 2 apps. Targeted only: 2 users and 3 mailboxes.',
      );
      await expect(section('What it reached').getByRole('button', { name: /amelie\.rousseau/ })).toHaveCount(
        2,
      );
      await expect(section('Everything there is')).toContainText('7 alerts from 4 sources');
      await expect(section('Kill chain').getByText('Nothing certain seen.')).toHaveCount(2);
      await takePicture(page, 'phishing-01b-summary');
      await workbench.showTab('Attack story');
    });

    await test.step('2–3. click "Suspicious URL clicked" and go to the alert story', async () => {
      await workbench.storyAlert('Suspicious URL clicked').click();
      await expect(incident.details.getByRole('heading', { level: 2 })).toHaveText('Suspicious URL clicked');
      await incident.showAlertStory();
      await expect(incident.alertStory.getByRole('tab', { name: 'Process tree' })).toBeVisible();
      await expect(incident.alertStory.getByRole('treeitem')).toHaveText([/explorer/, /OUTLOOK/, /msedge/]);
      await expect(incident.details).toContainText('A click on hxxps://payroll-review[.]example');
      await takePicture(page, 'phishing-02-url-clicked');
    });

    await test.step('4–6. the URL click alert, its message, and the facts of that message', async () => {
      await workbench.storyAlert('A potentially malicious URL click was detected').click();
      const messages = incident.alertStory.getByRole('table', { name: 'Message list' });
      const message = messages.locator('tbody').getByRole('row');
      await expect(message).toHaveCount(1);
      await message.click();
      await expectFacts(incident.details, {
        Sender: 'hr-notices[@]payroll-review[.]example',
        Recipient: 'amelie.rousseau[@]contoso[.]com',
        Subject: 'Action required: your June salary review',
        URL: 'hxxps://payroll-review[.]example/signin/contoso',
      });
      await takePicture(page, 'phishing-03-message');
      expect(await page.locator('a[href^="http"]').count()).toBe(0);
    });

    await test.step('7. open the email entity', async () => {
      await incident.details.getByRole('button', { name: 'Open email entity' }).click();
      await expect(page.getByRole('heading', { level: 1 })).toContainText(
        'Action required: your June salary review',
      );
      const main = page.getByRole('main');
      await expectFacts(main, {
        'Delivery action': /delivered/i,
        'Delivery location': /inbox/i,
        'Latest location': 'Quarantine: Moved to quarantine by zero-hour auto purge',
      });
      await expect(section('Delivery').getByRole('listitem')).toHaveText([
        /^Inbox\s*Delivered.*A potentially malicious URL click was detected/,
        /^Quarantine.*Moved to quarantine.*Email messages containing malicious URL removed after delivery/,
      ]);
      await expect(main).toContainText('hxxps://payroll-review[.]example/signin/contoso');
      await expect(section('Other recipients').getByRole('listitem')).toHaveText([
        /samira.qureshi\[@\]contoso/,
        /viktor.hansson\[@\]contoso/,
      ]);
      await expect(section('Attachments')).toContainText('Salary_review_2025-06.zip');
      await expect(section('URLs')).toContainText('Malicious');
      await takePicture(page, 'phishing-04-email-entity');
    });

    await test.step('8. back on the incident, evidence and response', async () => {
      await page.getByRole('main').getByRole('button', { name: 'Back' }).click();
      await expect(incident.alerts).toBeVisible();
      await workbench.showTab('Evidence and response');
    });

    await test.step('12. emails and URLs are malicious', async () => {
      await incident.showEvidence('Emails');
      await expect(incident.evidence('salary review').first()).toContainText('Malicious');
      await takePicture(page, 'phishing-05-emails');
      await incident.showEvidence('URLs');
      const url = incident.evidence('payroll-review[.]example/signin').first();
      await expect(url).toContainText('Malicious');
      await url.click();
    });

    await test.step('a verdict with a reason, and its history', async () => {
      const pane = page.getByRole('complementary', { name: 'URL' });
      await expect(pane.getByRole('list', { name: 'Verdict history' })).toContainText('Source');
      await pane.getByRole('button', { name: 'Set verdict…' }).click();
      const dialog = page.getByRole('dialog', { name: 'Set verdict' });
      await dialog.getByLabel('Verdict').selectOption('Suspicious');
      await dialog.getByLabel('Reason').fill(reason);
      await dialog.getByRole('button', { name: 'Set verdict' }).click();
      await expect(dialog).toBeHidden();
      const newest = pane.getByRole('list', { name: 'Verdict history' }).getByRole('listitem').first();
      await expect(newest).toContainText('Suspicious');
      await expect(newest).toContainText(analyst);
      await expect(newest).toContainText(reason);
      await expect(incident.evidence('payroll-review[.]example/signin').first()).toContainText('Suspicious');
      await takePicture(page, 'phishing-06-verdict');
    });

    await test.step('a verdict that holds for the other story too, and is taken back', async () => {
      await incident.showEvidence('Apps');
      await incident.evidence('Microsoft SharePoint Online').click();
      const pane = page.getByRole('complementary').filter({ hasText: 'Who says what' });
      await pane.getByRole('button', { name: 'Set verdict…' }).click();
      const dialog = page.getByRole('dialog', { name: 'Set verdict' });
      await dialog.getByLabel('Verdict', { exact: true }).selectOption('noThreatsFound');
      await dialog.getByLabel('Reason').fill(appReason);
      await dialog.getByLabel(/^Also in other incidents/).check();
      await expect(
        dialog.getByRole('list', { name: 'Other incidents' }).getByRole('checkbox').first(),
      ).toBeChecked();
      await takePicture(page, 'phishing-06b-verdict-carries');
      await dialog.getByRole('button', { name: 'Set verdict' }).click();
      await expect(dialog).toBeHidden();
      await expect(incident.evidence('Microsoft SharePoint Online')).toContainText('Clean');
      const { values } = await workbench.ask('sightings.find', { text: '"Microsoft SharePoint Online"' });
      const found = values[0];
      const elsewhere = found?.incidents.find((one) => String(one.number) !== number);
      const verdictThere = async (): Promise<string> =>
        (
          await workbench.ask('entities.get', {
            entityId: found?.entities[0]?.id ?? 0,
            incident: elsewhere?.uid ?? '',
          })
        ).entity.verdict;
      expect(await verdictThere()).toBe('noThreatsFound');
      await page.keyboard.press('Control+z');
      await expect.poll(verdictThere).toBe('unknown');
      await workbench.dismissMessages();
    });

    await test.step('the user: where she signed in from, and the devices', async () => {
      await incident.showEvidence('Users');
      await incident.evidence('amelie.rousseau').first().click();
      await page.getByRole('button', { name: 'Open User page' }).click();
      await expect(page.getByRole('img', { name: /^Map of the countries.*Romania/ })).toBeVisible();
      await expect(page.getByRole('table', { name: 'Sign-ins by country' })).toContainText('Germany (DE)');
      await expect(section('Devices signed in to')).toContainText('wks-fin-0142');
      await takePicture(page, 'phishing-06c-user');
      await page.getByRole('main').getByRole('button', { name: 'Back' }).click();
    });

    await test.step('13–15. the three anomalous accesses, pinned', async () => {
      await workbench.showTab('Attack story');
      await workbench.storyAlert(anomalousAccess[0]).click();
      for (const title of anomalousAccess.slice(1)) {
        await workbench.storyAlert(title).getByRole('checkbox').click();
      }
      await expect(incident.details).toContainText('3 selected');
      await page.getByRole('button', { name: 'Pin selected (3)' }).click();
      for (const title of anomalousAccess) await expect(incident.tray).toContainText(title);
      await incident.tray.getByRole('button', { name: `Add note of ${anomalousAccess[0]}` }).click();
      const dialog = page.getByRole('dialog', { name: 'Note of the pin' });
      await dialog.getByLabel('Note').fill(note);
      await dialog.getByRole('button', { name: 'Save note' }).click();
      await expect(incident.tray).toContainText(note);
      await takePicture(page, 'phishing-07-pinned');
      for (const tab of ['Alerts', 'Assets', 'Evidence and response', 'Comments and history'] as const) {
        await workbench.showTab(tab);
        await expect(incident.tray.getByRole('listitem')).toHaveCount(3);
        await takePicture(page, `phishing-08-${tab.toLowerCase().replaceAll(' ', '-')}`);
      }
    });

    await test.step('played to the end, the anomalous accesses come one after the other', async () => {
      await workbench.showTab('Attack story');
      const handle = page.getByRole('slider', { name: 'Moment of the story' });
      await handle.focus();
      await page.keyboard.press('Home');
      await expect(incident.alerts.getByRole('row')).toHaveCount(1);
      await expect(incident.killChain.getByRole('button')).toHaveText([/Initial access/]);
      await page.getByLabel('Speed').selectOption('8');
      await page.getByRole('button', { name: 'Play', exact: true }).click();
      await expect(incident.alerts.getByRole('row')).toHaveCount(7);
      await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
      await takePicture(page, 'phishing-08b-played');
      await page.getByRole('button', { name: 'Show everything as it is now' }).click();
    });

    await test.step('the pins tell the attack as a numbered picture', async () => {
      await workbench.showTab('Story');
      const story = page.getByRole('tabpanel', { name: /^Story/ });
      const captions = story.getByRole('button', { name: /^Step \d+ of 3: / });
      await expect(captions).toHaveCount(3);
      await story.getByRole('button', { name: 'Edit the caption of step 1' }).click();
      await story.getByRole('textbox', { name: 'Caption of step 1' }).fill(caption);
      await page.keyboard.press('Control+Enter');
      await expect(captions.first()).toHaveText(caption);
      const picture = story.getByRole('img', { name: /story of the attack/ });
      await expect(picture).toContainText(caption);
      await expect(picture).toContainText('Activity from a Tor IP address');
      const { svg, png } = await saveStory(running, dataFolder);
      expect(problemOfSvg(svg)).toBeNull();
      // A picture breaks its lines where it must.
      expect(svg.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ')).toContain(caption);
      expect(png.subarray(1, 4).toString()).toBe('PNG');
      await takePicture(page, 'phishing-08c-story');
    });

    await test.step('where else the values of the attack were seen', async () => {
      await workbench.dismissMessages();
      await lookUpThePhish(page, number);
    });

    await test.step('a comment in Markdown that mentions an alert', async () => {
      await workbench.showTab('Comments and history');
      const field = page.getByRole('combobox', { name: 'Comment' });
      await field.focus();
      await page.keyboard.type('**Taken over** from @Activity from a T');
      await expect(page.getByRole('listbox', { name: 'Mention' }).getByRole('option')).toHaveText([
        /Activity from a Tor IP address/,
      ]);
      await page.keyboard.press('Enter');
      await field.press('Control+Enter');
      const said = incident.history.getByRole('listitem').filter({ hasText: 'Taken over' });
      await expect(said.locator('strong').filter({ hasText: 'Taken over' })).toHaveCount(1);
      await takePicture(page, 'phishing-08e-comment');
      await said.getByRole('button', { name: 'Alert Activity from a Tor IP address' }).click();
      await expect(page.getByRole('heading', { level: 1 })).toContainText('Activity from a Tor IP address');
      await expect(page.getByRole('main')).toContainText('203[.]0[.]113[.]24');
      await page.goBack();
    });

    await test.step('manage: name, tag, assignee, comment, classification and determination', async () => {
      await workbench.dismissMessages();
      await incident.head.getByRole('button', { name: 'Manage' }).click();
      const pane = incident.managePane;
      await pane.getByLabel('Automatic name, made from the alerts').uncheck();
      await pane.getByLabel('Incident name').fill(name);
      await pane.getByLabel('Tags').fill('payroll');
      await pane.getByRole('button', { name: 'Add tag' }).click();
      await pane.getByRole('button', { name: 'Assign to me' }).click();
      await pane.getByLabel('Comment', { exact: true }).fill(comment);
      await pane.getByLabel('Classification').selectOption('True positive');
      await pane.getByLabel('Determination').selectOption('Phishing');
      await takePicture(page, 'phishing-09-manage');
      await pane.getByRole('button', { name: 'Save' }).click();
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(name);
      await expect(incident.head).toContainText(analyst);
      await expect(incident.head).toContainText('#payroll');
      await expect(incident.head).toContainText('True positive: Phishing');
      await expect(stages()).toHaveText([/^Triage: now/, /^Investigate/, /^Complete/, /^Resolve: ahead/]);
    });

    const alertStates = async (): Promise<readonly string[]> =>
      (await workbench.ask('incidents.alerts', { incident: number, cursor: null, limit: 100 })).rows.map(
        ({ status }) => status,
      );
    const before = await alertStates();

    await test.step('resolve, and with it the alerts', async () => {
      if (!(await incident.managePane.isVisible()))
        await incident.head.getByRole('button', { name: 'Manage' }).click();
      await incident.managePane.getByLabel('Status').selectOption('Resolved');
      await expect(incident.managePane.getByRole('status')).toContainText('Resolves 7 active alerts');
      await incident.managePane.getByLabel('Resolving comment').fill(resolvingComment);
      await takePicture(page, 'phishing-10-resolve');
      await incident.managePane.getByRole('button', { name: 'Save' }).click();
      await expect(incident.head).toContainText('Resolved');
      await expect(stages().last()).toHaveText(/^Resolve: done/);
      await workbench.showTab('Alerts');
      await expect(page.getByRole('grid', { name: 'Alerts' }).getByText('Resolved')).toHaveCount(7);
      await takePicture(page, 'phishing-11-resolved');
    });

    await test.step('undo and redo of it all at once', async () => {
      await page.keyboard.press('Control+z');
      await expect(incident.head).not.toContainText('Resolved');
      expect(await alertStates()).toEqual(before);
      await page.keyboard.press('Control+Shift+Z');
      await expect(incident.head).toContainText('Resolved');
      await expect.poll(alertStates).toEqual(before.map(() => 'resolved'));
    });

    await test.step('the app is killed and started again', async () => {
      await running.kill();
      running = await launchApp({ dataFolder });
      page = running.page;
      workbench = useWorkbench(page);
      incident = incidentPage(page);
    });

    await test.step('everything is there', async () => {
      await workbench.goTo('Incidents');
      await expect(page.getByRole('button', { name: /^Undo: / })).toBeEnabled();
      await expect(page.getByRole('grid', { name: 'Incidents' })).not.toContainText(name);
      await page.getByRole('button', { name: 'Remove filter Status' }).click();
      await expect(page.getByRole('link', { name })).toBeVisible();
      await takePicture(page, 'phishing-12-queue-after-restart');
      await page.getByRole('link', { name }).click();
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(name);
      for (const text of ['Resolved', analyst, '#payroll', 'True positive: Phishing'])
        await expect(incident.head).toContainText(text);
      await expect(incident.tray.getByRole('listitem')).toHaveCount(3);
      for (const title of anomalousAccess) await expect(incident.tray).toContainText(title);
      await expect(incident.tray).toContainText(note);
      await expect(incident.alerts.getByText('Resolved')).toHaveCount(7);
      await workbench.showTab('Evidence and response');
      await incident.showEvidence('URLs');
      await incident.evidence('payroll-review[.]example/signin').first().click();
      const verdicts = page.getByRole('list', { name: 'Verdict history' });
      await expect(verdicts.getByRole('listitem').first()).toContainText(reason);
      await expect(verdicts).toContainText('Malicious');
      await workbench.showTab('Comments and history');
      for (const text of [comment, name, resolvingComment, note])
        await expect(incident.history).toContainText(text);
      await takePicture(page, 'phishing-13-history-after-restart');
      await workbench.checkStore();
    });

    await test.step('and the resolve can still be undone', async () => {
      await page.getByRole('button', { name: /^Undo: / }).click();
      await expect(incident.head).not.toContainText('Resolved');
      expect(await alertStates()).toEqual(before);
    });
  } finally {
    await running.close().catch(() => undefined);
    rmSync(dataFolder, { recursive: true, force: true, maxRetries: 5 });
  }
});
