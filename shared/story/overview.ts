import { entityKindLabels, type EntityKind } from '../model/entity-kinds.ts';
import { TACTICS } from '../model/attack.ts';
import { severityRank, valueLabel } from '../model/values.ts';
import { compareTexts } from './details.ts';
import { tacticLabel, tacticOrder } from './tactic.ts';

/** An alert as the overview reads it; a storm is one with its count. */
export interface OverviewAlert {
  readonly uid: string;
  readonly title: string;
  readonly severity: string | null;
  /** First activity, ms UTC; null when unknown or not believed. */
  readonly at: number | null;
  /** Last activity, ms UTC. */
  readonly until: number | null;
  /** Shortname; null when nothing names one. */
  readonly tactic: string | null;
  readonly techniques: readonly string[];
  readonly serviceSource: string | null;
  readonly classification: string | null;
  readonly count: number;
}

/** How many entities of a kind there are, and how many of them are bad. */
export interface EntityTally {
  readonly kind: EntityKind;
  readonly isAsset: boolean;
  readonly total: number;
  readonly malicious: number;
  readonly suspicious: number;
}

/** What an overview is made from. */
export interface OverviewInput {
  readonly alerts: readonly OverviewAlert[];
  readonly entities: readonly EntityTally[];
  /** Entities of those alerts that tell of the attack; left out where that are all. */
  readonly reached?: readonly EntityTally[];
  readonly comments: number;
  /** A technique's name by its id; ids stand for themselves without it. */
  readonly techniqueName?: (id: string) => string;
  /** Alerts of an incident that is too large to look at all of them; left out where `alerts` are all. */
  readonly total?: number;
}

/** One stage of the kill chain. */
export interface KillChainStage {
  readonly tactic: string | null;
  readonly id: string | null;
  readonly label: string;
  readonly alerts: number;
  readonly isGap: boolean;
  readonly isFirst: boolean;
  readonly isFurthest: boolean;
  readonly firstAt: number | null;
  readonly lastAt: number | null;
  /** Most alerts first. */
  readonly techniques: readonly { readonly id: string; readonly alerts: number }[];
  /** Gravest, then earliest; at most ten. */
  readonly top: readonly OverviewAlert[];
}

/** The questions that a summary answers, after "Incidents overview" of Microsoft 365 Defender's documentation. */
export type OverviewQuestion = 'start' | 'tactics' | 'reach' | 'scope' | 'data';

/** One answer in words, with the alerts that it rests on. It names no evidence: that stands beside it, where it is shown as such. */
export interface OverviewAnswer {
  readonly question: OverviewQuestion;
  readonly title: string;
  readonly text: string;
  readonly alerts: readonly OverviewAlert[];
}

/** An incident in short. */
export interface Overview {
  readonly answers: readonly OverviewAnswer[];
  readonly killChain: readonly KillChainStage[];
  /** The alert that it began with; null without any. */
  readonly start: OverviewAlert | null;
}

const mostTop = 10;

/** What an analyst found to be none of the attack tells nothing of it; where that is all, it is what there is. */
export function withoutFalse<Alert extends { readonly classification: string | null }>(
  alerts: readonly Alert[],
): readonly Alert[] {
  const meant = alerts.filter(({ classification }) => classification !== 'falsePositive');
  return meant.length > 0 ? meant : alerts;
}

/** Answers what a summary is asked. Total, and the same for any order of what it is given. */
export function buildOverview({
  alerts,
  entities,
  reached = entities,
  comments,
  techniqueName,
  total,
}: OverviewInput): Overview {
  const told = [...withoutFalse(alerts)].sort(compareByTime);
  const start = told.find(({ at }) => at !== null) ?? told[0] ?? null;
  const killChain = buildKillChain(told, start);
  return {
    start,
    killChain,
    answers: [
      answerStart(start, total ?? countOf(told), techniqueName ?? ((id) => id)),
      answerTactics(killChain),
      answerReach(killChain, told, start),
      answerScope(reached),
      answerData(
        { alerts, entities, comments, ...(total === undefined ? {} : { total }) },
        countOf(alerts) - countOf(told),
      ),
    ],
  };
}

