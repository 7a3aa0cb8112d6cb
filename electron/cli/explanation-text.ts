import { visibleLine } from '../../shared/model/visible-text.ts';
import type { CliExplainedLink, CliRemedy } from './explain-command.ts';

/** Everything from a file may hold control characters: a terminal only gets their visible forms, each on its line. */
const safe = (text: string | null): string => (text === null ? '–' : visibleLine(text));

function linkLines(link: CliExplainedLink): readonly string[] {
  const fields = (end: CliExplainedLink['fromFields']): readonly string[] =>
    end.map(
      ({ recordUid, path, value }) =>
        `      ${safe(recordUid)}: ${path === '' ? '' : `${safe(path)} = `}${safe(value)}`,
    );
  return [
    `  ${safe(link.fromTitle)} (${link.fromTime ?? 'no time'})`,
    ...fields(link.fromFields),
    `  ${safe(link.toTitle)} (${link.toTime ?? 'no time'})`,
    ...fields(link.toFields),
    `    ${safe(link.because)}`,
    `    ${safe(link.strengthText)}`,
    ...(link.withheldText === null ? [] : [`    ${safe(link.withheldText)}`]),
  ];
}

/** The incident that two are in. */
interface SharedIncident {
  readonly number: number;
  readonly name: string;
  /** Both are the same alert, or this incident; null for two that differ. */
  readonly same: 'alert' | 'incident' | null;
}

function togetherLines(
  incident: SharedIncident | null,
  path: readonly CliExplainedLink[],
): readonly string[] {
  const name = incident === null ? 'an incident' : `#${incident.number} ${safe(incident.name)}`;
  switch (incident?.same ?? null) {
    case 'incident':
      return [`They are the same incident: ${name}`];
    case 'alert':
      return [`They are the same alert, in ${name}`];
    case null:
      return path.length > 0
        ? [`Together in ${name}:`, ...path.flatMap(linkLines)]
        : [`Together in ${name}. No link between alerts holds them there.`];
  }
}

/** Why two are together, or what keeps them apart, for people. */
export function explanationText(
  explanation: {
    readonly together: boolean;
    readonly path: readonly CliExplainedLink[];
    readonly blocking: readonly {
      readonly text: string;
      readonly link: CliExplainedLink | null;
      readonly remedy: CliRemedy;
    }[];
  },
  incident: SharedIncident | null,
): string {
  const lines = explanation.together
    ? togetherLines(incident, explanation.path)
    : [
        'Apart:',
        ...explanation.blocking.flatMap(({ text, link, remedy }) => [
          `- ${safe(text)}`,
          ...(link === null ? [] : linkLines(link)),
          `  What would change it: ${safe(remedy.text)}`,
        ]),
      ];
  return `${lines.join('\n')}\n`;
}

/** Similar incidents for people. */
export function similarText(
  similar: readonly {
    readonly id: number;
    readonly name: string;
    readonly text: string;
    readonly remedy: CliRemedy;
    readonly reasons: readonly CliExplainedLink[];
  }[],
): string {
  if (similar.length === 0) return 'No similar incidents.\n';
  return `${similar
    .flatMap(({ id, name, text, remedy, reasons }) => [
      `#${id} ${safe(name)}`,
      `  ${safe(text)}`,
      ...reasons.map(({ because, strength }) => `  - ${safe(because)} (${strength})`),
      `  What would change it: ${safe(remedy.text)}`,
    ])
    .join('\n')}\n`;
}
