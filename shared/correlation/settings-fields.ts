import { entityKinds, type EntityKind } from '../model/entity-kinds.ts';
import { defaultCorrelationSettings, type CorrelationSettings, type KindRule } from './settings.ts';

/** How a setting is written: a duration (`24 h`), a share (`20 %`), a strength or a count. */
export type SettingUnit = 'duration' | 'share' | 'strength' | 'count';

/** One number of the settings. */
export interface SettingField {
  /** Its place, for example `kinds.ip.hubLimit`. */
  readonly path: string;
  readonly unit: SettingUnit;
  /** Bounds as the contract has them: milliseconds, thousandths, or the number itself. */
  readonly least: number;
  readonly most: number;
  /** It can be switched off as a whole. */
  readonly canBeOff?: boolean;
}

/** What a text says: a value (null: off), or what is wrong with it. */
export type ParsedSetting = { readonly value: number | null } | { readonly problem: string };

const day = 86_400_000;
const longest = 366 * day;

/** Kinds that link by default, in the order in which screens list kinds. All others never link. */
export const linkingKinds: readonly EntityKind[] = entityKinds.filter(
  (kind) => defaultCorrelationSettings.kinds[kind] !== undefined,
);

/** Sequences, in the order in which an attack has them. */
export const sequenceNames = [
  'mailClick',
  'clickExecution',
  'signInAbuse',
  'credentialUse',
  'lateralMovement',
] as const;

const duration = (path: string): SettingField => ({ path, unit: 'duration', least: 0, most: longest });
const strength = (path: string): SettingField => ({ path, unit: 'strength', least: 1, most: 1000 });

/** The numbers of one kind's rule. */
export function fieldsOfKind(kind: EntityKind): readonly SettingField[] {
  const path = `kinds.${kind}`;
  return [
    duration(`${path}.window`),
    strength(`${path}.base`),
    { path: `${path}.fullFan`, unit: 'count', least: 1, most: 1_000_000 },
    { path: `${path}.hubLimit`, unit: 'count', least: 0, most: 1_000_000 },
  ];
}

/** Every number of the settings. */
export const settingFields: readonly SettingField[] = [
  ...linkingKinds.flatMap(fieldsOfKind),
  duration('deviceUserPair.window'),
  strength('deviceUserPair.base'),
  ...sequenceNames.flatMap((name) => [
    duration(`sequences.${name}.window`),
    strength(`sequences.${name}.base`),
  ]),
  { ...strength('sourceIncidentStrength'), canBeOff: true },
  duration('stormGap'),
  { path: 'chancePerMille', unit: 'share', least: 1, most: 1000 },
  { path: 'gapLossPerMille', unit: 'share', least: 0, most: 1000 },
  duration('timeFrameGap'),
  { path: 'thresholdBase', unit: 'strength', least: 0, most: 1000 },
  { path: 'thresholdStep', unit: 'strength', least: 0, most: 1000 },
  { path: 'groupLimit', unit: 'count', least: 2, most: 100_000 },
  { path: 'poolRounds', unit: 'count', least: 0, most: 16 },
];

const fieldByPath = new Map(settingFields.map((field) => [field.path, field]));

/** The number at a path; undefined for a path that no setting has. */
export function findSettingField(path: string): SettingField | undefined {
  return fieldByPath.get(path);
}

/** The value at a path: null where it is off, or its kind is. */
export function readSetting(settings: CorrelationSettings, path: string): number | null {
  let at: unknown = settings;
  for (const name of path.split('.')) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return null;
    at = (at as Readonly<Record<string, unknown>>)[name];
  }
  return typeof at === 'number' ? at : null;
}

/** Settings with another value at a path. A kind that was off is on again, with its default rule for the rest. */
export function writeSetting(
  settings: CorrelationSettings,
  path: string,
  value: number | null,
): CorrelationSettings {
  const names = path.split('.');
  const [head = '', kind = '', last = ''] = names;
  if (head === 'kinds') {
    const rule = settings.kinds[kind as EntityKind] ?? defaultCorrelationSettings.kinds[kind as EntityKind];
    if (rule === undefined || value === null) return settings;
    return { ...settings, kinds: { ...settings.kinds, [kind]: { ...rule, [last]: value } } };
  }
  return setAt(settings as unknown as Tree, names, value) as unknown as CorrelationSettings;
}

