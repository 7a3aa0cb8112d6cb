import type { OutputOf } from '../../../../shared/contract/index.ts';
import { reasonLabelsOf } from '../../../../shared/correlation/codes.ts';
import { durationText, stormTime } from '../../../../shared/correlation/link-texts.ts';
import type { LinkEnd as TimedEnd, StormFacts } from '../../../../shared/correlation/link-texts.ts';
import { entityKindLabels } from '../../../../shared/model/entity-kinds.ts';
import { formOfKind, shownEvidence } from '../../../ui/index.ts';

/** A link with everything that a person needs to judge it. */
export type ExplainedLink = OutputOf<'correlation.between'>['links'][number];
/** Why two ends are together, or what keeps them apart. */
export type Explanation = OutputOf<'correlation.explain'>;
/** One condition that keeps two ends apart. */
export type Blocking = Explanation['blocking'][number];
/** What an analyst can do about it. */
export type Remedy = Blocking['remedy'];
/** An incident that shares something with another and was kept apart. */
export type SimilarRow = OutputOf<'correlation.similar'>['rows'][number];
/** What a run would change in an incident that an analyst has worked on. */
export type Suggestion = OutputOf<'correlation.suggestions'>['suggestions'][number];

const ruleNames = new Map<string, string>([
  ['sharedEntity', 'Shared evidence'],
  ['deviceUserPair', 'Same user on the same device'],
  ['sourceIncident', 'The source put both in one incident'],
  ['sequence:mailClick', 'Mail, then a click on its link'],
  ['sequence:clickExecution', 'Click, then execution on the device'],
  ['sequence:signInAbuse', 'Suspicious sign-in, then activity of that account'],
  ['sequence:credentialUse', 'Credentials taken, then an unusual sign-in of that user'],
  ['sequence:lateralMovement', 'Movement from one device to another'],
  ['storm', 'Repeats of one detection'],
  ['mustLink', 'An analyst put both together'],
  ['keptTogether', 'Kept together since an analyst worked on the incident'],
]);

/** What a person reads for a rule; an unknown rule as it is. */
export function ruleName(rule: string): string {
  return ruleNames.get(rule) ?? rule;
}

/** What the shared value of a link is called: `Shared user`, `Shared IP address`, or `Shared values` for two. */
export function sharedName(link: Pick<ExplainedLink, 'entityKind' | 'entities'>): string {
  if (link.entities.length > 1) return 'Shared values';
  if (link.entityKind === null) return 'Shared value';
  const { one } = entityKindLabels[link.entityKind];
  // `User` is a word, `IP address` and `OAuth app` begin with a name.
  return `Shared ${/^\p{Lu}\p{Ll}/u.test(one) ? `${one.charAt(0).toLowerCase()}${one.slice(1)}` : one}`;
}

/** What became of a link, in words. */
export function stateText(link: Pick<ExplainedLink, 'state' | 'withheldText'>): string {
  switch (link.state) {
    case 'tree':
      return 'Holds the two together: without it the incident may fall apart';
    case 'redundant':
      return 'Confirms: other links already hold the two together';
    case 'withheldWeak':
    case 'withheldSize':
    case 'withheldLock':
      return notUsed(link.withheldText ?? withheldFallback[link.state]);
  }
}

const withheldFallback = {
  withheldWeak: 'too weak for incidents of this size',
  withheldSize: 'the incident would grow beyond the limit',
  withheldLock: 'a decision of an analyst keeps them apart',
} as const;

/** Why a link was not used, in the words of this screen. */
export function notUsed(withheldText: string): string {
  return `Not used: ${withheldText.replace(/^Withheld: /, '')}`;
}

/** What makes the strength of a link, without the number, which stands beside it. */
export function strengthReason(text: string): string {
  const bare = text.replace(/^Strength \d+ of 1000: /, '');
  return `${bare.charAt(0).toUpperCase()}${bare.slice(1)}`;
}

/** True for a link that holds or confirms an incident. */
export function isHeld(link: Pick<ExplainedLink, 'state'>): boolean {
  return link.state === 'tree' || link.state === 'redundant';
}

/** The alert at the other end of a link; null for a link between two others, as of a repeat that the alert stands for. */
export function otherEnd(
  link: ExplainedLink,
  alert: string,
): { readonly uid: string; readonly title: string } | null {
  if (link.from === alert) return { uid: link.to, title: link.toTitle };
  return link.to === alert ? { uid: link.from, title: link.fromTitle } : null;
}

/** When the two alerts of a link came, with the storms that they are of; null where a time is unknown. */
function timedEnds(link: ExplainedLink): readonly [TimedEnd, TimedEnd] | null {
  const { fromTime, toTime, fromStorm, toStorm } = link;
  if (fromTime === null || toTime === null) return null;
  return [
    { time: fromTime, storm: fromStorm },
    { time: toTime, storm: toStorm },
  ];
}

/** Rules that unite alerts whenever they came. */
const timelessRules: ReadonlySet<string> = new Set(['mustLink', 'keptTogether', 'sourceIncident']);

/**
 * How far apart in time the two alerts of a link are, as the two times beside it say, and how far its rule looks. Where one is
 * of a storm, the rule counts from that storm's end or to its beginning: then both are told.
 * @param timeOf writes a moment (milliseconds UTC).
 */
