import { formatCount } from '../lib/format-count.ts';
import { entityKindLabels } from '../model/entity-kinds.ts';
import type { EntityKind } from '../model/entity-kinds.ts';
import { text, value } from './narrate-parts.ts';
import type { NarrationPart, NarrationSource } from './narrate-parts.ts';

/** `processes`, `IP addresses`. */
function nounOf(kind: EntityKind): string {
  if (kind === 'generic') return 'things';
  const { many } = entityKindLabels[kind];
  return /^[A-Z]{2}/.test(many) || many.startsWith('OAuth')
    ? many
    : many.charAt(0).toLowerCase() + many.slice(1);
}

/**
 * What the alerts of a storm differ in, behind the words that say that there is one: `; they name different processes: 254 × a, 132 × b and 3 other
 * names`. The counts are of alerts.
 * @param size how many alerts the storm has: of a large one only the first are compared
 */
export function differenceParts(
  { kind, compared, names, more, byCommandLine }: NonNullable<NarrationSource['difference']>,
  size: number,
): readonly NarrationPart[] {
  const [first] = names;
  if (first === undefined) return [];
  const noun = nounOf(kind);
  if (names.length === 1 && more === 0) {
    if (first.entities === 1)
      return [
        text(`; ${formatCount(first.alerts)} of them name `),
        value(kind, first.label),
        text(', others do not'),
      ];
    return [
      text(`; they name different ${noun} called `),
      value(kind, first.label),
      ...(byCommandLine ? [text(', with different command lines')] : []),
    ];
  }
  const shown = names.flatMap(({ label, alerts }, index) => [
    text(
      `${index === 0 ? '' : more === 0 && index === names.length - 1 ? ' and ' : ', '}${formatCount(alerts)} × `,
    ),
    value(kind, label),
  ]);
  const whose = compared < size ? `, the first ${formatCount(compared)} of them` : '';
  return [
    text(`; they name different ${noun}${whose}: `),
    ...shown,
    ...(more === 0 ? [] : [text(` and ${formatCount(more)} other ${more === 1 ? 'name' : 'names'}`)]),
  ];
}
