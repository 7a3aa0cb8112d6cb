import { defang } from '../model/defang.ts';
import type { EntityKind } from '../model/entity-kinds.ts';
import type { RefusalCause } from './codes.ts';
import { entityBase, roundUpToPowerOfTwo } from './figures.ts';
import type { CorrelationSettings, FixedRule, KindRule } from './settings.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** A duration as people say it, in its two largest units; below two days in hours. */
export function durationText(milliseconds: number): string {
  const units: readonly (readonly [string, number])[] = [
    ...(milliseconds < 2 * day ? [] : [['d', day] as const]),
    ['h', hour],
    ['min', minute],
    ['s', 1000],
    ['ms', 1],
  ];
  let rest = Math.max(0, Math.round(milliseconds));
  const parts: string[] = [];
  for (const [unit, size] of units) {
    const count = Math.floor(rest / size);
    if (count > 0 && parts.length < 2) parts.push(`${count.toLocaleString('en-US')} ${unit}`);
    else if (parts.length > 0) break;
    rest -= count * size;
  }
  return parts.length === 0 ? '0 s' : parts.join(' ');
}

const nouns: Readonly<Record<EntityKind, string>> = {
  user: 'user',
  device: 'device',
  mailbox: 'mailbox',
  mailMessage: 'email',
  mailCluster: 'group of similar emails',
  url: 'URL',
  ip: 'IP address',
  file: 'file',
  process: 'process',
  registryKey: 'registry key',
  registryValue: 'registry value',
  cloudApplication: 'app',
  oauthApplication: 'OAuth app',
  securityGroup: 'group',
  session: 'sign-in session',
  cloudResource: 'cloud resource',
  generic: 'object',
};

/** What an entity of a kind is called within a sentence: `device`, `IP address`. */
export function entityNoun(kind: EntityKind): string {
  return nouns[kind];
}

const withArticle = (noun: string): string =>
  /^(email|IP|app|object|OAuth)/.test(noun) ? `an ${noun}` : `a ${noun}`;

const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;

/** An entity as a sentence names it. */
export interface NamedEntity {
  readonly kind: EntityKind;
  readonly label: string;
}

/** An entity's label within a sentence: defanged by its kind, as everywhere else; accounts stay as they are. */
const labelOf = ({ kind, label }: NamedEntity): string => defang(kind, label);

/** What the sentences about a link are made of. */
export interface LinkFacts {
  readonly rule: string;
  /** The shared entities: none, one, or the two of a pair. */
  readonly entities: readonly NamedEntity[];
  /** Null when a time is unknown. */
  readonly gapMilliseconds: number | null;
  readonly windowMilliseconds: number | null;
  readonly strength: number;
  readonly state: string;
  readonly refusal: string | null;
  readonly neededStrength: number | null;
  readonly pooledStrength: number | null;
  /** When the two alerts came, in either order, and the storms that they are of; null where they are not known. */
  readonly ends?: readonly [LinkEnd, LinkEnd] | null;
}

/** A storm as sentences tell it. Times are milliseconds UTC. */
export interface StormFacts {
  /** Alerts in it. */
  readonly size: number;
  readonly first: number;
  readonly last: number;
  /** Longest time from one repeat to the next; null where it is not told. */
  readonly longestGap: number | null;
}

/** When an alert of a link came, milliseconds UTC. */
export interface LinkEnd {
  readonly time: number;
  readonly storm: StormFacts | null;
}

/** What is known beside the link of the entity that it rests on. */
export interface SpreadFacts {
  /** Distinct other assets (devices, users, mailboxes) seen with it. */
  readonly fan: number;
  /** Distinct hours in which it is seen. */
  readonly activeHours: number;
  readonly consideredHours: number;
}

/** What a rule without a shared entity rests on. */
export interface RuleFacts {
  /** The source's incident, as people read it. */
  readonly sourceIncident?: string | null;
  /** Analyst and reason of the decision that put the two together. */
  readonly decision?: { readonly author: string | null; readonly reason: string | null } | null;
  /** The device that a logon led to, where the alert names exactly one beside the shared. */
  readonly target?: NamedEntity | null;
}

