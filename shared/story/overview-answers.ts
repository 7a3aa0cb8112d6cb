import { formatCount } from '../lib/format-count.ts';
import { entityKindLabels, type EntityKind } from '../model/entity-kinds.ts';
import { severityRank, valueLabel } from '../model/values.ts';
import { countOf } from './overview-stages.ts';
import type {
  EntityTally,
  KillChainStage,
  NamedStage,
  OverviewAlert,
  OverviewAnswer,
  OverviewInput,
} from './overview-types.ts';
import { capital, list, lower, plural, spanWords } from './overview-words.ts';
import { tacticLabel } from './tactic.ts';

/** Techniques that are named in a sentence. */
const fewTechniques = 3;

/** Severity from which on an alert is grave: what is below it is often nobody's doing. */
const graveRank = severityRank('medium');
const isGrave = ({ severity }: OverviewAlert): boolean => severityRank(severity) >= graveRank;

/**
 * Where it started: the first alert with its stage, its techniques and who reported it; where that one is not grave, the first that is
 * beside it.
 * @param alerts in the order of time
 */
export function answerStart(
  start: OverviewAlert | null,
  alerts: readonly OverviewAlert[],
  total: number,
  { techniqueName, techniqueTactics }: Required<Pick<OverviewInput, 'techniqueName' | 'techniqueTactics'>>,
): OverviewAnswer {
  const title = 'Where it started';
  if (start === null)
    return { question: 'start', title, text: 'There are no alerts that could tell.', alerts: [] };
  const source =
    start.serviceSource === null ? '' : `, reported by ${valueLabel('serviceSource', start.serviceSource)}`;
  const stage = start.tactic === null ? 'At a stage that no source names' : tacticLabel(start.tactic);
  // A stage is not reached by a technique of another one.
  const ids = [...new Set(start.techniques)].filter((id) => {
    const tactics = techniqueTactics(id);
    return start.tactic === null || tactics.length === 0 || tactics.includes(start.tactic);
  });
  const named = ids.slice(0, fewTechniques).map((id) => techniqueName(id));
  const how = named.length === 0 ? '' : ` by ${list(named)}${ids.length > named.length ? ' and more' : ''}`;
  const place = total === 1 ? 'its only alert' : `the earliest of ${plural(total, 'alert')}`;
  const text =
    start.at === null
      ? 'No alert has a time that can be believed, so nobody can say which was first.'
      : `${stage}${how}${source}: ${place}.`;
  const grave =
    start.at === null || isGrave(start)
      ? undefined
      : alerts.find((alert) => alert.at !== null && isGrave(alert));
  return grave === undefined
    ? { question: 'start', title, text, alerts: [start] }
    : { question: 'start', title, text: `${text}${graveWords(start, grave)}`, alerts: [start, grave] };
}

function graveWords(start: OverviewAlert, grave: OverviewAlert): string {
  const after = (grave.at ?? 0) - (start.at ?? 0);
  const when = after > 0 ? `${spanWords(after)} later` : 'at the same time';
  const stage = grave.tactic === null ? '' : `, of ${tacticLabel(grave.tactic)}`;
  const severity =
    start.severity === null ? 'no severity' : `${lower(valueLabel('severity', start.severity))} severity`;
  return ` It is of ${severity}; the first alert of at least medium severity came ${when}${stage}.`;
}

/** Which tactics alerts are of, which ones their techniques name besides, and which ones between nothing names. */
export function answerTactics(
  killChain: readonly KillChainStage[],
  alerts: readonly OverviewAlert[],
): OverviewAnswer {
  const title = 'What tactics were used';
  const used = killChain.filter(({ id, alerts: own }) => id !== null && own > 0);
  const namedOnly = killChain.filter(({ alerts: own, named }) => own === 0 && named !== null);
  const techniques = new Set(alerts.flatMap((alert) => alert.techniques)).size;
  const [first] = used;
  const last = used.at(-1);
  const besides = namedOnly.map(({ label, named }) => `${label} (${namedBy(named)})`);
  if (!first || !last) {
    const text =
      besides.length === 0
        ? 'No alert names a tactic of ATT&CK.'
        : `No alert is of a tactic of ATT&CK; named besides: ${list(besides)}.`;
    return { question: 'tactics', title, text, alerts: [] };
  }
  const span = first === last ? first.label : `from ${first.label} to ${last.label}`;
  const also =
    besides.length === 0 ? '' : ` Without an alert of their own, but named for certain: ${list(besides)}.`;
  return {
    question: 'tactics',
    title,
    text: `${plural(used.length, 'tactic')} with ${plural(techniques, 'technique')}: ${span}.${also}${gapsOf(killChain)}`,
    alerts: [],
  };
}