export function timeBetween(link: ExplainedLink, timeOf: (at: number) => string): string {
  const { gapMilliseconds: gap, windowMilliseconds: window, rule } = link;
  const ends = timedEnds(link);
  const between = ends === null ? gap : Math.abs(ends[1].time - ends[0].time);
  const written = between === 0 ? 'None' : between === null ? null : durationText(between);
  if (timelessRules.has(rule) && window === null)
    return `${written === null ? 'Not known' : written}; this rule does not look at time`;
  if (gap === null || written === null) return 'Not known: a time is missing or doubtful';
  if (rule === 'storm') return `${written}${stormSteps(link)}`;
  const limit = window === null ? '' : `; this rule looks at up to ${durationText(window)}`;
  const storm = ends === null ? null : stormTime(ends, gap);
  const ran = ({ size, first, last }: StormFacts): string =>
    `a storm of ${size.toLocaleString('en-US')} that ran from ${timeOf(first)} to ${timeOf(last)}`;
  switch (storm?.kind) {
    case 'inside':
      return `${written} between these two. The ${storm.isOfFirst ? 'earlier' : 'later'} belongs to ${ran(storm.storm)}, and the other came inside it: the rule counts no time${limit}`;
    case 'after':
      return `${written} between these two. The earlier belongs to ${ran(storm.storm)}: the rule counts the ${durationText(storm.gap)} after it${limit}`;
    case 'before':
      return `${written} between these two. The later belongs to ${ran(storm.storm)}: the rule counts the ${durationText(storm.gap)} before it${limit}`;
    case 'both':
      return `${written} between these two. The earlier belongs to ${ran(storm.storms[0])}, the later to ${ran(storm.storms[1])}: the rule counts ${storm.gap === 0 ? 'no time, for they overlap' : `the ${durationText(storm.gap)} between the storms`}${limit}`;
    case undefined:
      return `${written}${limit}`;
  }
}

/** How close the repeats of a storm follow each other. */
function stormSteps({ fromStorm, windowMilliseconds: window }: ExplainedLink): string {
  const longest = fromStorm?.longestGap ?? null;
  const most = window === null ? '' : `at most ${durationText(window)} is allowed`;
  if (longest === null) return most === '' ? '' : `; from one repeat to the next ${most}`;
  return `; from one repeat to the next ${durationText(longest)} at most${most === '' ? '' : ` (${most})`}`;
}

/** The reasons of a link, for people. A time frame that is the storm's, not that of the two alerts shown, says so. */
export function reasonsOf(link: ExplainedLink): readonly string[] {
  const ends = timedEnds(link);
  const isOfStorm = ends !== null && stormTime(ends, link.gapMilliseconds) !== null;
  return link.reason
    .split(',')
    .flatMap((reason) =>
      reasonLabelsOf(reason).map((label) =>
        isOfStorm && reason.trim() === 'timeFrame' ? `${label} as the storm` : label,
      ),
    );
}

/** Values that a sentence may quote, each with how a screen shows it; the longest first, so that none is shown in part. */
function quotedValues(link: ExplainedLink): readonly (readonly [string, string])[] {
  const form = link.entityKind === null ? 'address' : formOfKind(link.entityKind);
  return [
    ...link.entities.map(
      (entity) => [entity.label, shownEvidence(entity.label, formOfKind(entity.kind))] as const,
    ),
    ...(link.sharedValue === null
      ? []
      : [[link.sharedValue, shownEvidence(link.sharedValue, form)] as const]),
    ...[...link.fromFields, ...link.toFields].map(
      (field) => [field.value, shownEvidence(field.value, form)] as const,
    ),
  ]
    .filter(([value]) => value.length > 3)
    .sort(([a], [b]) => b.length - a.length);
}

/** An address of IP version 4 in running text; one that is defanged already has no plain dots. */
const ipAddress = /(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.]*\d)/g;

/**
 * A sentence about a link as a screen shows it: values of evidence in it are defanged as everywhere else, so that nothing
 * in it can be followed, and hidden characters become visible.
 */
export function shownSentence(text: string, link: ExplainedLink | null = null): string {
  const quoted = link === null ? undefined : quotedValues(link).find(([value]) => text.includes(value));
  // Sentences come with what they name defanged by its kind; accounts stay as they are everywhere else.
  if (quoted === undefined)
    return shownEvidence(text, 'text').replace(ipAddress, (address) => shownEvidence(address, 'address'));
  const [value, shown] = quoted;
  return text
    .split(value)
    .map((part) => shownSentence(part, link))
    .join(shown);
}

/** Where both alerts stand in time: the earlier one first, so that a reader compares from left to right. */
export interface LinkEnd {
  readonly name: 'Earlier alert' | 'Later alert' | 'One alert' | 'Other alert';
  readonly alert: string;
  readonly title: string;
  readonly at: number | null;
  readonly fields: ExplainedLink['fromFields'];
}

/** The two alerts of a link in the order of time; neither is called earlier where a time is missing. */
export function endsOf(link: ExplainedLink): readonly [LinkEnd, LinkEnd] {
  const { fromTime, toTime } = link;
  const known = fromTime !== null && toTime !== null;
  const names = known ? (['Earlier alert', 'Later alert'] as const) : (['One alert', 'Other alert'] as const);
  const from = { alert: link.from, title: link.fromTitle, at: fromTime, fields: link.fromFields };
  const to = { alert: link.to, title: link.toTitle, at: toTime, fields: link.toFields };
  const swapped = known && toTime < fromTime;
  return swapped
    ? [
        { name: names[0], ...to },
        { name: names[1], ...from },
      ]
    : [
        { name: names[0], ...from },
        { name: names[1], ...to },
      ];
}
