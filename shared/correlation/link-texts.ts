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
  /** True when the first of the two as they are told is the later one. */
  readonly isReversed?: boolean;
  /** Between the first activities of the two; other than the gap where one of them stands for its storm. */
  readonly apartMilliseconds?: number | null;
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
}

/** One sentence that says why two alerts met, for a reader who knows nothing of the product. */
export function becauseText(link: LinkFacts, rule: RuleFacts = {}): string {
  const [first, second] = link.entities;
  const name = (entity: NamedEntity | undefined): string =>
    entity === undefined ? 'something' : `the ${nouns[entity.kind]} ${entity.label}`;
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
      return `Credentials were taken on one device, and a logon came from it to another${listed(link.entities)}; ${timeText(link)}.`;
    case 'storm':
      return `Both are repeats of the same alert on ${first === undefined ? 'the same asset' : name(first)}; ${link.windowMilliseconds === null ? 'each came soon' : `each came at most ${durationText(link.windowMilliseconds)}`} after the one before.`;
    case 'mustLink':
      return `${rule.decision?.author ?? 'An analyst'} decided that they belong together${rule.decision?.reason ? `: ${rule.decision.reason}` : ''}.`;
    case 'keptTogether':
      return 'Nothing in the two joins them now: they were in one incident when an analyst began to work on it, and stay together because of that.';
    default:
      return `They met by the rule ${link.rule}; ${timeText(link)}.`;
  }
}

const listed = (entities: readonly NamedEntity[]): string =>
  entities.length === 0 ? '' : `, ${entities.map(({ label }) => label).join(' and ')}`;

function on(entity: NamedEntity | undefined): string {
  if (entity === undefined) return '';
  return entity.kind === 'device'
    ? ` on the same device, ${entity.label}`
    : ` by the same ${nouns[entity.kind]}, ${entity.label}`;
}

function timeText({ gapMilliseconds, isReversed, apartMilliseconds = null }: LinkFacts): string {
  if (gapMilliseconds === null) return 'the time between them is not known';
  if (apartMilliseconds !== null && apartMilliseconds !== gapMilliseconds)
    return gapMilliseconds === 0
      ? 'the repeats that they belong to went on at the same time'
      : `the repeats that they belong to were ${durationText(gapMilliseconds)} apart`;
  if (gapMilliseconds === 0) return 'they came at the same time';
  const [late, early] = isReversed === true ? ['first', 'second'] : ['second', 'first'];
  return `the ${late} came ${durationText(gapMilliseconds)} after the ${early}`;
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

function passedText({ gapMilliseconds: gap, windowMilliseconds: window }: LinkFacts): string {
  if (gap === null || window === null) return '';
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
export function sequenceRule(rule: string, { sequences }: CorrelationSettings): FixedRule | null {
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

/** Sizes of two groups in alerts, a storm counting as one. */
export interface GroupSizes {
  readonly from: number;
  readonly to: number;
}

/** Why a link was withheld; null for one that was not. @param sizes null when they are not known. */
export function withheldText(
  link: Pick<LinkFacts, 'state' | 'strength' | 'neededStrength' | 'refusal'>,
  settings: CorrelationSettings,
  sizes: GroupSizes | null,
): string | null {
  switch (link.state) {
    case 'withheldWeak': {
      const smaller = sizes === null ? '' : ` (${counted(Math.min(sizes.from, sizes.to), 'alert')})`;
      return link.neededStrength === null
        ? `Withheld: strength ${link.strength} is too weak for the size of the two groups.`
        : `Withheld: strength ${link.strength}, and the smaller of the two groups${smaller} asks for ${link.neededStrength}.`;
    }
    case 'withheldSize':
      return sizes === null
        ? `Withheld: together the two groups would have more than ${counted(settings.groupLimit, 'alert')}, the most that links may unite.`
        : `Withheld: together the two groups would have ${counted(sizes.from + sizes.to, 'alert')}, and links may unite at most ${settings.groupLimit.toLocaleString('en-US')}.`;
    case 'withheldLock':
      return `Withheld: ${causeText(link.refusal)}.`;
    default:
      return null;
  }
}