/** What is missing between the first and the last stage; what a technique of several tactics may be of is no more than that. */
function gapsOf(killChain: readonly KillChainStage[]): string {
  const gaps = killChain.filter(({ isGap }) => isGap);
  if (gaps.length === 0) return '';
  const hinted = gaps.filter(({ possible }) => possible.length > 0);
  const hint =
    hinted.length === 0
      ? ''
      : ` Techniques that serve several tactics may be of ${list(hinted.map(({ label }) => label))}.`;
  return ` Nothing ${hinted.length > 0 ? 'certain ' : ''}was seen in between of ${list(gaps.map(({ label }) => label))}: look there for what is missing.${hint}`;
}

/** What names a stage, in a few words. */
function namedBy(named: NamedStage | null): string {
  if (named === null) return '';
  const ids = named.techniques.map(({ id }) => id);
  const few = ids.length > fewTechniques ? [...ids.slice(0, fewTechniques), 'more'] : ids;
  const role = named.byRole > 0 ? ['the role of evidence'] : [];
  return `${list([...few, ...role])} in ${plural(named.alerts, 'alert')}`;
}

/** How far it went: the last stage that alerts are of, what their techniques name behind it, and when it was last active. */
export function answerReach(
  killChain: readonly KillChainStage[],
  alerts: readonly OverviewAlert[],
  start: OverviewAlert | null,
): OverviewAnswer {
  const title = 'How far it went';
  const furthest = killChain.find(({ isFurthest }) => isFurthest);
  const beyond = killChain.find(({ isFurthestNamed }) => isFurthestNamed);
  // The furthest stage is not always the last thing that was done: an attacker goes on from there, and a storm goes on for long.
  const last = lastActive(alerts);
  const latest = lastWords(last, start, furthest);
  const above = beyond === undefined ? '' : ` Named up to ${beyond.label}, by ${namedBy(beyond.named)}.`;
  const ofLast = latest === '' || last === null ? [] : [last.alert];
  if (!furthest)
    return { question: 'reach', title, text: `No alert names a stage.${above}${latest}`, alerts: ofLast };
  const shown = new Set([...furthest.top.slice(0, 3), ...(beyond?.named?.top.slice(0, 3) ?? []), ...ofLast]);
  return {
    question: 'reach',
    title,
    text: `The furthest stage ${beyond === undefined ? '' : 'of an alert '}is ${furthest.label}, with ${plural(furthest.alerts, 'alert')}.${above}${latest}`,
    alerts: alerts.filter((alert) => shown.has(alert)),
  };
}

interface Activity {
  readonly alert: OverviewAlert;
  readonly at: number;
}

/** The alert that was active last, of several the one that began last. @param alerts in the order of their begin */
function lastActive(alerts: readonly OverviewAlert[]): Activity | null {
  let last: Activity | null = null;
  for (const alert of alerts) {
    if (alert.at === null) continue;
    const at = Math.max(alert.at, alert.until ?? alert.at);
    if (last === null || at >= last.at) last = { alert, at };
  }
  return last;
}

function lastWords(
  last: Activity | null,
  start: OverviewAlert | null,
  furthest: KillChainStage | undefined,
): string {
  if (last === null || start?.at == null) return '';
  const after = last.at - start.at;
  if (last.alert === start && after <= 0) return '';
  const later = after > 0 ? `${spanWords(after)} after the first` : 'at the same time as the first';
  const { tactic } = last.alert;
  if (furthest && tactic === furthest.tactic)
    return ` The last activity is of ${furthest.label} too, ${later}.`;
  if (tactic !== null) return ` The last activity is of ${tacticLabel(tactic)}, ${later}.`;
  return furthest
    ? ` The last activity is of an alert that names no stage, ${later}.`
    : ` The last activity is ${later}.`;
}

