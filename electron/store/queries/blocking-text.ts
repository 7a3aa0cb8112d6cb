import type { BlockingCondition, RefusalCause } from '../../../shared/correlation/index.ts';
import { entityKindLabels } from '../../../shared/model/entity-kinds.ts';

const causes: Readonly<Record<RefusalCause, string>> = {
  none: 'a decision keeps them apart',
  tenant: 'they belong to different tenants',
  cannotLink: 'an analyst said that they do not belong together',
  seal: 'one of the incidents was resolved by an analyst, and nothing joins it',
  keep: 'analysts have worked on both incidents, and such incidents are not united by themselves',
  assignedTo: 'the incidents are assigned to different analysts',
  classification: 'analysts classified the incidents differently',
  determination: 'analysts determined the incidents differently',
};

/** Says in one sentence what keeps two alerts apart. @param labelOf what people read for an entity's key. */
export function blockingText(condition: BlockingCondition<number>, labelOf: (key: string) => string): string {
  const thing = (kind: keyof typeof entityKindLabels, key: string): string =>
    `${entityKindLabels[kind].one} ${labelOf(key)}`;
  switch (condition.code) {
    case 'withheldWeak':
      return condition.neededStrength === null
        ? `The link has strength ${condition.link.strength}, which is too weak for the size of the two groups.`
        : `The link has strength ${condition.link.strength}; the size of the two groups asks for ${condition.neededStrength}.`;
    case 'withheldSize':
      return 'Together the two groups would have more alerts than an incident may have.';
    case 'withheldLock':
      return `The link is withheld: ${causes[condition.cause ?? 'none']}.`;
    case 'tenant':
      return 'The alerts belong to different tenants.';
    case 'doubtfulTime':
      return `The time of ${condition.alerts.length === 1 ? 'one alert' : 'both alerts'} is unknown or doubtful, and such alerts do not link.`;
    case 'neverLinks':
      return `${thing(condition.kind, condition.key)} is shown and never used to link.`;
    case 'ignoredEntity':
      return `An analyst said that ${thing(condition.kind, condition.key)} links nothing.`;
    case 'hub':
      return `${thing(condition.kind, condition.key)} is seen with ${condition.fan} assets; beyond ${condition.limit} it links nothing.`;
    case 'gapBeyondWindow':
      return `${thing(condition.kind, condition.key)} is in both, ${duration(condition.gapMilliseconds)} apart; it links within ${duration(condition.windowMilliseconds)} (${limitText(condition)}).`;
    case 'noSharedEntity':
      return 'The alerts share no entity.';
    case 'noLink':
      return 'No link leads from one to the other.';
  }
}

function limitText({
  limitedBy,
  activeHours,
  consideredHours,
}: Extract<BlockingCondition<number>, { code: 'gapBeyondWindow' }>): string {
  switch (limitedBy) {
    case 'kind':
      return 'the window of its kind';
    case 'fan':
      return 'shortened, for it is seen with many assets';
    case 'chance':
      return `shortened, for it is seen in ${activeHours} of ${consideredHours} hours considered`;
  }
}

/** A duration as people say it, in its two largest units. */
function duration(milliseconds: number): string {
  const units: readonly (readonly [string, number])[] = [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['min', 60_000],
    ['s', 1_000],
    ['ms', 1],
  ];
  let rest = Math.round(milliseconds);
  const parts: string[] = [];
  for (const [unit, size] of units) {
    const count = Math.floor(rest / size);
    if (count > 0 && parts.length < 2) parts.push(`${count} ${unit}`);
    rest -= count * size;
  }
  return parts.length === 0 ? '0 s' : parts.join(' ');
}
