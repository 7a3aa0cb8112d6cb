import { describe, expect, it } from 'vitest';
import { describePress, printKeys } from '../../ui/index.ts';
import { FieldEdits, matchKeys, takesText } from './keymap.ts';
import type { Command } from './registry.ts';

const press = (
  key: string,
  modifiers: Partial<Record<'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey', boolean>> = {},
) => describePress({ key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...modifiers });
const command = (id: string, keys: string): Command => ({
  id,
  title: id,
  group: 'Test',
  keys,
  run: () => undefined,
});
const commands = [
  command('palette', 'mod+k'),
  command('go', 'g i'),
  command('keys', '?'),
  command('assign', 'a'),
];
const keysOf = (id: string): readonly string[] =>
  [...commands, command('page', 'a')]
    .find((each) => each.id === id)
    ?.keys?.toString()
    .split(',') ?? [];

describe('keymap', () => {
  it('describes presses: Ctrl and ⌘ are one, Shift counts with letters only', () => {
    expect(press('k', { ctrlKey: true })).toBe('mod+k');
    expect(press('k', { metaKey: true })).toBe('mod+k');
    expect(press('Z', { ctrlKey: true, shiftKey: true })).toBe('mod+shift+z');
    expect(press('?', { shiftKey: true })).toBe('?');
    expect(press('Shift', { shiftKey: true })).toBeNull();
    expect(press(' ', { shiftKey: true })).toBe('shift+Space');
    expect(press('+', { ctrlKey: true })).toBe('mod+Plus');
  });

  it('takes what AltGr types for the character that it is', () => {
    const altGraph = (key: string): string | null =>
      describePress({
        key,
        ctrlKey: true,
        metaKey: false,
        shiftKey: false,
        altKey: true,
        getModifierState: (name) => name === 'AltGraph',
      });
    expect(altGraph('[')).toBe('[');
    expect(altGraph('ArrowLeft')).toBe('mod+alt+ArrowLeft');
  });

  it('finds commands by one press or by a sequence', () => {
    expect(matchKeys(commands, keysOf, null, 'mod+k').command?.id).toBe('palette');
    const first = matchKeys(commands, keysOf, null, 'g');
    expect(first).toEqual({ command: null, pending: 'g' });
    expect(matchKeys(commands, keysOf, first.pending, 'i').command?.id).toBe('go');
  });

  it('takes a broken sequence as a press of its own', () => {
    expect(matchKeys(commands, keysOf, 'g', 'a').command?.id).toBe('assign');
    expect(matchKeys(commands, keysOf, 'g', 'x')).toEqual({ command: null, pending: null });
  });

  it('lets the command that was added last win', () => {
    expect(matchKeys([...commands, command('page', 'a')], keysOf, null, 'a').command?.id).toBe('page');
  });

  it('knows where typing goes', () => {
    const checkbox = Object.assign(document.createElement('input'), { type: 'checkbox' });
    expect(takesText(document.createElement('input'))).toBe(true);
    expect(takesText(document.createElement('textarea'))).toBe(true);
    expect(takesText(checkbox)).toBe(false);
    expect(takesText(document.createElement('button'))).toBe(false);
    expect(takesText(null)).toBe(false);
  });

  it('prints keys for people', () => {
    expect(printKeys('mod+shift+z')).toBe('Ctrl+Shift+Z');
    expect(printKeys('g i')).toBe('G then I');
  });
});

describe('undo in a text field', () => {
  it('is the field’s own only while it holds what somebody typed', () => {
    const edits = new FieldEdits();
    const field = document.createElement('input');
    const other = document.createElement('textarea');
    field.value = 'as it stood';
    expect(edits.has(field)).toBe(false);
    field.value = 'typed';
    edits.note(field);
    expect(edits.has(field)).toBe(true);
    expect(edits.has(other)).toBe(false);
    // Saved: the program empties the field.
    field.value = '';
    expect(edits.has(field)).toBe(false);
    expect(edits.has(document.createElement('select'))).toBe(false);
    expect(edits.has(null)).toBe(false);
  });
});
