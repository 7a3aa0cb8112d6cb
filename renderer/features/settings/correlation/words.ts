import { reasonLabelsOf } from '../../../../shared/correlation/codes.ts';
import { neededStrength } from '../../../../shared/correlation/figures.ts';
import { entityNoun } from '../../../../shared/correlation/link-texts.ts';
import { fixedRuleLabels, generalNumberLabels } from '../../../../shared/correlation/setting-words.ts';
import { formatSetting } from '../../../../shared/correlation/settings-fields.ts';
import type { CorrelationSettings, KindRule } from '../../../../shared/correlation/settings.ts';
import { formatCount } from '../../../../shared/lib/format-count.ts';
import type { EntityKind } from '../../../../shared/model/entity-kinds.ts';

/** A number of the settings with the words beside it. */
export interface SettingWords {
  readonly path: string;
  readonly label: string;
  /** What it does, in one line. */
  readonly text: string;
}

/** What a kind's rule does, in one line of plain words: what both alerts name stands beside it. */
export function describeKind(kind: EntityKind, rule: KindRule | undefined): string {
  if (rule === undefined) return `Naming the same ${entityNoun(kind)} links nothing.`;
  const window = formatSetting({ unit: 'duration' }, rule.window);
  const { fullFan, hubLimit } = rule;
  if (hubLimit < 1) return `At most ${window} apart, and with no other asset seen with it.`;
  const weaker = fullFan < hubLimit ? `weaker beyond ${fullFan} other assets, ` : '';
  return `At most ${window} apart; ${weaker}nothing beyond ${hubLimit}${weaker === '' ? ' other assets' : ''}.`;
}

/** The correlation reason that links of a kind have, for people. */
export function reasonOf(rule: KindRule | undefined): string {
  return rule === undefined ? '' : reasonLabelsOf(rule.reason).join(', ');
}

/** Rules with a window and a strength alone. `name` is the beginning of their paths. */
export const fixedRules: readonly { readonly name: string; readonly label: string; readonly text: string }[] =
  [
    {
      name: 'deviceUserPair',
      label: fixedRuleLabels.deviceUserPair,
      text: 'Alerts that name the same device together with the same user.',
    },
    {
      name: 'sequences.mailClick',
      label: fixedRuleLabels['sequences.mailClick'],
      text: 'An email was delivered, then the same user clicked its URL.',
    },
    {
      name: 'sequences.clickExecution',
      label: fixedRuleLabels['sequences.clickExecution'],
      text: 'A URL was clicked, then something was run on that user’s device.',
    },
    {
      name: 'sequences.signInAbuse',
      label: fixedRuleLabels['sequences.signInAbuse'],
      text: 'An unusual sign-in, then a mailbox rule or mass download of the same user.',
    },
    {
      name: 'sequences.credentialUse',
      label: fixedRuleLabels['sequences.credentialUse'],
      text: 'Credentials were taken where a user was named, then that user signed in unusually.',
    },
    {
      name: 'sequences.lateralMovement',
      label: fixedRuleLabels['sequences.lateralMovement'],
      text: 'Credentials were taken on one device, then a logon came from it to another.',
    },
  ];

/** Numbers that hold for all rules. */
export function generalNumbers(settings: CorrelationSettings | null): readonly SettingWords[] {
  const example = settings === null ? '' : ` Two groups of 8 need ${neededStrength(8, settings)}.`;
  return [
    {
      path: 'thresholdBase',
      label: generalNumberLabels.thresholdBase,
      text: 'Asked of a link that adds a single alert to an incident.',
    },
    {
      path: 'thresholdStep',
      label: generalNumberLabels.thresholdStep,
      text: `Added whenever the smaller group is twice as large.${example}`,
    },
    {
      path: 'groupLimit',
      label: generalNumberLabels.groupLimit,
      text: 'Links unite no more than these, a storm counting as one. Decisions of analysts may.',
    },
    {
      path: 'stormGap',
      label: generalNumberLabels.stormGap,
      text: 'Repeats of one alert on one asset that follow each other this closely count as one.',
    },
    {
      path: 'chancePerMille',
      label: generalNumberLabels.chancePerMille,
      text: 'Windows of evidence that is seen often shrink until two alerts meet by chance at most this often.',
    },
    {
      path: 'gapLossPerMille',
      label: generalNumberLabels.gapLossPerMille,
      text: 'The share of its strength that a link has lost at the longest gap that chance allows.',
    },
    {
      path: 'poolRounds',
      label: generalNumberLabels.poolRounds,
      text: 'How often weak links between the same two groups are added up and tried again. 0: never.',
    },
    {
      path: 'timeFrameGap',
      label: generalNumberLabels.timeFrameGap,
      text: 'Links up to this gap also name “same time frame” as a reason. It groups nothing.',
    },
  ];
}

/** What each kind of change is called, and how it is marked. */
export const changeKinds = {
  new: { label: 'New', tone: 'accent' },
  grows: { label: 'Grows', tone: 'success' },
  shrinks: { label: 'Shrinks', tone: 'warning' },
  split: { label: 'Splits', tone: 'warning' },
  merged: { label: 'Merges', tone: 'accent' },
  gone: { label: 'Dissolves', tone: 'warning' },
  score: { label: 'Same alerts', tone: 'neutral' },
} as const;

/** "1 incident", "1,204 incidents". */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}
