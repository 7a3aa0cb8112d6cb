import { describe, expect, it } from 'vitest';
import type { Command } from '../commands/index.ts';
import { findCommands } from './find-commands.ts';

const command = (id: string, group: string, title: string): Command => ({
  id,
  group,
  title,
  run: () => undefined,
});
const commands = [
  command('go.imports', 'Go to', 'Go to Imports'),
  command('theme.dark', 'View', 'Theme: dark'),
  command('import.files', 'Import', 'Import files…'),
];
const ids = (query: string): readonly string[] => findCommands(commands, query).map(({ id }) => id);

describe('findCommands', () => {
  it('finds by every word, in title or group, in any order', () => {
    expect(ids('dark view')).toEqual(['theme.dark']);
    expect(ids('go dark')).toEqual([]);
    expect(ids('')).toHaveLength(3);
  });

  it('puts titles that start with the query first', () => {
    expect(ids('import')).toEqual(['import.files', 'go.imports']);
  });

  it('shows one of two commands with one id, the later', () => {
    const later = command('theme.dark', 'View', 'Theme: darker');
    expect(findCommands([...commands, later], 'dark')).toEqual([later]);
  });
});
