import { filterChips } from './filter.ts';
import type { StoryFilter } from './filter.ts';
import { layoutLabels } from './graph.ts';
import type { Story } from './graph.ts';

/** What is told above a picture that is saved. Names come ready for display. */
export interface PictureFacts {
  /** First and last activity of the incident in words; null: no alert has a time. */
  readonly span: string | null;
  readonly alerts: number;
  /** How many of them, storms as one, there were at the moment of the past that is shown; null: it is shown as it is now. */
  readonly alertsThen: number | null;
  readonly layout: Story['layout'];
  /** Nodes that are drawn, and how many there would be without groups. */
  readonly nodes: number;
  readonly ungrouped: number;
  readonly leftOut: number;
  readonly filter: StoryFilter;
  /** The moment of the past that is shown, in words. */
  readonly moment: string | null;
}

const count = (value: number): string => value.toLocaleString('en');

/** The lines below the title: a picture that is passed on says by itself of when it is and what it leaves out. */
export function pictureNotes(facts: PictureFacts): readonly string[] {
  const { span, alerts, alertsThen, layout, nodes, ungrouped, leftOut, filter, moment } = facts;
  const chips = filterChips(filter);
  const what = [
    span ?? 'No time is known',
    alertsThen === null
      ? `${count(alerts)} ${alerts === 1 ? 'alert' : 'alerts'}`
      : `${count(alertsThen)} ${alertsThen === 1 ? 'alert' : 'alerts'} at this moment, storms as one; ${count(alerts)} in all`,
    `${layoutLabels[layout]}: ${count(nodes)} ${nodes === 1 ? 'node' : 'nodes'}${ungrouped > nodes ? ` for ${count(ungrouped)}, similar ones as one` : ''}`,
  ];
  return [
    what.join(' · '),
    ...(moment === null ? [] : [`At a moment of the past: ${moment}`]),
    ...(chips.length === 0 && leftOut === 0
      ? []
      : [
          [
            ...(chips.length === 0
              ? []
              : [`Only ${chips.map(({ label, text }) => `${label}: ${text}`).join(', ')}`]),
            ...(leftOut === 0 ? [] : [`${count(leftOut)} nodes left out`]),
          ].join(' · '),
        ]),
  ];
}