interface Tree {
  readonly [name: string]: Tree | number | null;
}

function setAt(tree: Tree, [name = '', ...rest]: readonly string[], value: number | null): Tree {
  const inner = tree[name];
  return {
    ...tree,
    [name]:
      rest.length === 0 || typeof inner !== 'object' || inner === null ? value : setAt(inner, rest, value),
  };
}

/** Settings in which a kind links or does not. What it had when it was off is its default rule. */
export function switchKind(
  settings: CorrelationSettings,
  kind: EntityKind,
  isOn: boolean,
): CorrelationSettings {
  const kinds: Partial<Record<EntityKind, KindRule>> = { ...settings.kinds };
  const rule = settings.kinds[kind] ?? defaultCorrelationSettings.kinds[kind];
  if (isOn && rule !== undefined) kinds[kind] = rule;
  else delete kinds[kind];
  return { ...settings, kinds };
}

const durationUnits: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  min: 60_000,
  h: 3_600_000,
  d: day,
};

/** Writes a value as people do: `24 h`, `3 d`, `20 %`, `760`; `off` for null. */
export function formatSetting({ unit }: Pick<SettingField, 'unit'>, value: number | null): string {
  if (value === null) return 'off';
  switch (unit) {
    case 'duration':
      return formatDuration(value);
    case 'share':
      return `${value / 10} %`;
    case 'strength':
    case 'count':
      return String(value);
  }
}

function formatDuration(milliseconds: number): string {
  if (milliseconds === 0) return '0 s';
  // One day is 24 h: that is how analysts speak of it.
  const fitting = Object.entries(durationUnits).filter(
    ([unit, size]) => milliseconds % size === 0 && (unit !== 'd' || milliseconds >= 2 * day),
  );
  const [unit, size] = fitting.at(-1) ?? ['ms', 1];
  return `${milliseconds / size} ${unit}`;
}

/** Reads what was typed into a field. */
export function parseSetting(field: SettingField, text: string): ParsedSetting {
  const trimmed = text.trim();
  if (field.canBeOff === true && trimmed.toLowerCase() === 'off') return { value: null };
  const value = field.unit === 'duration' ? parseDuration(trimmed) : parseNumber(field.unit, trimmed);
  if (value === null) return { problem: howToWrite[field.unit] };
  if (value < field.least || value > field.most)
    return {
      problem: `From ${formatSetting(field, field.least)} to ${formatSetting(field, field.most)}.`,
    };
  return { value };
}

const howToWrite: Readonly<Record<SettingUnit, string>> = {
  duration: 'Write it like 90 s, 5 min, 24 h or 3 d.',
  share: 'Write it like 20 %, at most one decimal.',
  strength: 'A whole number.',
  count: 'A whole number.',
};

function parseDuration(text: string): number | null {
  const match = /^(\d{1,11}(?:\.\d{1,6})?)\s*(ms|s|sec|min|m|h|d|days?|hours?)$/i.exec(
    text.replace(/,/g, '.'),
  );
  if (match === null) return text === '0' ? 0 : null;
  const [, number = '', unit = ''] = match;
  const size = durationUnits[unitNames[unit.toLowerCase()] ?? unit.toLowerCase()] ?? 1;
  return Math.round(Number(number) * size);
}

const unitNames: Readonly<Record<string, string>> = {
  sec: 's',
  m: 'min',
  hour: 'h',
  hours: 'h',
  day: 'd',
  days: 'd',
};

function parseNumber(unit: Exclude<SettingUnit, 'duration'>, text: string): number | null {
  const plain = unit === 'share' ? text.replace(/\s*%$/, '').replace(',', '.') : text;
  if (!(unit === 'share' ? /^\d{1,4}(?:\.\d)?$/ : /^\d{1,9}$/).test(plain)) return null;
  return unit === 'share' ? Math.round(Number(plain) * 10) : Number(plain);
}
