import { defang } from '../model/defang.ts';
import type { EntityKind } from '../model/entity-kinds.ts';
import type { BlockingCondition } from './blocking.ts';
import { mostCountedFan } from './figures.ts';
import { durationText, entityNoun, withheldText, type GroupSizes } from './link-texts.ts';
import type { SettingChange } from './remedies.ts';
import { findSettingField, formatSetting, readSetting } from './settings-fields.ts';
import { settingLabel } from './setting-words.ts';
import type { CorrelationSettings } from './settings.ts';

/** What texts about two things that are apart need to know of them. */
export interface ApartFacts {
  /** What people read for an entity's key. */
  readonly labelOf: (key: string) => string;
  /** Sizes of the two groups; null when they are in none. */
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

/** Says which number of the settings to change, by its name on their page, from what to what; and that this holds for the whole store. */
export function settingText({ path, value }: SettingChange, settings: CorrelationSettings): string {
  const { rule, name } = settingLabel(path);
  const unit = findSettingField(path) ?? { unit: 'count' };
  const before = readSetting(settings, path);
  const act = before !== null && value < before ? 'lower' : 'raise';
  const from = before === null ? '' : ` from ${formatSetting(unit, before)}`;
  return `In Settings › Correlation, ${act} “${name}”${rule === null ? '' : ` of “${rule}”`}${from} to ${formatSetting(unit, value)}. This holds for every incident of the store; the preview there shows what else would change.`;
}

/** Says what uniting by hand would do, for two groups of these sizes. */
export function mergeText(sizes: GroupSizes | null): string {
  return sizes === null
    ? 'If you know that they belong together, unite them by hand.'
    : `If you know that they belong together, unite the two incidents by hand (${counted(sizes.fromAlerts, 'alert')} and ${counted(sizes.toAlerts, 'alert')}).`;
}
