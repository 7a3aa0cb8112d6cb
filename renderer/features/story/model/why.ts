import type { OutputOf } from '../../../../shared/contract/index.ts';

/** A correlation link as `alerts.get` and `incidents.links` give it. */
export type Link = OutputOf<'incidents.links'>['rows'][number];

const ruleNames = new Map<string, string>([
  ['sharedEntity', 'Shared evidence'],
  ['deviceUserPair', 'Same user on the same device'],
  ['sourceIncident', 'The source put both in one incident'],
  ['sequence:mailClick', 'Mail, then a click on its link'],
  ['sequence:clickExecution', 'Click, then execution on the device'],
  ['sequence:signInAbuse', 'Suspicious sign-in, then activity of that account'],
  ['sequence:lateralMovement', 'Movement from one device to another'],
  ['storm', 'Repeats of one detection'],
  ['mustLink', 'An analyst put both together'],
  ['keptTogether', 'Kept together since an analyst worked on the incident'],
]);

/** What a person reads for a rule; an unknown rule as it is. */
export function ruleName(rule: string): string {
  return ruleNames.get(rule) ?? rule;
}

const stateNames: Readonly<Record<Link['state'], string>> = {
  tree: 'Holds the incident together',
  redundant: 'Confirms a link that is there already',
  withheldWeak: 'Not used: too weak',
  withheldSize: 'Not used: the incident would grow too large',
  withheldLock: 'Not used: a decision of an analyst keeps them apart',
};

/** What became of a link. */
export function linkStateName(state: Link['state']): string {
  return stateNames[state];
}

const order: readonly Link['state'][] = ['tree', 'redundant', 'withheldLock', 'withheldWeak', 'withheldSize'];

/** Links that hold first, then the strongest. */
export function byWeight(links: readonly Link[]): readonly Link[] {
  return [...links].sort(
    (a, b) => order.indexOf(a.state) - order.indexOf(b.state) || b.strength - a.strength,
  );
}

/** The alert at the other end of a link. */
export function otherEnd(link: Link, alert: string): string {
  return link.from === alert ? link.to : link.from;
}