function buildKillChain(
  alerts: readonly OverviewAlert[],
  start: OverviewAlert | null,
): readonly KillChainStage[] {
  const named = alerts.filter(({ tactic }) => tacticOrder(tactic) < TACTICS.length);
  const orders = named.map(({ tactic }) => tacticOrder(tactic));
  const least = Math.min(...orders);
  const most = Math.max(...orders);
  // Where the first alert names no tactic, the first one that does stands for it.
  const first = start?.tactic ?? named[0]?.tactic ?? null;
  const known = TACTICS.map(({ id, shortname, name, order }) => ({
    tactic: shortname,
    id: id,
    label: name,
    order,
  }));
  const others = [...new Set(alerts.map(({ tactic }) => tactic))]
    .filter((tactic) => tacticOrder(tactic) >= TACTICS.length)
    .sort((a, b) => Number(a === null) - Number(b === null) || compareTexts(a ?? '', b ?? ''))
    .map((tactic) => ({ tactic, id: null, label: tacticLabel(tactic), order: TACTICS.length }));
  return [...known, ...others].map(({ tactic, id, label, order }) => {
    const own = alerts.filter((alert) => alert.tactic === tactic);
    const times = own.flatMap(({ at }) => (at === null ? [] : [at]));
    const ends = own.flatMap(({ at, until }) => [at, until].filter((time) => time !== null));
    return {
      tactic,
      id,
      label,
      alerts: countOf(own),
      isGap: own.length === 0 && order > least && order < most,
      isFirst: own.length > 0 && tactic !== null && tactic === first,
      isFurthest: own.length > 0 && order < TACTICS.length && order === most,
      firstAt: times.length === 0 ? null : times.reduce((a, b) => Math.min(a, b)),
      lastAt: ends.length === 0 ? null : ends.reduce((a, b) => Math.max(a, b)),
      techniques: techniquesOf(own),
      top: [...own].sort(compareByGravity).slice(0, mostTop),
    };
  });
}

function techniquesOf(alerts: readonly OverviewAlert[]): KillChainStage['techniques'] {
  const counts = new Map<string, number>();
  for (const { techniques, count } of alerts)
    for (const id of new Set(techniques)) counts.set(id, (counts.get(id) ?? 0) + count);
  return [...counts]
    .map(([id, number]) => ({ id, alerts: number }))
    .sort((a, b) => b.alerts - a.alerts || compareTexts(a.id, b.id));
}

/** Techniques that are named in a sentence. */
const fewTechniques = 3;

function answerStart(
  start: OverviewAlert | null,
  total: number,
  techniqueName: (id: string) => string,
): OverviewAnswer {
  const title = 'Where it started';
  if (start === null)
    return { question: 'start', title, text: 'There are no alerts that could tell.', alerts: [] };
  const source =
    start.serviceSource === null ? '' : `, reported by ${valueLabel('serviceSource', start.serviceSource)}`;
  const stage = start.tactic === null ? 'At a stage that no source names' : tacticLabel(start.tactic);
  const ids = [...new Set(start.techniques)];
  const named = ids.slice(0, fewTechniques).map((id) => techniqueName(id));
  const how = named.length === 0 ? '' : ` by ${list(named)}${ids.length > named.length ? ' and more' : ''}`;
  const place = total === 1 ? 'its only alert' : `the earliest of ${plural(total, 'alert')}`;
  const text =
    start.at === null
      ? 'No alert has a time that can be believed, so nobody can say which was first.'
      : `${stage}${how}${source}: ${place}.`;
  return { question: 'start', title, text, alerts: [start] };
}

function answerTactics(killChain: readonly KillChainStage[]): OverviewAnswer {
  const title = 'What tactics were used';
  const used = killChain.filter(({ id, alerts }) => id !== null && alerts > 0);
  const gaps = killChain.filter(({ isGap }) => isGap).map(({ label }) => label);
  const techniques = new Set(used.flatMap((stage) => stage.techniques.map(({ id }) => id))).size;
  const [first] = used;
  const last = used.at(-1);
  if (!first || !last)
    return { question: 'tactics', title, text: 'No alert names a tactic of ATT&CK.', alerts: [] };
  const span = first === last ? first.label : `from ${first.label} to ${last.label}`;
  const missing =
    gaps.length === 0 ? '' : ` Nothing was seen in between of ${list(gaps)}: look there for what is missing.`;
  return {
    question: 'tactics',
    title,
    text: `${plural(used.length, 'tactic')} with ${plural(techniques, 'technique')}: ${span}.${missing}`,
    alerts: [],
  };
}

