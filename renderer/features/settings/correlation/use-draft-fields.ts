import { computed, type ComputedRef } from 'vue';
import type { CorrelationSettings } from '../../../../shared/correlation/settings.ts';
import { useCorrelationSettings } from './correlation-settings-store.ts';
import {
  defaultNote,
  differences,
  draftOf,
  isIdle,
  readDraft,
  switchOf,
  withReset,
  withSwitch,
  withText,
} from './draft.ts';

/** What a field of the page is drawn with. */
export interface FieldState {
  readonly path: string;
  readonly label: string;
  readonly modelValue: string;
  readonly problem: string | null;
  readonly usual: string | null;
  readonly changed: boolean;
  readonly disabled: boolean;
}

/** The fields of the page over the draft that outlasts it. */
export interface DraftFields {
  bind(path: string, label: string, locked: boolean): FieldState;
  setText(path: string, text: string): void;
  /** Fills a field in that another page proposes to change; what hangs on a switch is switched on. */
  propose(path: string, text: string): void;
  problem(path: string): string | null;
  isOff(name: string): boolean;
  setSwitch(name: string, isOn: boolean): void;
  /** The switch stands otherwise than in what is stored. */
  isSwitched(name: string): boolean;
  differsFromDefault(name: string | null, paths: readonly string[]): boolean;
  reset(paths: readonly string[]): void;
  resetAll(): void;
}

/** The draft of settings: its fields, what it comes to, and how many things it changes. */
export interface DraftForm {
  readonly fields: DraftFields;
  /** Settings as typed; where a field is wrong, as stored. */
  readonly shown: ComputedRef<CorrelationSettings>;
  /** Null while a field is wrong. */
  readonly settings: ComputedRef<CorrelationSettings | null>;
  readonly changes: ComputedRef<number>;
  readonly problems: ComputedRef<number>;
  readonly isDefault: ComputedRef<boolean>;
}

/** Makes the form over what is stored and the defaults. */
export function useDraftForm(
  stored: () => CorrelationSettings,
  defaults: () => CorrelationSettings,
): DraftForm {
  const store = useCorrelationSettings();
  const draft = computed(() => store.draft ?? draftOf(stored(), defaults()));
  const read = computed(() => readDraft(draft.value, stored()));
  const changed = computed(() => differences(draft.value, stored()));
  const unusual = computed(() => differences(draft.value, defaults()));
  const keep = (next: typeof draft.value): void => {
    // What says the same as before again is no draft any more: it then follows what is stored.
    store.draft = differences(next, stored()).size === 0 ? null : next;
  };
  const fields: DraftFields = {
    bind: (path, label, locked) => {
      const idle = isIdle(draft.value, path);
      return {
        path,
        label,
        modelValue: draft.value.texts[path] ?? '',
        problem: read.value.problems[path] ?? null,
        usual: defaultNote(draft.value, path, defaults()),
        changed: changed.value.has(path),
        disabled: locked || idle,
      };
    },
    setText: (path, text) => {
      store.draft = withText(draft.value, path, text);
    },
    propose: (path, text) => {
      const name = switchOf(path);
      const open = name === null ? draft.value : withSwitch(draft.value, name, true);
      keep(withText(open, path, text));
    },
    problem: (path) => read.value.problems[path] ?? null,
    isOff: (name) => draft.value.off.has(name),
    setSwitch: (name, isOn) => keep(withSwitch(draft.value, name, isOn)),
    isSwitched: (name) =>
      !name.includes('.') && draft.value.off.has(name) !== draftOf(stored(), defaults()).off.has(name),
    differsFromDefault: (name, paths) =>
      (name !== null && unusual.value.has(name)) || paths.some((path) => unusual.value.has(path)),
    reset: (paths) => keep(withReset(draft.value, paths, defaults())),
    resetAll: () => keep(draftOf(defaults(), defaults())),
  };
  return {
    fields,
    shown: computed(() => read.value.readable),
    settings: computed(() => read.value.settings),
    changes: computed(() => changed.value.size),
    problems: computed(() => Object.keys(read.value.problems).length),
    isDefault: computed(() => unusual.value.size === 0),
  };
}
