import { expect, it } from 'vitest';
import { savableName } from './savable-name.ts';

it.each([
  ['report.pdf', 'report.pdf'],
  ['../../etc/passwd', '_.._etc_passwd'],
  ['C:\\Temp\\a.exe', 'C__Temp_a.exe'],
  ['a\u202efdp.exe', 'afdp.exe'],
  ['con.txt', '_con.txt'],
  ['CON .txt', '_CON .txt'],
  ['COM1 .txt', '_COM1 .txt'],
  [`${'x'.repeat(74)}😀.docx`, `${'x'.repeat(74)}.docx`],
  ['.hidden', 'hidden'],
  ['a\u0000b', 'ab'],
  ['...', 'file'],
  ['', 'file'],
  [`${'x'.repeat(300)}.docx`, `${'x'.repeat(75)}.docx`],
  ['Größe der Datei.txt', 'Größe der Datei.txt'],
])('%j is saved as %j', (name, saved) => {
  expect(savableName(name, 'file')).toBe(saved);
});
