import { useLocalStorage } from '@vueuse/core';
import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import {
  evidenceCommands,
  graphCommands,
  pinCommands,
  tableCommands,
  timeCommands,
  treeCommands,
} from './key-definitions.ts';
import type { FocusContext, KeyContext, KeyDefinition, TableCommand } from './key-definitions.ts';
import { describePress, printKeys } from './press.ts';
import type { PressedKey } from './press.ts';

/** Keys that an analyst has given to commands, by id; an empty list: none. */
type ChangedKeys = Readonly<Record<string, readonly string[]>>;

/** What was kept by this window or another one, or by hand: only lists of keys are taken from it. */
export function readChangedKeys(raw: string): ChangedKeys {
  try {
    const kept: unknown = JSON.parse(raw);
    if (typeof kept !== 'object' || kept === null) return {};
    return Object.fromEntries(
      Object.entries(kept).flatMap(([id, keys]: [string, unknown]) =>
        Array.isArray(keys) && keys.every((each): each is string => typeof each === 'string' && each !== '')
          ? [[id, keys]]
          : [],
      ),
    );
  } catch {
    return {};
  }
}

/** The queues are nothing but a table with their own keys: the same key for both would hide one of them. */
const queueContexts: ReadonlySet<KeyContext> = new Set(['table', 'queue', 'incidentQueue', 'alertQueue']);

/** What has the focus alone: other keys are not heard while these are. */
const ownContexts: ReadonlySet<KeyContext> = new Set(['evidence', 'graph', 'time', 'pins', 'tree', 'dialog']);

/**
 * Whether keys of two contexts can be meant at the same time. What has the focus on it comes before the page around it.
 */
export function contextsMeet(one: KeyContext, other: KeyContext): boolean {
  if (one === other) return true;
  const both = [one, other];
  if (both.some((context) => ownContexts.has(context))) return false;
  if (both.includes('global')) return true;
  if (both.includes('incidentQueue') && both.includes('alertQueue')) return false;
  return both.every((context) => queueContexts.has(context));
}

/** What is done with the rows of a table, or with what they are of. */
const rowContexts: ReadonlySet<KeyContext> = new Set(['table', 'incidentQueue', 'alertQueue', 'incident']);

/** Commands of what has the focus on it: whoever draws it hears its keys. */
const focusCommands = [
  ...tableCommands,
  ...evidenceCommands,
  ...graphCommands,
  ...timeCommands,
  ...pinCommands,
  ...treeCommands,
];

/** Whether who presses the one cannot reach the other: they are the same, or the one is the beginning of the other. */
const keysClash = (one: string, other: string): boolean =>
  one === other || one.startsWith(`${other} `) || other.startsWith(`${one} `);

/** Every key of the workbench and what it does; kept in the window's storage, the same in all windows. */
export const useKeyBindings = defineStore('keyBindings', () => {
  const changed = useLocalStorage<ChangedKeys>(
    'casemate.keys',
    {},
    { serializer: { read: readChangedKeys, write: JSON.stringify } },
  );
  const definitions = shallowRef<readonly KeyDefinition[]>([...focusCommands]);
  const byId = computed(() => new Map(definitions.value.map((definition) => [definition.id, definition])));

  /** Makes commands known; one that is known already is replaced. */
  function define(added: readonly KeyDefinition[]): void {
    const ids = new Set(added.map(({ id }) => id));
    definitions.value = [...definitions.value.filter(({ id }) => !ids.has(id)), ...added];
  }

  /** The keys of a command, first the one to show; none where the command is not known. */
  function keysOf(id: string): readonly string[] {
    const definition = byId.value.get(id);
    if (definition === undefined) return [];
    return definition.fixed === true ? definition.keys : (changed.value[id] ?? definition.keys);
  }

  /** The first keys of a command as people read them; null without any. */
  function printedKeysOf(id: string): string | null {
    const [first] = keysOf(id);
    return first === undefined ? null : printKeys(first);
  }

  /** A tooltip: the label, with the keys that do the same. */
  function named(label: string, id: string): string {
    const keys = printedKeysOf(id);
    return keys === null ? label : `${label} (${keys})`;
  }

  const isChanged = (id: string): boolean => Object.hasOwn(changed.value, id) && byId.value.has(id);

  /** Gives a command other keys. */
  function setKeys(id: string, keys: readonly string[]): void {
    const before = byId.value.get(id);
    if (before === undefined || before.fixed === true) return;
    const { [id]: _replaced, ...others } = changed.value;
    const isDefault = keys.length === before.keys.length && keys.every((key, at) => key === before.keys[at]);
    changed.value = isDefault ? others : { ...others, [id]: [...new Set(keys)] };
  }

  const reset = (id: string): void => setKeys(id, byId.value.get(id)?.keys ?? []);

  function resetAll(): void {
    changed.value = {};
  }

  /** Other commands that these keys would be taken from, or that would keep them from being heard. */
  function conflictsOf(id: string, keys: string): readonly KeyDefinition[] {
    const own = byId.value.get(id);
    if (own === undefined) return [];
    return definitions.value.filter(
      (other) =>
        other.id !== id &&
        contextsMeet(own.context, other.context) &&
        keysOf(other.id).some((each) => keysClash(each, keys)),
    );
  }

  const focusKeys = computed(
    () =>
      new Map(
        focusCommands.flatMap(({ id, context }) =>
          keysOf(id).map((keys) => [`${context} ${keys}`, id] as const),
        ),
      ),
  );

  /** The command that a key is of what has the focus; null when it means nothing there. */
  function matchFocusKey(event: PressedKey, context: FocusContext): string | null {
    const press = describePress(event);
    return press === null ? null : (focusKeys.value.get(`${context} ${press}`) ?? null);
  }

  /** What a key tells a table that has the focus; null when it means nothing there. */
  function matchTableKey(event: PressedKey): TableCommand | null {
    const id = matchFocusKey(event, 'table');
    return id === null ? null : (id.slice('table.'.length) as TableCommand);
  }

  const rowKeys = computed(
    () =>
      new Set(
        definitions.value.filter(({ context }) => rowContexts.has(context)).flatMap(({ id }) => keysOf(id)),
      ),
  );

  /** Whether a key does something with rows of a table: with others than are meant, while those are on their way. */
  function isRowKey(event: PressedKey): boolean {
    const press = describePress(event);
    return press !== null && rowKeys.value.has(press);
  }

  return {
    definitions,
    changed,
    define,
    keysOf,
    printedKeysOf,
    named,
    isChanged,
    setKeys,
    reset,
    resetAll,
    conflictsOf,
    matchFocusKey,
    matchTableKey,
    isRowKey,
  };
});