/** One sentence that says why two alerts met, for a reader who knows nothing of the product. */
export function becauseText(link: LinkFacts, rule: RuleFacts = {}): string {
  const [first, second] = link.entities;
  const name = (entity: NamedEntity | undefined): string =>
    entity === undefined ? 'something' : `the ${nouns[entity.kind]} ${labelOf(entity)}`;
  switch (link.rule) {
    case 'sharedEntity':
      return `Both name ${name(first)}; ${timeText(link)}.`;
    case 'deviceUserPair':
      return `Both name ${name(first)} together with ${name(second)}; ${timeText(link)}.`;
    case 'sourceIncident':
      return rule.sourceIncident
        ? `The tool that raised both had put them in one incident: ${rule.sourceIncident}.`
        : 'The tool that raised both had put them in one incident.';
    case 'sequence:mailClick':
      return `An email was delivered and its URL was clicked: the same user and URL${listed(link.entities)}; ${timeText(link)}.`;
    case 'sequence:clickExecution':
      return `A URL was clicked and then something was run${on(first)}; ${timeText(link)}.`;
    case 'sequence:signInAbuse':
      return `An unusual sign-in was followed by a mailbox rule or mass download of the same user${listed(link.entities)}; ${timeText(link)}.`;
    case 'sequence:credentialUse':
      return `Credentials were taken, and an unusual sign-in of the same user followed${listed(link.entities)}; ${timeText(link)}.`;
    case 'sequence:lateralMovement':
      return `Credentials were taken on ${first === undefined ? 'one device' : labelOf(first)}, and a logon came from it to ${rule.target ? labelOf(rule.target) : 'another'}; ${timeText(link)}.`;
    case 'storm':
      return `Both are repeats of the same alert on ${first === undefined ? 'the same asset' : name(first)}${repeatsText(link)}.`;
    case 'mustLink':
      return `${rule.decision?.author ?? 'An analyst'} decided that they belong together${rule.decision?.reason ? `: ${rule.decision.reason}` : ''}.`;
    case 'keptTogether':
      return 'Nothing in the two joins them now: they were in one incident when an analyst began to work on it, and stay together because of that.';
    default:
      return `They met by the rule ${link.rule}; ${timeText(link)}.`;
  }
}

const listed = (entities: readonly NamedEntity[]): string =>
  entities.length === 0 ? '' : `, ${entities.map(labelOf).join(' and ')}`;

function on(entity: NamedEntity | undefined): string {
  if (entity === undefined) return '';
  return entity.kind === 'device'
    ? ` on the same device, ${labelOf(entity)}`
    : ` by the same ${nouns[entity.kind]}, ${labelOf(entity)}`;
}

/** What lies between two repeats of one storm. */
function repeatsText({ ends, windowMilliseconds: window }: LinkFacts): string {
  const storm = ends?.[0].storm ?? null;
  if (!ends || storm === null)
    return `; ${window === null ? 'each came soon' : `each came at most ${durationText(window)}`} after the one before`;
  const between = Math.abs(ends[1].time - ends[0].time);
  const came =
    between === 0 ? 'they came at the same time' : `the second came ${durationText(between)} after the first`;
  const steps =
    storm.longestGap === null
      ? ''
      : `, and from one repeat to the next it was ${durationText(storm.longestGap)} at most${window === null ? '' : ` (${durationText(window)} is allowed)`}`;
  return `, in a storm of ${storm.size.toLocaleString('en-US')}: ${came}${steps}`;
}

/** How a link's time came about where one of its two is of a storm, and so the rule counts from the storm's end or to its beginning. */
type StormTime =
  /** One came while the storm of the other went on. */
  | { readonly kind: 'inside'; readonly storm: StormFacts; readonly isOfFirst: boolean }
  /** The later came after the storm of the earlier had ended. */
  | { readonly kind: 'after'; readonly storm: StormFacts; readonly gap: number }
  /** The earlier came before the storm of the later began. */
  | { readonly kind: 'before'; readonly storm: StormFacts; readonly gap: number }
  /** Both are of storms; these overlap where the gap is 0. */
  | {
      readonly kind: 'both';
      readonly storms: readonly [StormFacts, StormFacts];
      readonly gap: number;
    };

/**
 * Where the rule counts another time than lies between the two alerts, how: null where it does not, or a time is unknown.
 * @param gap what the rule counts, milliseconds.
 */
export function stormTime(ends: readonly [LinkEnd, LinkEnd], gap: number | null): StormTime | null {
  const [first, second] = inOrder(ends);
  if (gap === null || second.time - first.time === gap) return null;
  if (first.storm && second.storm) return { kind: 'both', storms: [first.storm, second.storm], gap };
  const storm = first.storm ?? second.storm;
  if (!storm) return null;
  if (gap === 0) return { kind: 'inside', storm, isOfFirst: first.storm !== null };
  return { kind: first.storm ? 'after' : 'before', storm, gap };
}

