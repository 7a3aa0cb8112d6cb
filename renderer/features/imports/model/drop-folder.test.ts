import { describe, expect, it } from 'vitest';
import { describeDropFolder, describeLastDrop, type DropFolderInfo } from './drop-folder.ts';

const folder: DropFolderInfo = {
  path: '/mnt/share',
  enabled: true,
  state: 'watching',
  waiting: 0,
  imported: 0,
  last: null,
  problem: null,
};

describe('the drop folder in words', () => {
  it('says what it does and how much came of it', () => {
    expect(describeDropFolder({ ...folder, imported: 1 })).toBe('Watching · 1 file imported so far');
    expect(describeDropFolder({ ...folder, state: 'off', imported: 1200 })).toBe(
      'Not watched · 1,200 files imported so far',
    );
    expect(describeDropFolder({ ...folder, state: 'waiting', waiting: 1 })).toBe(
      'Waiting until 1 file is complete',
    );
    expect(describeDropFolder({ ...folder, state: 'waiting', waiting: 2 })).toBe(
      'Waiting until 2 files are complete',
    );
    expect(describeDropFolder({ ...folder, state: 'missing' })).toContain('cannot be read');
  });

  it('says what became of the last files', () => {
    const last = { at: 0, files: 3, import: null };
    expect(describeLastDrop({ ...last, outcome: 'imported' })).toBe('Last: 3 files imported');
    expect(describeLastDrop({ ...last, outcome: 'cancelled' })).toContain('until they change');
    expect(describeLastDrop({ ...last, outcome: 'failed' })).toContain('again');
  });
});
