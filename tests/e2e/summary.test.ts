// The summary of an incident, where it stands, and its comments and history: five answers, a step that leads on, Markdown with mentions.
import { expect, test } from '@playwright/test';
import { findBarriers, findClippedControls } from './accessibility-checks.ts';
import { incidentPage, takePicture } from '../support/incident-pages.ts';
import { launchApp } from '../support/launch.ts';
import { useWorkbench } from '../support/workbench.ts';

test('an incident says in short what happened, what is left to do, and who said what', async () => {
  test.setTimeout(120_000);
  const running = await launchApp();
  const { page } = running;
  const workbench = useWorkbench(page);
  const incident = incidentPage(page);
  const tab = (name: RegExp) => page.getByRole('tablist', { name: 'Incident' }).getByRole('tab', { name });
  const answer = (title: string) => page.getByRole('region', { name: title, exact: true });
  const steps = incident.head.getByRole('list', { name: 'Where it stands' });
  const comment = page.getByRole('combobox', { name: 'Comment' });
  try {
    await workbench.introduce('Dana Reyes');
    await workbench.openSample();
    await workbench.goTo('Incidents');
    await page.getByRole('combobox', { name: 'Filter and search' }).fill('Suspicious URL clicked');
    await page.keyboard.press('Enter');
    const row = page.getByRole('grid', { name: 'Incidents' }).getByRole('row').filter({ hasText: '7 of 7' });
    await expect(row).toHaveCount(1);
    await row.getByRole('link').first().click();
    await expect(incident.alerts.getByRole('row')).toHaveCount(7);
    await workbench.dismissMessages();

    await test.step('the five questions, answered with what the answers rest on', async () => {
      await page.keyboard.press('6');
      await expect(tab(/^Summary/)).toHaveAttribute('aria-selected', 'true');
      await expect(answer('Where it started')).toContainText(
        'Initial access by Spearphishing Attachment and Spearphishing Link, reported by Microsoft Defender for Office 365: the earliest of 7 alerts.',
      );
      await expect(answer('Where it started')).toContainText('hxxps://payroll-review[.]example');
      await expect(answer('What tactics were used')).toContainText('from Initial access to Defense evasion');
      await expect(answer('How far it went')).toContainText('Activity from a Tor IP address');
      await expect(answer('How far it went')).toContainText('1 hour 8 minutes after the first');
      await expect(answer('What it reached')).toContainText(
        'Reached: 1 user, 1 device and 2 apps. Targeted only: 2 users and 3 mailboxes.',
      );
      await expect(answer('Everything there is')).toContainText(
        '7 alerts from 4 sources, 29 pieces of evidence',
      );
      const chain = answer('Kill chain');
      await expect(chain.getByRole('heading', { level: 3 })).toHaveText([
        /Initial access.*First.*5 alerts/s,
        /Execution/,
        /Persistence/,
        /Privilege escalation/,
        /Defense evasion.*Furthest/s,
        /Command and control.*Furthest named/s,
      ]);
      const technique = chain.getByRole('button', { name: /T1566\.002/ });
      await technique.click();
      await expect(technique).toHaveAttribute('aria-expanded', 'true');
      await expect(technique.locator('xpath=following-sibling::p')).toContainText(/link/);
      await takePicture(page, 'summary');
      expect(await findBarriers(page, 'summary')).toEqual([]);
      expect(await findClippedControls(page)).toEqual([]);
    });

    await test.step('a step tells what it lacks, and leads to it', async () => {
      const triage = steps.getByRole('button', { name: /^Triage/ });
      await expect(triage).toHaveAttribute('aria-current', 'step');
      await triage.focus();
      await page.keyboard.press('Enter');
      const panel = page.getByRole('dialog', { name: 'Triage' });
      await expect(panel).toContainText('now, 1 to do');
      await takePicture(page, 'summary-step');
      expect(await findBarriers(page, 'step of the incident')).toEqual([]);
      await panel.getByRole('button', { name: 'Assign it to somebody' }).focus();
      await page.keyboard.press('Enter');
      await expect(panel).toBeHidden();
      // Somebody may be anybody: the menu asks who.
      const who = page.getByRole('dialog', { name: /^Assign/ }).getByRole('combobox');
      await who.fill('Dana Reyes');
      await expect(page.getByRole('option', { name: /Dana Reyes/ }).first()).toBeVisible();
      await page.keyboard.press('Enter');
      await expect(incident.head).toContainText('Assigned to Dana Reyes');
      await workbench.dismissMessages();
      // The key opens the step that it is at; the incident goes on to the next one when nothing is missing.
      await page.keyboard.press('n');
      await expect(panel).toContainText('now, 1 to do');
      await panel.getByRole('button', { name: 'Set its status to In progress' }).focus();
      await page.keyboard.press('Enter');
      await page.keyboard.type('prog');
      await page.keyboard.press('Enter');
      const investigate = steps.getByRole('button', { name: /^Investigate/ });
      await expect(investigate).toHaveAttribute('aria-current', 'step');
      await investigate.click();
      await page
        .getByRole('dialog', { name: 'Investigate' })
        .getByRole('button', { name: /^Judge \d+ pieces of evidence/ })
        .click();
      await expect(tab(/^Evidence and response/)).toHaveAttribute('aria-selected', 'true');
      const chips = page.getByRole('list', { name: 'Filters of the evidence' });
      await expect(chips).toContainText('not judged by an analyst');
      await expect(chips).toContainText('Malicious');
      await takePicture(page, 'evidence-left-to-judge');
      await chips.getByRole('button', { name: 'Clear' }).click();
      await expect(chips).toHaveCount(0);
    });

    await test.step('a step leads to the alerts that are left, and the filter can be taken away', async () => {
      await steps.getByRole('button', { name: /^Investigate/ }).click();
      const item = page
        .getByRole('dialog', { name: 'Investigate' })
        .getByRole('button', { name: /^Go through \d+ alerts? / });
      const left = /\d+/.exec(await item.innerText())?.[0] ?? '';
      await item.click();
      await expect(tab(/^Alerts/)).toHaveAttribute('aria-selected', 'true');
      const total = page.getByRole('status').filter({ hasText: /alerts?$/ });
      await expect(total).toHaveText(new RegExp(`^${left} alerts?$`));
      expect(Number(left)).toBeLessThan(7);
      await page.getByRole('button', { name: 'High or medium severity, still New' }).click();
      await expect(total).toHaveText('7 alerts');
      await tab(/^Summary/).click();
    });

    await test.step('a comment in Markdown mentions an alert and an address by keys', async () => {
      await page
        .getByRole('main')
        .getByRole('button', { name: /^Comments and history/ })
        .click();
      await expect(tab(/^Comments and history/)).toHaveAttribute('aria-selected', 'true');
      await comment.focus();
      await page.keyboard.type('**Tor** again: @Activity');
      const options = page.getByRole('listbox', { name: 'Mention' }).getByRole('option');
      await expect(options).toHaveText([
        /Activity from a Tor IP address/,
        /Activity from infrequent country/,
      ]);
      await takePicture(page, 'comment-mention');
      expect(await findBarriers(page, 'comment with a mention')).toEqual([]);
      await comment.focus();
      await page.keyboard.type(' from');
      await expect(options).toHaveCount(2);
      await page.keyboard.press('ArrowDown');
      await expect(options.nth(1)).toHaveAttribute('aria-selected', 'true');
      await page.keyboard.press('ArrowUp');
      await page.keyboard.press('Enter');
      await expect(comment).toHaveValue(
        /again: \[Activity from a Tor IP address\]\(casemate:alert\/[^)]+\) $/,
      );
      await page.keyboard.type('through @wks-fin');
      await expect(options).toHaveText([/wks-fin-0142/]);
      await page.keyboard.press('Enter');
      await page.keyboard.type('[x](javascript:alert(1)) https://evil.example/a');
      await page.getByRole('button', { name: 'Preview' }).click();
      const preview = page.locator('.preview');
      await expect(preview).toContainText('hxxps://evil[.]example/a');
      await expect(preview.locator('a')).toHaveCount(0);
      await page.getByRole('button', { name: 'Write' }).click();
      await comment.press('Control+Enter');
      const said = incident.history.getByRole('listitem').filter({ hasText: 'Tor again:' });
      await expect(said.locator('strong').filter({ hasText: 'Tor' })).toHaveText(['Tor']);
      await expect(comment).toHaveValue('');
    });

    await test.step('a person, a kind and words narrow the history', async () => {
      const entries = incident.history.locator(':scope > li');
      await expect(entries.filter({ hasText: 'Brought 7 alerts' })).toHaveCount(1);
      await page.getByRole('button', { name: 'Person' }).focus();
      await page.keyboard.press('Enter');
      await page.getByRole('menuitem', { name: /^Dana Reyes/ }).click();
      await expect(entries.filter({ hasText: 'Brought 7 alerts' })).toHaveCount(0);
      await expect(entries.first()).toContainText('Dana Reyes');
      const filters = page.getByRole('list', { name: 'Filters' });
      await expect(filters.getByRole('button', { name: 'Remove filter By Dana Reyes' })).toBeVisible();
      await page.getByRole('searchbox', { name: 'Search the history' }).fill('**tor** again');
      await expect(entries).toHaveCount(1);
      // Words are found as they are read, too.
      await page.getByRole('searchbox', { name: 'Search the history' }).fill('tor again');
      await expect(entries).toHaveCount(1);
      await takePicture(page, 'history-narrowed');
      expect(await findBarriers(page, 'history of one person')).toEqual([]);
      expect(await findClippedControls(page)).toEqual([]);
      await filters.getByRole('button', { name: 'Clear all' }).click();
      await expect(entries.filter({ hasText: 'Brought 7 alerts' })).toHaveCount(1);
      const all = await entries.count();
      await page.getByRole('button', { name: 'Time' }).focus();
      await page.keyboard.press('Enter');
      await page.getByRole('menuitem', { name: 'Between two times…' }).click();
      const between = page.getByRole('group', { name: 'Between (UTC)' });
      await between.getByLabel('To').fill('2001-01-01');
      await page.keyboard.press('Enter');
      await expect(entries).toHaveCount(0);
      await between.getByLabel('From').fill('2001-01-02');
      await page.keyboard.press('Enter');
      await expect(between).toContainText('It ends before it begins');
      await takePicture(page, 'history-between');
      await between.getByRole('button', { name: 'Any time' }).click();
      await expect(entries).toHaveCount(all);
    });

    await test.step('what is mentioned opens, from the history and from the summary', async () => {
      await incident.history.getByRole('button', { name: 'Entity wks-fin-0142' }).click();
      await expect(page.getByRole('heading', { level: 1 })).toContainText('wks-fin-0142');
      await page.goBack();
      await tab(/^Summary/).click();
      const latest = page.getByRole('region', { name: /^Latest comment/ });
      await expect(latest).toContainText('Tor again');
      await latest.getByRole('button', { name: 'Alert Activity from a Tor IP address' }).click();
      await expect(page.getByRole('heading', { level: 1 })).toContainText('Activity from a Tor IP address');
    });
  } finally {
    await running.close();
  }
});