/** What it reached, what it only aimed at, and of what nobody says whether it was reached. */
export function answerScope(
  entities: readonly EntityTally[],
  targeted: readonly EntityTally[],
  unclear: readonly EntityTally[] = [],
): OverviewAnswer {
  const title = 'What it reached';
  const countAssets = (tallies: readonly EntityTally[]): readonly string[] =>
    tallies.filter(({ isAsset, total }) => isAsset && total > 0).map(countOfKind);
  const assets = countAssets(entities);
  const aimedAt = countAssets(targeted);
  const open = countAssets(unclear);
  const others = uncountedUsers(entities);
  const kinds = 'device, user, mailbox, app or cloud resource';
  const isNone = assets.length === 0 && aimedAt.length === 0 && open.length === 0;
  const first =
    assets.length > 0
      ? `Reached: ${list(assets)}.`
      : isNone
        ? `No alert names a ${kinds} of yours${others.length === 0 ? '' : `, only ${list(others)}`}.`
        : `Nothing says that a ${kinds} was reached.`;
  const text = [
    first,
    ...(aimedAt.length > 0 ? [`Targeted only: ${list(aimedAt)}.`] : []),
    ...(open.length > 0 ? [`Involved, and the evidence does not say if reached: ${list(open)}.`] : []),
    ...(others.length > 0 && !isNone ? [`Named besides: ${list(others)}.`] : []),
  ].join(' ');
  return { question: 'scope', title, text, alerts: [] };
}

/** A count with how many of them may be the same as another: two names of one account cannot be told from accounts of two. */
function countOfKind({ kind, total, alike = 0 }: EntityTally): string {
  const doubt = alike === 0 ? '' : ` (${formatCount(alike)} by a bare name that may be another of them)`;
  return `${countKind(kind, total)}${doubt}`;
}

/** Users of the lists that are nobody's account, or nobody can tell whose: said, so that both counts agree. */
function uncountedUsers(entities: readonly EntityTally[]): readonly string[] {
  const uncounted = entities.filter(({ kind, isAsset }) => kind === 'user' && !isAsset);
  const builtIn = uncounted.reduce((sum, tally) => sum + (tally.builtIn ?? 0), 0);
  const named = uncounted.reduce((sum, { total }) => sum + total, 0) - builtIn;
  return [
    ...(builtIn > 0 ? [plural(builtIn, 'built-in account')] : []),
    ...(named > 0 ? [`${countKind('user', named)} known by name only`] : []),
  ];
}

/** Everything there is, and what of it is left out of the other answers. */
export function answerData(
  { alerts, entities, comments, total }: OverviewInput,
  falsePositives: number,
): OverviewAnswer {
  const sources = new Set(alerts.flatMap(({ serviceSource }) => serviceSource ?? [])).size;
  const sum = (part: 'total' | 'malicious' | 'suspicious'): number =>
    entities.reduce((whole, entity) => whole + entity[part], 0);
  const judged = [
    ...(sum('malicious') > 0 ? [`${formatCount(sum('malicious'))} malicious`] : []),
    ...(sum('suspicious') > 0 ? [`${formatCount(sum('suspicious'))} suspicious`] : []),
  ];
  const evidence = `${plural(sum('total'), 'piece')} of evidence${judged.length === 0 ? '' : ` (${list(judged)})`}`;
  const from = `${plural(countOf(alerts), 'alert')} from ${plural(sources, 'source')}`;
  const parts =
    total === undefined
      ? [from, evidence, plural(comments, 'comment')]
      : [
          plural(total, 'alert'),
          `${plural(comments, 'comment')}; the ${from} that were looked at have ${evidence}`,
        ];
  const left =
    falsePositives === 0
      ? ''
      : ` ${plural(falsePositives, 'false positive')} ${falsePositives === 1 ? 'is' : 'are'} left out above.`;
  return {
    question: 'data',
    title: 'Everything there is',
    text: `${capital(list(parts))}.${left}`,
    alerts: [],
  };
}

function countKind(kind: EntityKind, total: number): string {
  const { one, many } = entityKindLabels[kind];
  return `${formatCount(total)} ${lower(total === 1 ? one : many)}`;
}
