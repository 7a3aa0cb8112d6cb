import { entityKindLabels, type EntityKind } from '../model/entity-kinds.ts';

/** What a number of a rule is called: the columns of the page of settings. */
export const ruleNumberLabels = {
  window: 'Window',
  base: 'Strength',
  fullFan: 'Full up to',
  hubLimit: 'At most',
} as const;

/** What rules of more than one shared thing are called, by the beginning of the paths of their numbers. */
export const fixedRuleLabels = {
  deviceUserPair: 'Device and user together',
  'sequences.mailClick': 'Email, then click',
  'sequences.clickExecution': 'Click, then execution',
  'sequences.signInAbuse': 'Sign-in, then abuse',
  'sequences.credentialUse': 'Credentials, then sign-in',
  'sequences.lateralMovement': 'Lateral movement',
} as const;

/** What the rule of what sources put together is called. */
export const sourceRuleLabel = 'Incidents of sources';

/** What the numbers for all rules are called, by path. */
export const generalNumberLabels = {
  thresholdBase: 'Least strength',
  thresholdStep: 'More for each doubling',
  groupLimit: 'Most alerts in an incident',
  stormGap: 'Longest gap in a storm',
  chancePerMille: 'Chance of a random meeting',
  gapLossPerMille: 'Lost with time',
  poolRounds: 'Rounds of adding up',
  timeFrameGap: 'Same time frame',
} as const;

/** A number of the settings as its page names it: the row of its rule, null for numbers of all rules, and the number. */
interface SettingLabel {
  readonly rule: string | null;
  readonly name: string;
}

const labelIn = (labels: Readonly<Record<string, string>>, name: string): string | null =>
  Object.hasOwn(labels, name) ? (labels[name] ?? null) : null;

/** What the page of settings calls the number at a path; the path itself for one that it does not have. */
export function settingLabel(path: string): SettingLabel {
  if (path === 'sourceIncidentStrength') return { rule: sourceRuleLabel, name: ruleNumberLabels.base };
  const [rule = '', number = ''] = [
    path.slice(0, Math.max(0, path.lastIndexOf('.'))),
    path.slice(path.lastIndexOf('.') + 1),
  ];
  const kind = rule.startsWith('kinds.') ? rule.slice('kinds.'.length) : null;
  const row =
    kind === null
      ? labelIn(fixedRuleLabels, rule)
      : Object.hasOwn(entityKindLabels, kind)
        ? entityKindLabels[kind as EntityKind].one
        : null;
  const name = labelIn(row === null ? generalNumberLabels : ruleNumberLabels, number);
  return name === null ? { rule: null, name: path } : { rule: row, name };
}
