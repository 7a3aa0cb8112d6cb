import { formatCount } from '../../../../shared/lib/format-count.ts';

/** What a relation is called from the other end, where "… by" would be no English. */
const fromTheOtherEnd: Readonly<Record<string, string>> = {
  on: 'has on it',
  'run from': 'image of',
  'belongs to': 'has the mailbox',
  contains: 'contained in',
  groups: 'grouped in',
  sent: 'sent by',
  'sent to': 'received',
  'sent from': 'sent',
  'signed in': 'session of',
  'signed in from': 'signed in from here',
  'signed in to': 'signed in here',
  'was active from': 'active from here',
  'connected to': 'connected to by',
  'used the account of': 'account used by',
  'tried to sign in from': 'tried to sign in from here',
  'tried to sign in to': 'tried to sign in here',
  'moved laterally to': 'moved laterally here',
  'tried to move laterally to': 'tried to move laterally here',
  'added to': 'has the new member',
  'gave consent to': 'given consent by',
};

/** A relation of an entity to another, in words: `ran`, or from the other end `ran (by)`, as `entities.related` gives it. */
export function relationWords(relation: string): string {
  const verb = relation.endsWith(' (by)') ? relation.slice(0, -' (by)'.length) : null;
  const words = verb === null ? relation : (fromTheOtherEnd[verb] ?? `${verb} by`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What an entity has to do with another, in words: `Ran, started by`, or in how many alerts both are named where no record says more. */
export function companyWords({
  relations,
  alerts,
}: {
  readonly relations: readonly string[];
  readonly alerts: number;
}): string {
  const [first, ...others] = relations.map(relationWords);
  if (first === undefined)
    return `Named together in ${formatCount(alerts)} ${alerts === 1 ? 'alert' : 'alerts'}`;
  return [first, ...others.map((words) => words.charAt(0).toLowerCase() + words.slice(1))].join(', ');
}
