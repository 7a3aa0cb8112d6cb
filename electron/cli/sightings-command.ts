import { readFileSync, statSync } from 'node:fs';
import { longestPaste, mostValues } from '../../shared/contract/index.ts';
import type { OutputOf } from '../../shared/contract/index.ts';
import { isoMs } from '../../shared/model/time.ts';
import { visibleLine } from '../../shared/model/visible-text.ts';
import {
  contextText,
  defangedValue,
  foundText,
  isFound,
  isPossiblyFound,
  matchText,
  pastedKindLabels,
  pendingText,
} from '../../shared/query/evidence-columns.ts';
import { ValueError } from './arguments.ts';
import { withQueries } from './reading-commands.ts';
import type { CliContext, ExitStatus } from './run.ts';

type Found = OutputOf<'sightings.find'>;

/** Context records that a value is told with in JSON, the newest. */
const mostRecords = 20;

/** `sightings FILE`: where the values of a text file were seen. Ends with 2 when none of them was. */
export async function sightingsCommand(context: CliContext): Promise<ExitStatus> {
  const [path = ''] = context.request.positionals;
  const { found, records } = withQueries(context, (ask) => {
    const text = readList(path);
    const answer = ask('sightings.find', { text, from: 0, limit: mostValues });
    while (answer.values.length < answer.total) {
      const { values } = ask('sightings.find', { text, from: answer.values.length, limit: mostValues });
      if (values.length === 0) break;
      answer.values.push(...values);
    }
    return {
      found: answer,
      records: answer.values.map(({ kind, value, context: count }) =>
        count === 0 ? [] : ask('sightings.context', { kind, value, cursor: null, limit: mostRecords }).rows,
      ),
    };
  });
  const time = (at: number | null): string | null => (at === null ? null : isoMs(at));
  const shown = found.values.map((value, place) => ({
    value: value.value,
    written: value.written,
    kind: value.kind,
    found: isFound(value),
    matches: value.matches,
    alertMatches: value.alertMatches,
    alerts: value.alerts,
    incidents: value.incidents.map(({ number, uid, name }) => ({ id: number, uid, name })),
    incidentTotal: value.incidentTotal,
    context: value.context,
    contextRecords: (records[place] ?? []).map((row) => ({
      uid: row.uid,
      time: time(row.at),
      kind: row.kind,
      title: row.title,
      action: row.action,
      outcome: row.outcome,
      entities: row.entities.map(({ kind, label }) => ({ type: kind, value: label })),
      file: row.file,
      line: row.line,
      record: row.record,
    })),
    entities: value.entities.map(({ kind, key, label, verdict, match }) => ({
      type: kind,
      key,
      value: label,
      verdict,
      match,
    })),
    lists: value.lists,
    firstSeen: time(value.firstSeen),
    lastSeen: time(value.lastSeen),
    pending: value.pending,
  }));
  await context.print({ values: shown, leftOut: found.leftOut }, () => sightingsText(found));
  return shown.some((value) => value.found) ? 0 : 2;
}

function readList(path: string): string {
  try {
    if (statSync(path).size > longestPaste)
      throw new ValueError(
        `${path} is longer than the ${longestPaste.toLocaleString('en')} bytes that a list may have.`,
      );
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof ValueError) throw error;
    throw new ValueError(`${path} cannot be read.`);
  }
}

/** Where no alert has a value, what context says of it last. */
const newestText = ({ alerts, context, newestContext }: Found['values'][number]): string =>
  alerts > 0 || newestContext === null
    ? ''
    : `          ${context === 1 ? '' : 'newest: '}${visibleLine(contextText(newestContext))}\n`;

/** A table for people, values defanged. */
function sightingsText({ values, leftOut }: Found): string {
  const found = values.filter(isFound).length;
  const lines = values.map((value) => {
    const incidents = value.incidents.map(({ number }) => `#${number}`).join(', ');
    const more = value.incidentTotal - value.incidents.length;
    const words = [
      value.alerts === 1 ? '1 alert' : `${value.alerts.toLocaleString('en')} alerts`,
      ...(incidents === '' ? [] : [`in ${incidents}${more > 0 ? ` and ${more} more` : ''}`]),
      ...(value.context > 0 ? [`${value.context.toLocaleString('en')} context`] : []),
      ...(value.alertMatches.length === 0 && value.matches.every(({ match }) => match === 'exact')
        ? []
        : [matchText(value)]),
      ...value.lists.map(({ list, expired }) => `on ${list}${expired ? ' (expired)' : ''}`),
    ];
    return `${foundText(value).toLowerCase().padEnd(9)} ${pastedKindLabels[value.kind].padEnd(13)} ${visibleLine(defangedValue(value))}  ${visibleLine(words.join(', '))}\n${newestText(value)}`;
  });
  const rest = leftOut > 0 ? ` ${leftOut.toLocaleString('en')} more were not looked up.` : '';
  const possible = values.filter(isPossiblyFound).length;
  const perhaps = possible > 0 ? `, ${possible.toLocaleString('en')} may be` : '';
  return `${lines.join('')}${found.toLocaleString('en')} of ${values.length.toLocaleString('en')} found${perhaps}.${rest}\n${values.some(({ pending }) => pending) ? `${pendingText}\n` : ''}`;
}