/** The two ends of a link, the earlier first. */
function inOrder([a, b]: readonly [LinkEnd, LinkEnd]): readonly [LinkEnd, LinkEnd] {
  return b.time < a.time ? [b, a] : [a, b];
}

/** What an alert's storm is called in a sentence. */
const stormText = ({ size }: StormFacts): string => `storm of ${size.toLocaleString('en-US')}`;

function timeText({ gapMilliseconds: gap, ends }: LinkFacts): string {
  if (gap === null) return 'the time between them is not known';
  const between = ends ? Math.abs(ends[1].time - ends[0].time) : gap;
  const came =
    between === 0 ? 'they came at the same time' : `the second came ${durationText(between)} after the first`;
  const storm = ends ? stormTime(ends, gap) : null;
  switch (storm?.kind) {
    case 'inside':
      return storm.isOfFirst
        ? `${came}, inside the ${stormText(storm.storm)} repeats that the first belongs to`
        : `${came}; it belongs to a ${stormText(storm.storm)} repeats that had begun before the first came`;
    case 'after':
      return `${came}, ${durationText(storm.gap)} after the ${stormText(storm.storm)} repeats that the first belongs to had ended`;
    case 'before':
      return `${came}; it belongs to a ${stormText(storm.storm)} repeats that began ${durationText(storm.gap)} after the first`;
    case 'both':
      return `${came}; the first belongs to a ${stormText(storm.storms[0])} repeats, the second to one of ${storm.storms[1].size.toLocaleString('en-US')}, and ${storm.gap === 0 ? 'the two storms overlap' : `the second storm began ${durationText(storm.gap)} after the first had ended`}`;
    case undefined:
      return came;
  }
}

/**
 * One sentence or two that say how strong a link is, and why.
 * @param spread of the entity that it rests on; null when it is not known or the rule has none.
 */
export function strengthText(
  link: LinkFacts,
  settings: CorrelationSettings,
  spread: SpreadFacts | null,
): string {
  const strength = `Strength ${link.strength} of 1000`;
  const passed = passedText(link);
  const pooled =
    link.pooledStrength === null
      ? ''
      : ` It was too weak alone; together with the other weak links between the two groups it has ${link.pooledStrength} and joins them.`;
  switch (link.rule) {
    case 'sharedEntity': {
      const kind = link.entities[0]?.kind;
      const rule = kind === undefined ? undefined : settings.kinds[kind];
      if (kind === undefined || !rule) return `${strength}${passed}.${pooled}`;
      const counts = `${withArticle(nouns[kind])} counts ${rule.base}`;
      if (spread === null) return `${strength}: ${counts}${passed}.${pooled}`;
      return `${strength}: ${counts}; ${spreadText(spread.fan, rule)}${passed}. Seen in ${spread.activeHours.toLocaleString('en-US')} of ${spread.consideredHours.toLocaleString('en-US')} hours considered${shortenedText(link, rule, spread.fan)}.${pooled}`;
    }
    case 'deviceUserPair':
      return `${strength}: device and user together count ${settings.deviceUserPair.base}${passed}.${pooled}`;
    case 'sourceIncident':
      return `${strength}: what a tool put together counts that much whatever the time between.${pooled}`;
    case 'storm':
      return `${strength}: repeats within ${durationText(settings.stormGap)} of each other always go together.`;
    case 'mustLink':
      return `${strength}: a decision of an analyst always holds.`;
    case 'keptTogether':
      return `${strength}: an incident that an analyst has worked on only grows by itself.`;
    default: {
      const rule = sequenceRule(link.rule, settings);
      return rule === null
        ? `${strength}${passed}.${pooled}`
        : `${strength}: such a sequence counts ${rule.base}${passed}.${pooled}`;
    }
  }
}

function passedText({ gapMilliseconds: gap, windowMilliseconds: window, ends }: LinkFacts): string {
  if (gap === null || window === null) return '';
  if (ends && stormTime(ends, gap) !== null)
    return gap === 0
      ? '; no time counts, for the storm went on'
      : `; ${durationText(gap)} of ${durationText(window)} have passed beside the storm`;
  return gap === 0 ? '; no time has passed' : `; ${durationText(gap)} of ${durationText(window)} have passed`;
}

