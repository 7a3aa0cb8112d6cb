import type { OutputOf } from '../../../../shared/contract/index.ts';
import { entityKindLabels } from '../../../../shared/model/entity-kinds.ts';

/** What the summary shows, as `incidents.overview` tells. */
export type Overview = OutputOf<'incidents.overview'>;

/** The parts of a text that depend on how the workbench shows things. */
export interface TextParts {
  /** A value, safe to pass on: defanged, control characters visible. */
  readonly show: (value: string) => string;
  /** A time with its zone. */
  readonly time: (at: number) => string;
}

/** The summary as plain text, for a mail or a ticket: nothing in it is a live address. */
export function summaryText(heading: string, overview: Overview, { show, time }: TextParts): string {
  const answers = overview.answers.flatMap(({ title, text, alerts, entities }) => [
    title,
    `  ${show(text)}`,
    ...alerts.map(({ title: alert, at }) => `  - ${at === null ? 'no time' : time(at)}  ${show(alert)}`),
    ...entities.map(({ kind, label }) => `  - ${entityKindLabels[kind].one}: ${show(label)}`),
    '',
  ]);
  const stages = overview.killChain.flatMap(({ label, alerts, isGap, techniques }) => {
    if (isGap) return [`  ${label}: nothing seen`];
    const named = techniques.map(({ id, name }) => (name === id ? id : `${id} ${name}`)).join(', ');
    return alerts === 0 ? [] : [`  ${label}: ${alerts}${named === '' ? '' : ` (${named})`}`];
  });
  return [show(heading), '', ...answers, 'Kill chain', ...stages, ''].join('\n');
}
