import { describe, expect, it } from 'vitest';
import { foldFolder, folderOfEvidence, isOfSystem } from './folder.ts';

const file = (fileDetails: { readonly filePath?: string; readonly fileName?: string }, key = '') =>
  folderOfEvidence({
    entity: { id: 1, kind: 'file', label: 'cmd.exe', verdict: 'unknown', key },
    details: { fileDetails },
  });

describe('folderOfEvidence', () => {
  it('takes the folder, or the path without its name, as the source wrote it', () => {
    expect(file({ filePath: 'C:\\Windows\\System32', fileName: 'cmd.exe' })).toBe('C:\\Windows\\System32');
    expect(file({ filePath: 'C:\\Windows\\System32\\CMD.EXE', fileName: 'cmd.exe' })).toBe(
      'C:\\Windows\\System32',
    );
    expect(file({ filePath: 'C:\\Users\\Public\\', fileName: 'cmd.exe' })).toBe('C:\\Users\\Public');
    expect(file({ filePath: '/usr/bin/', fileName: 'curl' })).toBe('/usr/bin');
    expect(file({ filePath: 'C:\\', fileName: 'a' })).toBe('C:\\');
    expect(file({ filePath: '/', fileName: 'a' })).toBe('/');
  });

  it('else what the identity tells, of files and processes alone', () => {
    expect(file({ fileName: 'cmd.exe' }, 'file|path@fqdn||wks|c:\\temp\\cmd.exe')).toBe('c:\\temp');
    expect(file({ fileName: 'cmd.exe' })).toBeNull();
    expect(
      folderOfEvidence({
        entity: { id: 1, kind: 'process', label: 'cmd.exe (7)', verdict: 'unknown' },
        details: { imageFile: { fileName: 'cmd.exe', filePath: 'D:\\x' } },
      }),
    ).toBe('D:\\x');
    expect(
      folderOfEvidence({ entity: { id: 1, kind: 'ip', label: '', verdict: 'unknown' }, details: {} }),
    ).toBeNull();
  });
});

describe('isOfSystem', () => {
  it.each([
    ['C:\\Windows\\System32', true],
    ['c:\\windows', true],
    ['\\Device\\HarddiskVolume3\\Windows\\System32', true],
    ['%SystemRoot%\\System32', true],
    ['/usr/bin', true],
    ['/usr/local/bin', false],
    ['C:\\Windows\\Temp', false],
    ['C:\\Windows\\Temp\\a', false],
    ['C:\\Windows\\Templates', true],
    ['C:\\WindowsUpdate', false],
    ['C:\\Users\\Public\\Windows\\System32', false],
    ['/home/a/usr/bin', false],
  ] as const)('%s: %s', (folder, expected) => {
    expect(isOfSystem(folder)).toBe(expected);
  });

  it('is not known of no folder, and compares those of Windows without case', () => {
    expect(isOfSystem(null)).toBeNull();
    expect(foldFolder('C:/Windows\\A')).toBe('c:\\windows\\a');
    expect(foldFolder('/Home/A')).toBe('/Home/A');
  });
});
