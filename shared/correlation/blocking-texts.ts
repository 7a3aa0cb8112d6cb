import { defang } from '../model/defang.ts';
import type { EntityKind } from '../model/entity-kinds.ts';
import type { BlockingCondition } from './blocking.ts';
import { mostCountedFan } from './figures.ts';
import { durationText, entityNoun, sequenceRule, withheldText, type GroupSizes } from './link-texts.ts';
import type { SettingChange } from './remedies.ts';
import type { CorrelationSettings } from './settings.ts';

/** What texts about two things that are apart need to know of them. */
export interface ApartFacts {
  /** What people read for an entity's key. */
  readonly labelOf: (key: string) => string;
  /** Alerts of the two groups, a storm counting as one; null when they are in none. */
  readonly sizes: GroupSizes | null;
}

const counted = (count: number, one: string): string =>
  `${count.toLocaleString('en-US')} ${one}${count === 1 ? '' : 's'}`;

/** Says in one sentence what keeps two alerts or incidents apart. */
export function blockingText(
  condition: BlockingCondition<number>,
  settings: CorrelationSettings,
  { labelOf, sizes }: ApartFacts,
): string {
  const thing = (kind: EntityKind, key: string): string =>
    `the ${entityNoun(kind)} ${defang(kind, labelOf(key))}`;
  switch (condition.code) {
    case 'withheldWeak':
    case 'withheldSize':
    case 'withheldLock': {
      const { link } = condition;
      const refusal = condition.code === 'withheldLock' ? condition.cause : null;
      const neededStrength = condition.code === 'withheldWeak' ? condition.neededStrength : null;
      return (
        withheldText(
          { state: condition.code, strength: link.strength, neededStrength, refusal },
          settings,
          sizes,
        ) ?? ''
      );
    }
    case 'tenant':
      return 'They belong to different tenants, and nothing joins alerts of two tenants.';
    case 'doubtfulTime':
      return `The time of ${condition.alerts.length === 1 ? 'one of them' : 'both'} is unknown or doubtful, and such alerts are not joined by what they share.`;
    case 'neverLinks':
      return `Both name ${thing(condition.kind, condition.key)}, which is never used to join alerts.`;
    case 'ignoredEntity':
      return `Both name ${thing(condition.kind, condition.key)}, and an analyst decided that it joins nothing.`;
    case 'hub':
      return `Both name ${thing(condition.kind, condition.key)}, which is seen with too many assets to mean anything: ${fanText(condition.fan, condition.limit)}, and at most ${condition.limit.toLocaleString('en-US')} are allowed.`;
    case 'gapBeyondWindow':
      return `Both name ${thing(condition.kind, condition.key)}, but ${durationText(condition.gapMilliseconds)} apart; it joins alerts within ${durationText(condition.windowMilliseconds)} (${limitText(condition)}).`;
    case 'noSharedEntity':
      return 'They share nothing: no device, user, address, file or other thing is named by both.';
    case 'noLink':
      return 'They share something and are near enough in time, but no chain of links leads from one to the other.';
  }
}

/** How many other assets an entity is seen with, as a text; of more than are counted it says so. @param hubLimit H of its kind. */
export function fanText(fan: number, hubLimit: number): string {
  const most = mostCountedFan(hubLimit);
  return fan > most ? `more than ${most.toLocaleString('en-US')}` : fan.toLocaleString('en-US');
}

function limitText({
  kind,
  limitedBy,
  activeHours,
  consideredHours,
}: Extract<BlockingCondition<number>, { code: 'gapBeyondWindow' }>): string {
  switch (limitedBy) {
    case 'kind':
      return `the longest time for ${article(entityNoun(kind))}`;
    case 'fan':
      return 'shortened, for it is seen with many assets';
    case 'chance':
      return `shortened, for it is seen in ${activeHours.toLocaleString('en-US')} of ${consideredHours.toLocaleString('en-US')} hours considered`;
  }
}

const article = (noun: string): string =>
  /^[aeio]/i.test(noun) && noun !== 'URL' ? `an ${noun}` : `a ${noun}`;

/** Says in one sentence which number of the settings to change, from what to what. */
export function settingText({ path, value }: SettingChange, settings: CorrelationSettings): string {
  const to = (before: number | null, text: (number: number) => string): string =>
    `from ${before === null ? 'nothing' : text(before)} to ${text(value)}`;
  const number = (plain: number): string => plain.toLocaleString('en-US');
  const [group, kind, name] = path.split('.') as [string, EntityKind, string | undefined];
  const rule = group === 'kinds' ? settings.kinds[kind] : undefined;
  if (rule) {
    const noun = article(entityNoun(kind));
    switch (name) {
      case 'hubLimit':
        return `In the settings, raise the number of assets that ${noun} may be seen with ${to(rule.hubLimit, number)}.`;
      case 'window':
        return `In the settings, raise the longest time between two alerts that share ${noun} ${to(rule.window, durationText)}.`;
      case 'fullFan':
        return `In the settings, raise the number of assets that lessens nothing for ${noun} ${to(rule.fullFan, number)}.`;
      default:
        return `In the settings, raise what ${noun} counts ${to(rule.base, number)}.`;
    }
  }
  switch (path) {
    case 'chancePerMille':
      return `In the settings, raise the accepted chance of a meeting by accident ${to(settings.chancePerMille, (perMille) => `${perMille / 10} %`)}.`;
    case 'thresholdBase':
      return `In the settings, lower the strength that two single alerts are asked for ${to(settings.thresholdBase, number)}.`;
    case 'deviceUserPair.base':
      return `In the settings, raise what a device and a user together count ${to(settings.deviceUserPair.base, number)}.`;
    case 'sourceIncidentStrength':
      return `In the settings, raise what the grouping of another tool counts ${to(settings.sourceIncidentStrength, number)}.`;
    default: {
      const sequence = sequenceRule(path.replace(/^sequences\.(\w+)\.base$/, 'sequence:$1'), settings);
      return `In the settings, raise what this sequence counts ${to(sequence?.base ?? null, number)}.`;
    }
  }
}

/** Says what uniting by hand would do, for two things that hold this many alerts. */
export function mergeText(sizes: GroupSizes | null): string {
  return sizes === null
    ? 'If you know that they belong together, unite them by hand.'
    : `If you know that they belong together, unite the two incidents by hand (${counted(sizes.from, 'alert')} and ${counted(sizes.to, 'alert')}).`;
}
