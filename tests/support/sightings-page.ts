import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';
import { takePicture } from './incident-pages.ts';

/**
 * Pastes what a report says of the sample's phish, defanged and not, and opens its incident from what was found; then goes back to where it was.
 * @param incident the incident's number.
 */
export async function lookUpThePhish(page: Page, incident: string): Promise<void> {
  await page.keyboard.press('Control+Shift+F');
  const values = page.getByRole('textbox', { name: 'Values to look up' });
  await values.fill(
    'hxxps://payroll-review[.]example/signin/contoso?case=7f31a2\n203[.]0[.]113[.]24, 198.51.100.77\namelie.rousseau[@]contoso[.]com; never-seen[.]example\nhr-notices[@]payroll-review[.]example, bounce-4411@mailer.payroll-review.example\npayroll-review[.]example',
  );
  await values.press('Control+Enter');
  await expect(page.getByText('7 of 8 found')).toBeVisible();
  const row = (text: string | RegExp) =>
    page.getByRole('grid', { name: 'Sightings' }).getByRole('row').filter({ hasText: text });
  await expect(row('203[.]0[.]113[.]24')).toContainText(`#${incident}`);
  await expect(row('amelie.rousseau')).toContainText('7');
  await expect(row('never-seen')).toContainText('Not found');
  // The senders of the mail that it began with, and their domain: what is found is the message.
  for (const sender of ['hr-notices', 'bounce-4411'])
    await expect(row(sender)).toContainText(/Found.*sent from it/);
  await row('bounce-4411').click();
  const pane = page.getByRole('complementary').filter({ hasText: 'Incidents' });
  await expect(pane.getByRole('listitem').filter({ hasText: 'sent from it' }).first()).toContainText(
    'Action required: your June salary review',
  );
  const domain = row('payroll-review').filter({ hasText: 'Domain' });
  await expect(domain).toContainText('sent from it');
  await domain.click();
  await expect(pane.getByText('sent from it').first()).toBeVisible();
  await takePicture(page, 'phishing-08d-sightings');
  // What a report or a colleague calls things by: an account, a person, a title, an id, and another page on the host.
  await values.fill(
    'arousseau\nCORP\\arousseau\nAmélie Rousseau\nsuspicious url clicked\n66786e53-b466-4a8f-ae99-8ee07004055a_1\nhxxps://payroll-review[.]example/other',
  );
  await values.press('Control+Enter');
  await expect(page.getByText('4 of 6 found, 2 may be')).toBeVisible();
  await expect(row('arousseau').first()).toContainText('same account name');
  await expect(row('CORP')).toContainText('another domain');
  await expect(row('Amélie')).toContainText('called so');
  await expect(row('payroll-review')).toContainText('same host');
  await row('66786e53').click();
  await expect(pane.getByText('ID of the alert')).toBeVisible();
  await expect(pane.getByRole('link', { name: 'Suspicious URL clicked' })).toHaveCount(1);
  await pane.getByRole('link', { name: `#${incident} ` }).click();
  await expect(page.getByText(`#${incident}`, { exact: true }).first()).toBeVisible();
  await page.goBack();
  await page.goBack();
}
