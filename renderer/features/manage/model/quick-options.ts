import { formatCount } from '../../../../shared/lib/format-count.ts';
import { determinationsOf, valueLabel, valuesOf } from '../../../../shared/model/values.ts';
import type { IncidentPatch, ManagedValues } from './patch.ts';
import { describeTagCount, tagStates } from './tag-states.ts';
import type { TagWanted } from './tag-states.ts';

/** One line of a small menu. */
export interface QuickOption {
  readonly id: string;
  readonly label: string;
  /** Heading that it stands under. */
  readonly group: string;
  readonly hint: string;
  /** How many of the incidents have it. */
  readonly mark: TagWanted;
}

type Counted = ManagedValues['status'];

/** How many of the incidents have a value. */
function markOf(counted: Counted, value: string | null, total: number): TagWanted {
  const incidents = counted.find((one) => one.value === value)?.incidents ?? 0;
  return incidents === 0 ? 'none' : incidents === total ? 'all' : 'some';
}

const hintOf = (counted: Counted, value: string | null, total: number): string => {
  const incidents = counted.find((one) => one.value === value)?.incidents ?? 0;
  return total > 1 && incidents > 0 ? `${formatCount(incidents)} of ${formatCount(total)}` : '';
};

/** Statuses an analyst can set. */
export function statusOptions(values: ManagedValues): readonly QuickOption[] {
  return valuesOf('incidentStatus')
    .filter((value) => value !== 'redirected')
    .map((value) => ({
      id: value,
      label: `${valueLabel('incidentStatus', value)}${value === 'resolved' ? '…' : ''}`,
      group: '',
      hint: hintOf(values.status, value, values.incidents),
      mark: markOf(values.status, value, values.incidents),
    }));
}

/** The change of a status; null for one that is asked about in a dialog. */
export function statusPatch(id: string): IncidentPatch | null {
  const direct = (['active', 'inProgress', 'awaitingAction'] as const).find((status) => status === id);
  return direct === undefined ? null : { status: direct };
}

/** Prefix of the line that assigns to a name as it was typed. */
const typed = 'typed:';
/** The line that assigns to nobody. */
const nobody = 'nobody';

/** People that incidents can be assigned to: the analyst first, then nobody, then everyone known, then the name as it is typed. */
export function assignOptions(
  values: ManagedValues,
  analysts: readonly string[],
  me: string | null,
  text: string,
): readonly QuickOption[] {
  const total = values.incidents;
  const of = (id: string, value: string | null, label: string, group = ''): QuickOption => ({
    id,
    label,
    group,
    hint: hintOf(values.assignedTo, value, total),
    mark: markOf(values.assignedTo, value, total),
  });
  const others = [...new Set([...values.assignedTo.flatMap(({ value }) => value ?? []), ...analysts])].filter(
    (name) => name !== me,
  );
  const name = text.trim();
  const isKnown = [me, ...others].some((other) => other?.toLowerCase() === name.toLowerCase());
  return [
    ...(me === null ? [] : [of(`person:${me}`, me, `${me} (me)`)]),
    of(nobody, null, 'Nobody'),
    ...others
      .toSorted((a, b) => a.localeCompare(b))
      .map((other) => of(`person:${other}`, other, other, 'Known')),
    ...(name === '' || isKnown
      ? []
      : [
          {
            id: `${typed}${name}`,
            label: `Assign to “${name}”`,
            group: 'New',
            hint: '',
            mark: 'none',
          } as const,
        ]),
  ];
}

/** The change of an owner. */
export const assignPatch = (id: string): IncidentPatch => ({
  assignedTo: id === nobody ? null : id.slice(id.indexOf(':') + 1),
});

/** The line that takes a classification away. */
const unclassified = 'none';

/** Every classification with each of its determinations: one choice sets both. */
export function classifyOptions(values: ManagedValues): readonly QuickOption[] {
  const total = values.incidents;
  const of = (classification: string, determination: string | null): QuickOption => {
    const group = valueLabel('classification', classification);
    const marks = [
      markOf(values.classification, classification, total),
      markOf(values.determination, determination, total),
    ];
    return {
      id: `${classification}/${determination ?? ''}`,
      label:
        determination === null ? `${group}, no determination` : valueLabel('determination', determination),
      group,
      hint: '',
      mark: marks.every((mark) => mark === 'all') ? 'all' : 'none',
    };
  };
  return [
    ...valuesOf('classification').flatMap((classification) => [
      ...(determinationsOf[classification] ?? []).map((determination) => of(classification, determination)),
      of(classification, null),
    ]),
    {
      id: unclassified,
      label: 'Not set',
      group: 'None',
      hint: hintOf(values.classification, null, total),
      mark: markOf(values.classification, null, total),
    },
  ];
}

/** The change of a classification with its determination. */
export function classifyPatch(id: string): IncidentPatch {
  if (id === unclassified) return { classification: null, determination: null };
  const [classification = '', determination = ''] = id.split('/');
  return { classification, determination: determination === '' ? null : determination };
}

/** Tags of the incidents first, then every other known one, then the tag as it is typed. */
export function tagOptions(
  values: ManagedValues,
  edits: Parameters<typeof tagStates>[1],
  known: readonly string[],
  text: string,
): readonly QuickOption[] {
  const states = tagStates(values, edits);
  const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
  const others = known.filter((tag) => !states.some((state) => same(state.tag, tag)));
  const name = text.trim().replace(/^#/, '').trim();
  const isKnown = [...states.map(({ tag }) => tag), ...others].some((tag) => same(tag, name));
  return [
    ...states.map((state) => ({
      id: state.tag,
      label: state.tag,
      group: values.incidents === 1 ? 'Of this incident' : 'Of these incidents',
      hint: describeTagCount(state, values.incidents),
      mark: state.wanted,
    })),
    ...others.map((tag) => ({ id: tag, label: tag, group: 'Known', hint: '', mark: 'none' }) as const),
    ...(name === '' || isKnown
      ? []
      : [{ id: name, label: name, group: 'New tag', hint: 'create', mark: 'none' } as const]),
  ];
}

/** Lines that hold every word of a text, those that begin with it first. */
export function matchOptions(options: readonly QuickOption[], text: string): readonly QuickOption[] {
  const wanted = text.trim().toLowerCase().replace(/^#/, '');
  if (wanted === '') return options;
  const words = wanted.split(/\s+/);
  const rank = ({ label }: QuickOption): number => (label.toLowerCase().startsWith(wanted) ? 0 : 1);
  return options
    .filter(({ label, group }) => words.every((word) => `${label} ${group}`.toLowerCase().includes(word)))
    .toSorted((a, b) => rank(a) - rank(b));
}