/** What is seen often joins alerts for a shorter time than its kind may. */
function shortenedText({ windowMilliseconds: window }: LinkFacts, rule: KindRule, fan: number): string {
  if (window === null || window >= rule.window) return '';
  const rounded = roundUpToPowerOfTwo(fan);
  const byFan = rounded > rule.fullFan ? Math.floor((rule.window * rule.fullFan) / rounded) : rule.window;
  const shortened = `shortens the longest time between two alerts from ${durationText(rule.window)} to ${durationText(window)}`;
  return window < byFan ? `, which ${shortened}` : `; the number of other assets ${shortened}`;
}

function spreadText(fan: number, rule: KindRule): string {
  if (fan === 0) return 'it is seen with no other asset';
  const rounded = roundUpToPowerOfTwo(fan);
  const lessens =
    rounded <= rule.fullFan
      ? `up to ${rule.fullFan} lessens nothing`
      : `more than ${rule.fullFan} lessens it to ${Math.floor(entityBase(rule, rounded))}`;
  return `it is seen with ${counted(fan, 'other asset')} (${lessens})`;
}

/** The rule of a sequence by its name; null for other rules. */
function sequenceRule(rule: string, { sequences }: CorrelationSettings): FixedRule | null {
  const name = rule.startsWith('sequence:') ? rule.slice('sequence:'.length) : '';
  return Object.hasOwn(sequences, name) ? sequences[name as keyof typeof sequences] : null;
}

const causeTexts: Readonly<Record<RefusalCause, string>> = {
  none: 'a decision keeps them apart',
  tenant: 'they belong to different tenants',
  cannotLink: 'an analyst decided that they do not belong together',
  seal: 'an analyst resolved one of the two, and nothing joins a resolved incident by itself',
  keep: 'analysts have worked on both, and two such incidents are never united by themselves',
  assignedTo: 'they are assigned to different analysts',
  classification: 'analysts classified them differently',
  determination: 'analysts gave them different determinations',
};

/** Why a decision or a tenant keeps two groups apart, as the end of a sentence. */
export function causeText(cause: string | null): string {
  return cause !== null && Object.hasOwn(causeTexts, cause)
    ? causeTexts[cause as RefusalCause]
    : causeTexts.none;
}

/** Sizes of two groups. */
export interface GroupSizes {
  /** Alerts, a storm counting as one: what strength is asked by. */
  readonly from: number;
  readonly to: number;
  /** Alerts, each counting. */
  readonly fromAlerts: number;
  readonly toAlerts: number;
}

/** The size of a group as thresholds count it; where storms make it other than its alerts, it says so. */
function sizeText(size: number, alerts: number): string {
  return size === alerts
    ? counted(size, 'alert')
    : `${size.toLocaleString('en-US')}, counting each storm once`;
}

/** The size of the smaller of two groups, by which strength is asked: `8 alerts`, or `9, counting each storm once`. */
export function smallerText({ from, to, fromAlerts, toAlerts }: GroupSizes): string {
  return from <= to ? sizeText(from, fromAlerts) : sizeText(to, toAlerts);
}

/** What two groups would have together. */
export function togetherText({ from, to, fromAlerts, toAlerts }: GroupSizes): string {
  return sizeText(from + to, fromAlerts + toAlerts);
}

/** Why a link was withheld; null for one that was not. @param sizes null when they are not known. */
export function withheldText(
  link: Pick<LinkFacts, 'state' | 'strength' | 'neededStrength' | 'refusal'>,
  settings: CorrelationSettings,
  sizes: GroupSizes | null,
): string | null {
  switch (link.state) {
    case 'withheldWeak': {
      const smaller = sizes === null ? '' : ` (${smallerText(sizes)})`;
      return link.neededStrength === null
        ? `Withheld: strength ${link.strength} is too weak for the size of the two groups.`
        : `Withheld: strength ${link.strength}, and the smaller of the two groups${smaller} asks for ${link.neededStrength}.`;
    }
    case 'withheldSize':
      return sizes === null
        ? `Withheld: together the two groups would have more than ${counted(settings.groupLimit, 'alert')}, the most that links may unite.`
        : `Withheld: together the two groups would have ${togetherText(sizes)}, and links may unite at most ${settings.groupLimit.toLocaleString('en-US')}.`;
    case 'withheldLock':
      return `Withheld: ${causeText(link.refusal)}.`;
    default:
      return null;
  }
}