function answerReach(
  killChain: readonly KillChainStage[],
  alerts: readonly OverviewAlert[],
  start: OverviewAlert | null,
): OverviewAnswer {
  const title = 'How far it went';
  const furthest = killChain.find(({ isFurthest }) => isFurthest);
  // The furthest stage is not always the last thing that was done: an attacker goes on from there.
  const last = alerts.findLast(({ at }) => at !== null) ?? null;
  const after = last?.at == null || start?.at == null ? 0 : last.at - start.at;
  const later = after > 0 ? `, ${spanWords(after)} after the first` : '';
  const latest =
    last === null || last === start
      ? ''
      : furthest && last.tactic === furthest.tactic
        ? ` The newest alert is of this stage too${later}.`
        : ` The newest alert is of ${last.tactic === null ? 'no stage that is named' : tacticLabel(last.tactic)}${later}.`;
  if (!furthest) {
    const text = `No alert names a stage.${latest}`;
    return { question: 'reach', title, text, alerts: last === null || last === start ? [] : [last] };
  }
  const top = furthest.top.slice(0, 3);
  return {
    question: 'reach',
    title,
    text: `The furthest stage is ${furthest.label}, with ${plural(furthest.alerts, 'alert')}.${latest}`,
    alerts: latest === '' || last === null || top.includes(last) ? top : [...top, last],
  };
}

/** A span of time in words, by its two greatest units. */
function spanWords(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  if (minutes === 0) return 'less than a minute';
  if (hours === 0) return plural(minutes, 'minute');
  if (days === 0) return [plural(hours, 'hour'), ...rest(minutes % 60, 'minute')].join(' ');
  return [plural(days, 'day'), ...rest(hours % 24, 'hour')].join(' ');
}

const rest = (count: number, unit: string): readonly string[] => (count === 0 ? [] : [plural(count, unit)]);

function answerScope(entities: readonly EntityTally[]): OverviewAnswer {
  const title = 'What it reached';
  const assets = entities.filter(({ isAsset, total }) => isAsset && total > 0);
  const text =
    assets.length === 0
      ? 'No alert names a device, user, mailbox, app or cloud resource of yours.'
      : `${list(assets.map(({ kind, total }) => countKind(kind, total)))}.`;
  return { question: 'scope', title, text: capital(text), alerts: [] };
}

function answerData(
  { alerts, entities, comments, total }: OverviewInput,
  falsePositives: number,
): OverviewAnswer {
  const sources = new Set(alerts.flatMap(({ serviceSource }) => serviceSource ?? [])).size;
  const sum = (part: 'total' | 'malicious' | 'suspicious'): number =>
    entities.reduce((total, entity) => total + entity[part], 0);
  const judged = [
    ...(sum('malicious') > 0 ? [`${sum('malicious').toLocaleString('en')} malicious`] : []),
    ...(sum('suspicious') > 0 ? [`${sum('suspicious').toLocaleString('en')} suspicious`] : []),
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

const countOf = (alerts: readonly OverviewAlert[]): number =>
  alerts.reduce((sum, { count }) => sum + count, 0);

function countKind(kind: EntityKind, total: number): string {
  const { one, many } = entityKindLabels[kind];
  return `${total.toLocaleString('en')} ${lower(total === 1 ? one : many)}`;
}

/** Words lose their capital in a sentence, abbreviations (`IP`, `OAuth`) keep theirs. */
const lower = (label: string): string =>
  /^\p{Lu}\p{Ll}/u.test(label) ? `${label.charAt(0).toLowerCase()}${label.slice(1)}` : label;

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

const plural = (count: number, word: string): string =>
  `${count.toLocaleString('en')} ${word}${count === 1 ? '' : 's'}`;

/** `a, b and c`. */
function list(parts: readonly string[]): string {
  const last = parts.at(-1) ?? '';
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(', ')} and ${last}`;
}

function compareByTime(a: OverviewAlert, b: OverviewAlert): number {
  const [x, y] = [a.at ?? Infinity, b.at ?? Infinity];
  return x === y ? compareTexts(a.uid, b.uid) : x - y;
}

function compareByGravity(a: OverviewAlert, b: OverviewAlert): number {
  return severityRank(b.severity) - severityRank(a.severity) || compareByTime(a, b);
}
