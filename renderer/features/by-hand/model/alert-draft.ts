import type { InputOf } from '../../../../shared/contract/index.ts';
import { problemOfName, problemOfText } from '../../../../shared/contract/index.ts';
import { TACTICS, parseTechniqueIds } from '../../../../shared/model/attack.ts';
import { entityKindLabels, entityKinds } from '../../../../shared/model/entity-kinds.ts';
import type { EntityKind } from '../../../../shared/model/entity-kinds.ts';
import { problemOfManualEntity } from '../../../../shared/model/manual-evidence.ts';
import { valueLabel, valuesOf } from '../../../../shared/model/values.ts';
import { readTime } from '../../../../shared/query/zoned-time.ts';

/** Nothing was chosen. */
export const unset = '';

/** A thing that an alert is about, as it is being written. */
export interface EntityDraft {
  /** Tells rows apart while they come and go. */
  readonly key: number;
  readonly kind: EntityKind;
  readonly value: string;
  readonly role: string;
}

/** An alert as it is being written. */
export interface AlertDraft {
  /** Tells alerts apart while they come and go. */
  readonly key: number;
  readonly title: string;
  readonly severity: string;
  readonly category: string;
  readonly description: string;
  readonly first: string;
  readonly last: string;
  readonly techniques: string;
  readonly entities: readonly EntityDraft[];
}

let lastKey = 0;

/** A row for one more thing. */
export function newEntity(kind: EntityKind = 'device'): EntityDraft {
  return { key: ++lastKey, kind, value: '', role: unset };
}

/** An alert of which nothing is said yet. */
export function newAlert(): AlertDraft {
  return {
    key: ++lastKey,
    title: '',
    severity: unset,
    category: unset,
    description: '',
    first: '',
    last: '',
    techniques: '',
    entities: [newEntity('device'), newEntity('user')],
  };
}

/** Whether something of an alert was written or chosen. */
export function isBegun({ key: _, entities, severity, category, ...texts }: AlertDraft): boolean {
  return (
    severity !== unset ||
    category !== unset ||
    Object.values(texts).some((text) => text.trim() !== '') ||
    entities.some(({ value }) => value.trim() !== '')
  );
}

/** What is wrong with an alert, beside the field that it is wrong with. `entities` by the row's key. */
export interface AlertProblems {
  readonly title: string | null;
  readonly description: string | null;
  readonly first: string | null;
  readonly last: string | null;
  readonly techniques: string | null;
  readonly entities: ReadonlyMap<number, string>;
}

const timeProblem = 'Write it as 2024-05-14 09:30';

function problemOfTime(text: string, zone: string): string | null {
  return text.trim() === '' || readTime(text.trim(), zone) !== null ? null : timeProblem;
}

const momentOf = (text: string, zone: string): number | null =>
  text.trim() === '' ? null : (readTime(text.trim(), zone)?.from ?? null);

/** Words of a text that name no technique. */
function strangeTechniques(text: string): readonly string[] {
  return text.split(/[\s,;]+/).filter((word) => word !== '' && parseTechniqueIds(word).length !== 1);
}

/** Everything that is wrong with an alert. */
export function problemsOf(draft: AlertDraft, zone: string): AlertProblems {
  const [first, last] = [momentOf(draft.first, zone), momentOf(draft.last, zone)];
  const isReversed = first !== null && last !== null && last < first;
  const strange = strangeTechniques(draft.techniques);
  return {
    title: draft.title.trim() === '' ? 'Write a title' : problemOfName('incidentName', draft.title),
    description: problemOfText('comment', draft.description),
    first: problemOfTime(draft.first, zone),
    last: problemOfTime(draft.last, zone) ?? (isReversed ? 'It is before the first activity' : null),
    techniques:
      strange.length === 0 ? null : `“${strange[0] ?? ''}” is no technique: write T1566 or T1566.002`,
    entities: new Map(
      draft.entities.flatMap(({ key, kind, value }) => {
        const problem = value.trim() === '' ? null : problemOfManualEntity(kind, value);
        return problem === null ? [] : [[key, problem] as const];
      }),
    ),
  };
}

/** Whether nothing is wrong. */
export function isFine({ entities, ...texts }: AlertProblems): boolean {
  return entities.size === 0 && Object.values(texts).every((text) => text === null);
}

/** An alert as the contract takes it; rows without a value are left out. */
export function toManualAlert(draft: AlertDraft, zone: string): InputOf<'alerts.create'>['alert'] {
  const textOrNull = (text: string): string | null => (text.trim() === '' ? null : text.trim());
  return {
    title: draft.title.trim(),
    severity: textOrNull(draft.severity),
    category: textOrNull(draft.category),
    description: textOrNull(draft.description),
    firstActivity: momentOf(draft.first, zone),
    lastActivity: momentOf(draft.last, zone),
    mitreTechniques: [...parseTechniqueIds(draft.techniques)].slice(0, 20),
    entities: draft.entities.flatMap(({ kind, value, role }) =>
      value.trim() === '' ? [] : [{ kind, value: value.trim(), role: textOrNull(role) }],
    ),
  };
}

/** One line of a choice. */
export interface Choice<Value extends string = string> {
  readonly value: Value;
  readonly label: string;
}

/** Severities, the highest first. */
export const severityChoices: readonly Choice[] = [
  { value: unset, label: 'Not set' },
  ...valuesOf('severity')
    .toReversed()
    .map((value) => ({ value, label: valueLabel('severity', value) })),
];

/** Categories: the tactics of ATT&CK in their order, as sources write them. */
export const categoryChoices: readonly Choice[] = [
  { value: unset, label: 'Not set' },
  ...TACTICS.map(({ name }) => ({
    value: name.replace(/(?:^|\s)(\w)/g, (_all, letter: string) => letter.toUpperCase()),
    label: name,
  })),
];

/** Kinds of things. */
export const kindChoices: readonly Choice<EntityKind>[] = entityKinds.map((value) => ({
  value,
  label: entityKindLabels[value].one,
}));

/** Parts that a thing can have in an alert. */
export const roleChoices: readonly Choice[] = [
  { value: unset, label: 'No role' },
  ...valuesOf('role').map((value) => ({ value, label: valueLabel('role', value) })),
];
