import {
  findSettingField,
  formatSetting,
  linkingKinds,
  parseSetting,
  readSetting,
  settingFields,
  switchKind,
  writeSetting,
} from '../../../../shared/correlation/settings-fields.ts';
import type { CorrelationSettings } from '../../../../shared/correlation/settings.ts';
import type { EntityKind } from '../../../../shared/model/entity-kinds.ts';

/** What stands in the fields: text by path, and what is switched off. */
export interface SettingsDraft {
  readonly texts: Readonly<Record<string, string>>;
  /** Kinds that link nothing, and `sourceIncidentStrength` where that rule is off. */
  readonly off: ReadonlySet<string>;
}

/** A draft as settings, or what is wrong with it, by path. */
export interface ReadDraft {
  /** Null while a field is wrong. */
  readonly settings: CorrelationSettings | null;
  /** As far as fields can be read. */
  readonly readable: CorrelationSettings;
  readonly problems: Readonly<Record<string, string>>;
}

/** The switch of the rule about incidents of sources. */
export const sourceSwitch = 'sourceIncidentStrength';

/** The fields as settings fill them; a kind that is off shows its default rule. */
export function draftOf(settings: CorrelationSettings, defaults: CorrelationSettings): SettingsDraft {
  const texts: Record<string, string> = {};
  for (const field of settingFields)
    texts[field.path] = formatSetting(
      field,
      readSetting(settings, field.path) ?? readSetting(defaults, field.path),
    );
  return { texts, off: new Set(switchesOff(settings)) };
}

function switchesOff(settings: CorrelationSettings): readonly string[] {
  const kinds: string[] = linkingKinds.filter((kind) => settings.kinds[kind] === undefined);
  return settings.sourceIncidentStrength === null ? [...kinds, sourceSwitch] : kinds;
}

/** The path of the switch that a field hangs on; null for fields that are always in force. */
export function switchOf(path: string): string | null {
  if (path === sourceSwitch) return sourceSwitch;
  const [head, kind] = path.split('.');
  return head === 'kinds' ? (kind ?? null) : null;
}

/** A field that nothing looks at, because its kind or rule is off. */
export function isIdle(draft: SettingsDraft, path: string): boolean {
  const name = switchOf(path);
  return name !== null && draft.off.has(name);
}

/**
 * Reads a draft. What is off is not looked at.
 * @param base settings that the draft was made of: reasons and kinds without a field stay as they are there.
 */
export function readDraft(draft: SettingsDraft, base: CorrelationSettings): ReadDraft {
  const problems: Record<string, string> = {};
  let settings = base;
  for (const kind of linkingKinds) settings = switchKind(settings, kind, !draft.off.has(kind));
  for (const field of settingFields) {
    if (isIdle(draft, field.path)) {
      if (field.path === sourceSwitch) settings = writeSetting(settings, field.path, null);
      continue;
    }
    const parsed = parseSetting(field, draft.texts[field.path] ?? '');
    if ('problem' in parsed) problems[field.path] = parsed.problem;
    else if (parsed.value === null) problems[field.path] = 'Switch the rule off instead.';
    else settings = writeSetting(settings, field.path, parsed.value);
  }
  return { settings: Object.keys(problems).length === 0 ? settings : null, readable: settings, problems };
}

/** The draft with another text in one field. */
export function withText(draft: SettingsDraft, path: string, text: string): SettingsDraft {
  return { ...draft, texts: { ...draft.texts, [path]: text } };
}

/** The draft with a kind, or the rule about incidents of sources, on or off. */
export function withSwitch(draft: SettingsDraft, name: string, isOn: boolean): SettingsDraft {
  const off = new Set(draft.off);
  if (isOn) off.delete(name);
  else off.add(name);
  return { ...draft, off };
}

/** The draft with some fields, and the switches that they hang on, as settings have them. */
export function withReset(
  draft: SettingsDraft,
  paths: readonly string[],
  settings: CorrelationSettings,
): SettingsDraft {
  const other = draftOf(settings, settings);
  let next = draft;
  for (const path of paths) {
    next = withText(next, path, other.texts[path] ?? '');
    const name = switchOf(path);
    if (name !== null) next = withSwitch(next, name, !other.off.has(name));
  }
  return next;
}

/** Paths of fields and switches that say something else than settings do. Other words for the same value are no difference. */
export function differences(draft: SettingsDraft, settings: CorrelationSettings): ReadonlySet<string> {
  const found = new Set<string>();
  const wasOff = new Set(switchesOff(settings));
  for (const name of [...linkingKinds, sourceSwitch])
    if (draft.off.has(name) !== wasOff.has(name)) found.add(name);
  for (const field of settingFields) {
    const name = switchOf(field.path);
    if (name !== null && (draft.off.has(name) || wasOff.has(name))) continue;
    const parsed = parseSetting(field, draft.texts[field.path] ?? '');
    if ('problem' in parsed || parsed.value !== readSetting(settings, field.path)) found.add(field.path);
  }
  return found;
}

/** What a field has by default, as it is written there; null where it says the same. */
export function defaultNote(
  draft: SettingsDraft,
  path: string,
  defaults: CorrelationSettings,
): string | null {
  const field = findSettingField(path);
  const value = readSetting(defaults, path);
  if (field === undefined || value === null) return null;
  const parsed = parseSetting(field, draft.texts[path] ?? '');
  return 'value' in parsed && parsed.value === value ? null : formatSetting(field, value);
}

/** Paths of one kind's numbers. */
export function pathsOfKind(kind: EntityKind): readonly string[] {
  return settingFields.map(({ path }) => path).filter((path) => path.startsWith(`kinds.${kind}.`));
}
