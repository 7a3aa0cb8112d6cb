import type { OutputOf } from '../../../../shared/contract/index.ts';
import { categoryLabel } from '../../../../shared/model/attack.ts';
import { valueLabel } from '../../../../shared/model/values.ts';
import type { Fact } from '../../../ui/index.ts';

type Row = OutputOf<'incidents.summary'>['row'];

/** What stands of an incident in few words, for its summary: what is not there is left out. */
export function summaryFacts(row: Row): readonly Fact[] {
  const facts: readonly (readonly [string, string])[] = [
    ['Classification', row.classification === null ? '' : valueLabel('classification', row.classification)],
    ['Determination', row.determination === null ? '' : valueLabel('determination', row.determination)],
    ['Categories', row.categories.map(categoryLabel).join(', ')],
    ['Techniques', row.mitreTechniques.join(', ')],
    ['Threats', row.threats.join(', ')],
    ['Service sources', row.serviceSources.map((source) => valueLabel('serviceSource', source)).join(', ')],
    [
      'Detection sources',
      row.detectionSources.map((source) => valueLabel('detectionSource', source)).join(', '),
    ],
    [
      'Investigation',
      row.investigationState === null ? '' : valueLabel('investigationState', row.investigationState),
    ],
    ['Device groups', row.deviceGroups.join(', ')],
    ['OS platforms', row.osPlatforms.join(', ')],
    ['Sensitivity', row.sensitivityLabels.join(', ')],
  ];
  return facts.flatMap(([name, value]) => (value === '' ? [] : [{ name, value }]));
}
