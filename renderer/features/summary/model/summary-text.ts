import type { OutputOf } from '../../../../shared/contract/index.ts';
import { formatCount } from '../../../../shared/lib/format-count.ts';
import { entityKindLabels } from '../../../../shared/model/entity-kinds.ts';

/** What the summary shows, as `incidents.overview` tells. */
export type Overview = OutputOf<'incidents.overview'>;

type Stage = Overview['killChain'][number];

/** Whether anything is to be told of a stage: alerts, what names it, or that it is missing. */
export const isTold = ({ alerts, isGap, named }: Stage): boolean => alerts > 0 || isGap || named !== null;

/** What names a stage in alerts of other stages, in words. */
export function tellNamed({ techniques, byRole, alerts }: NonNullable<Stage['named']>): string {
  const by = [
    ...(techniques.length > 0 ? [`${techniques.length === 1 ? 'a technique' : 'techniques'} of it`] : []),
    ...(byRole > 0 ? ['the role of evidence'] : []),
  ];
  return `Named for certain by ${by.join(' and ')} in ${formatCount(alerts)} alert${alerts === 1 ? '' : 's'} of other stages`;
}

/** The parts of a text that depend on how the workbench shows things. */
export interface TextParts {
  /** A value, safe to pass on: defanged, control characters visible. */
  readonly show: (value: string) => string;
  /** A time with its zone. */
  readonly time: (at: number) => string;
}

/** The summary as plain text, for a mail or a ticket: nothing in it is a live address. */
export function summaryText(heading: string, overview: Overview, { show, time }: TextParts): string {
  const answers = overview.answers.flatMap(({ question, title, text, alerts, entities }) => [
    title,
    `  ${show(text)}`,
    ...alerts.map(({ title: alert, at }) => `  - ${at === null ? 'no time' : time(at)}  ${show(alert)}`),
    ...(question === 'scope'
      ? tellScope(overview, show)
      : entities.map(({ kind, label }) => `  - ${entityKindLabels[kind].one}: ${show(label)}`)),
    '',
  ]);
  const stages = overview.killChain.filter(isTold).map((stage) => {
    const { label, alerts, named, techniques, possible } = stage;
    const nameOf = ({ id, name }: Stage['techniques'][number]): string =>
      name === id ? id : `${id} ${name}`;
    const listed = techniques.map(nameOf).join(', ');
    if (alerts > 0) return `  ${label}: ${formatCount(alerts)}${listed === '' ? '' : ` (${listed})`}`;
    if (named !== null)
      return `  ${label}: no alert of its own. ${tellNamed(named)}${listed === '' ? '' : ` (${listed})`}`;
    const hint = possible.length === 0 ? '' : `; may be of it: ${possible.map(nameOf).join(', ')}`;
    return `  ${label}: nothing ${hint === '' ? '' : 'certain '}seen${hint}`;
  });
  return [show(heading), '', ...answers, 'Kill chain', ...stages, ''].join('\n');
}

/** The three lists of what was reached, with what each is called; those that are empty are left out. */
export function reachLists({
  reached,
  targeted,
  unclear,
}: Pick<Overview, 'reached' | 'targeted' | 'unclear'>): readonly {
  readonly title: string;
  readonly groups: Overview['reached'];
}[] {
  return [
    { title: 'Reached', groups: reached },
    { title: 'Targeted only', groups: targeted },
    { title: 'Involved: the evidence does not say if reached', groups: unclear },
  ].filter(({ groups }) => groups.length > 0);
}

/** Things of each kind and list that a text names. */
const mostTold = 5;

function tellScope(overview: Overview, show: TextParts['show']): readonly string[] {
  return reachLists(overview).flatMap(({ title, groups }) => [
    `  ${title}`,
    ...groups.flatMap(({ kind, total, entities }) => [
      ...entities
        .slice(0, mostTold)
        .map(
          ({ entity, reason, because }) =>
            `  - ${entityKindLabels[kind].one}: ${show(entity.label)}: ${reason}${because[0] === undefined ? '' : ` (${show(because[0].title)})`}`,
        ),
      ...(total > mostTold ? [`  - and ${formatCount(total - mostTold)} more`] : []),
    ]),
  ]);
}
