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

/** Why two are together, or what keeps them apart, for people. */
export function explanationText(explanation: {
  readonly together: boolean;
  readonly incident: string | null;
  readonly path: readonly CliExplainedLink[];
  readonly blocking: readonly {
    readonly text: string;
    readonly link: CliExplainedLink | null;
    readonly remedy: CliRemedy;
  }[];
}): string {
  const lines = explanation.together
    ? [`Together in incident ${explanation.incident ?? '–'}:`, ...explanation.path.flatMap(linkLines)]
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
