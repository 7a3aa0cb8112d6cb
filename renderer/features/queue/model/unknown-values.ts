import { formatCount } from '../../../../shared/lib/format-count.ts';
import { fieldLabels } from '../../../../shared/query/fields.ts';
import { me } from '../../../../shared/query/filter.ts';
import type { Filter, FilterField } from '../../../../shared/query/filter.ts';
import { visibleLine } from '../../../../shared/model/visible-text.ts';

/** Fields whose values the store alone knows: a mistyped one is no mistake of the language. */
const openFields: readonly FilterField[] = [
  'assignedTo',
  'tag',
  'serviceSource',
  'detectionSource',
  'category',
  'technique',
  'deviceGroup',
  'osPlatform',
  'threat',
  'sensitivity',
  'assetCriticality',
  'assetGroup',
  'assetSite',
  'indicatorList',
];

/** A value that a filter asks for. */
export interface AskedValue {
  readonly field: FilterField;
  readonly value: string;
}

/** So many values are looked up at most: a filter with more was not typed. */
const mostAsked = 12;

/** Values of a filter that may be mistyped, each once. */
export function openValues({ clauses }: Filter): readonly AskedValue[] {
  const asked = clauses.flatMap((clause) =>
    'values' in clause && openFields.includes(clause.field)
      ? clause.values
          .filter((value) => value !== '' && value !== me)
          .map((value) => ({ field: clause.field, value }))
      : [],
  );
  return asked
    .filter(
      (one, index) =>
        asked.findIndex(({ field, value }) => field === one.field && value === one.value) === index,
    )
    .slice(0, mostAsked);
}

/** Whether one of the values that the store has is the asked one, or a part of it as sub-techniques are. */
export function isKnown({ field, value }: AskedValue, stored: readonly string[]): boolean {
  const wanted = value.toLowerCase();
  return stored.some((one) => {
    const known = one.toLowerCase();
    return known === wanted || (field === 'technique' && known.startsWith(`${wanted}.`));
  });
}

const mostNamed = 3;

/** What is said of values that nothing in the store has; null where there are none. */
export function describeUnknown(noun: 'incident' | 'alert', unknown: readonly AskedValue[]): string | null {
  if (unknown.length === 0) return null;
  const words = unknown.slice(0, mostNamed).map(({ field, value }) => {
    const quoted = `“${visibleLine(value)}”`;
    return field === 'assignedTo'
      ? `is assigned to ${quoted}`
      : `has the ${fieldLabels[field].replace(/^(?!OS)./, (letter) => letter.toLowerCase())} ${quoted}`;
  });
  const more =
    unknown.length > mostNamed ? `, nor ${formatCount(unknown.length - mostNamed)} more of these values` : '';
  return `No ${noun} here ${words.join(' or ')}${more}.`;
}
