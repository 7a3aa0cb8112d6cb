import { valueLabel } from '../../../shared/model/values.ts';
import type { ReadableStore } from '../connection.ts';
import { regroupingRemarks } from '../regrouping-remarks.ts';
import type { MergedStanding, RegroupingNote, RegroupingRemark, WrongLink } from '../regrouping-remarks.ts';
import { entityTextOfKey } from './entity-text.ts';

const remarks: ReadonlySet<string> = new Set(regroupingRemarks);

/** True for the fields under which the journal keeps why alerts were regrouped. */
export function isRegroupingRemark(field: string): field is RegroupingRemark {
  return remarks.has(field);
}

/** What an analyst did with alerts, why, and which links were wrong, in sentences. */
export function regroupingText(store: ReadableStore, field: RegroupingRemark, json: string | null): string {
  const note: RegroupingNote = json === null ? { reason: null } : (JSON.parse(json) as RegroupingNote);
  const others = incidentNames(store, note.incidents ?? []);
  const alerts = note.alerts === 1 ? '1 alert' : `${(note.alerts ?? 0).toLocaleString('en')} alerts`;
  const because = note.reason === null ? '' : `: ${note.reason}`;
  const sentences = [
    `${whatHappened(field, others, alerts, note.about ?? '')}${because}`,
    ...(note.had ? standingTexts(note.had) : []),
    ...wrongLinkTexts(store, note.wrongLinks ?? []).map(
      (text, index) => `${index < mostLinks ? 'Wrong link: ' : 'And '}${text}`,
    ),
  ];
  return sentences.map((text) => (/[.!?…]$/.test(text) ? text : `${text}.`)).join(' ');
}

function whatHappened(field: RegroupingRemark, others: string, alerts: string, about: string): string {
  switch (field) {
    case 'merge':
      return `Merged ${others} into this incident`;
    case 'mergedInto':
      return `Merged into ${others}`;
    case 'split':
      return `Split ${alerts} off into ${others}`;
    case 'splitFrom':
      return `Made of ${alerts} split off ${others}`;
    case 'movedAway':
      return `Moved ${alerts} to ${others}`;
    case 'movedHere':
      return others === '' ? `Moved ${alerts} here` : `Moved ${alerts} here from ${others}`;
    case 'keptApart':
      return `Kept apart from ${others}`;
    case 'entityIgnored':
      return `Ignored ${about} in this incident`;
    case 'decisionRemoved':
      return `Removed the decision “${about}”`;
  }
}

/** Incidents that a text names one by one. */
const mostNamed = 10;

function incidentNames(store: ReadableStore, uids: readonly string[]): string {
  const numbers = store.pluck<number>('SELECT id FROM incident WHERE uid = ?');
  const named = uids.slice(0, mostNamed).map((uid) => String(numbers.get(uid) ?? uid));
  if (uids.length > mostNamed) named.push(`${uids.length - mostNamed} others`);
  if (named.length === 0) return '';
  const list = named.length === 1 ? named[0] : `${named.slice(0, -1).join(', ')} and ${named.at(-1) ?? ''}`;
  return `incident${uids.length === 1 ? '' : 's'} ${list ?? ''}`;
}

/** What an incident had before it was merged into another. */
function standingTexts(had: MergedStanding): readonly string[] {
  const parts = [
    `“${had.name}”`,
    valueLabel('incidentStatus', had.status),
    had.assignedTo === null ? 'unassigned' : `assigned to ${had.assignedTo}`,
    ...(had.classification === null ? [] : [valueLabel('classification', had.classification)]),
    ...(had.determination === null ? [] : [valueLabel('determination', had.determination)]),
  ];
  const comment = had.resolvingComment === null ? [] : [`It was resolved with: ${had.resolvingComment}`];
  return [`It was ${parts.join(', ')}`, ...comment];
}

/** Wrong links that a text names one by one. */
const mostLinks = 20;

/** Links that an analyst called wrong, by the titles of their alerts and what these share: the first 20, then how many more there are. */
export function wrongLinkTexts(store: ReadableStore, links: readonly WrongLink[]): readonly string[] {
  const title = store.pluck<string>(
    'SELECT alert.title FROM record JOIN alert ON alert.id = record.alert_id WHERE record.uid = ?',
  );
  const named = (uid: string): string => {
    const found = title.get(uid);
    return found === undefined ? 'an alert that is gone' : `“${found}”`;
  };
  const texts = links.slice(0, mostLinks).map(({ from, to, rule, key }) => {
    const shared = key === null ? '' : ` (${entityTextOfKey(store, key)})`;
    return `${named(from)} and ${named(to)} by ${ruleWords(rule)}${shared}`;
  });
  return links.length > mostLinks ? [...texts, `${links.length - mostLinks} more wrong links`] : texts;
}

/** `deviceUserPair` and `sequence:mailClick` as people read them. */
const ruleWords = (rule: string): string =>
  rule
    .replace(':', ' ')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase();
