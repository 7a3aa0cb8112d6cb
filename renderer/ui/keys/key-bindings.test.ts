import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it } from 'vitest';
import { nextTick } from 'vue';
import { contextsMeet, readChangedKeys, useKeyBindings } from './key-bindings.ts';
import type { KeyDefinition } from './key-definitions.ts';

const press = (key: string, modifiers: { readonly shiftKey?: boolean; readonly ctrlKey?: boolean } = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...modifiers,
});
const definition = (id: string, context: KeyDefinition['context'], ...keys: string[]): KeyDefinition => ({
  id,
  title: id,
  group: 'Test',
  context,
  keys,
});

beforeEach(() => {
  localStorage.clear();
  setActivePinia(createPinia());
});

describe('keys of tables and evidence', () => {
  it('are told by default as documented, and otherwise once they are changed', async () => {
    const bindings = useKeyBindings();
    expect(bindings.matchTableKey(press('j'))).toBe('next');
    expect(bindings.matchTableKey(press('ArrowDown', { shiftKey: true }))).toBe('extendNext');
    expect(bindings.matchTableKey(press(' ', { shiftKey: true }))).toBe('extend');
    expect(bindings.matchTableKey(press('q'))).toBeNull();
    expect(bindings.matchTableKey(press('Shift', { shiftKey: true }))).toBeNull();
    bindings.setKeys('table.next', ['q']);
    await nextTick();
    expect(bindings.matchTableKey(press('q'))).toBe('next');
    expect(bindings.matchTableKey(press('j'))).toBeNull();
    expect(bindings.matchFocusKey(press('C', { shiftKey: true }), 'evidence')).toBe('evidence.copyRaw');
    expect(bindings.matchFocusKey(press('C', { shiftKey: true }), 'graph')).toBeNull();
  });

  it('are kept for the next window and go back to the defaults', async () => {
    const bindings = useKeyBindings();
    bindings.setKeys('table.open', ['mod+Enter', 'Enter']);
    await nextTick();
    setActivePinia(createPinia());
    const next = useKeyBindings();
    expect(next.keysOf('table.open')).toEqual(['mod+Enter', 'Enter']);
    expect(next.printedKeysOf('table.open')).toBe('Ctrl+Enter');
    expect(next.isChanged('table.open')).toBe(true);
    next.reset('table.open');
    expect(next.keysOf('table.open')).toEqual(['Enter']);
    expect(next.isChanged('table.open')).toBe(false);
  });
});

describe('conflicts', () => {
  it('are commands that could be meant by the same keys at the same time', () => {
    const bindings = useKeyBindings();
    bindings.define([
      definition('queue.classify', 'incidentQueue', 'c'),
      definition('go.incidents', 'global', 'g i'),
      definition('incident.manage', 'incident', 'm'),
    ]);
    const clash = (id: string, keys: string): readonly string[] =>
      bindings.conflictsOf(id, keys).map((each) => each.id);
    expect(clash('queue.classify', 'j')).toEqual(['table.next']);
    // The first press of a sequence would never be heard, nor would a sequence that begins with it.
    expect(clash('queue.classify', 'g')).toEqual(['go.incidents']);
    expect(clash('go.incidents', 'c d')).toEqual(['queue.classify']);
    expect(clash('evidence.copy', 'c')).toEqual([]);
    expect(clash('queue.classify', 'm')).toEqual([]);
    expect(clash('nobody.knows', 'j')).toEqual([]);
  });

  it('are between contexts that are heard together only', () => {
    expect(contextsMeet('global', 'incident')).toBe(true);
    expect(contextsMeet('table', 'alertQueue')).toBe(true);
    expect(contextsMeet('table', 'incident')).toBe(false);
    expect(contextsMeet('evidence', 'queue')).toBe(false);
    expect(contextsMeet('queue', 'incident')).toBe(false);
    expect(contextsMeet('queue', 'alertQueue')).toBe(true);
    expect(contextsMeet('incidentQueue', 'alertQueue')).toBe(false);
  });
});

describe('kept keys', () => {
  it('are taken only as lists of keys', () => {
    expect(readChangedKeys('{"a":["x"],"b":"x","c":[1],"d":[""],"e":[]}')).toEqual({ a: ['x'], e: [] });
    expect(readChangedKeys('[')).toEqual({});
    expect(readChangedKeys('null')).toEqual({});
  });

  it('of what the system owns cannot be changed', () => {
    const bindings = useKeyBindings();
    bindings.define([{ ...definition('dialog.close', 'dialog', 'Escape'), fixed: true }]);
    bindings.setKeys('dialog.close', ['q']);
    expect(bindings.keysOf('dialog.close')).toEqual(['Escape']);
  });
});
