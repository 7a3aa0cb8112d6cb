import type { OutputOf } from '../../../shared/contract/index.ts';
import { mappingVersion } from '../../../shared/mapping/mapping.ts';
import type { Mapping } from '../../../shared/mapping/mapping.ts';
import type { MockHandlers } from './mock-bridge.ts';

const mapping: Mapping = {
  casemateMapping: mappingVersion,
  name: 'AIT Alert Data Set',
  format: 'csv',
  delimiter: ',',
  records: null,
  columns: ['host', 'ip', 'name', 'time'],
  record: 'alert',
  provider: 'aitAlertDataSet',
  time: { format: 'epochSeconds', pattern: null, zone: 'UTC' },
  fields: { time: { columns: ['time'] }, title: { columns: ['name'] } },
  values: {},
  evidence: [{ column: 'ip', as: 'ip', role: null, group: '' }],
  ignored: [],
};

/** Answers to the operations on saved mappings and on their files. */
export function mappingHandlers(savedAt: number): MockHandlers {
  const list: OutputOf<'mappings.list'> = {
    mappings: [{ uid: 'mapping-1', mapping: { ...mapping, name: 'North sensor' }, savedAt }],
    shipped: [{ uid: 'shipped:ait-alert-data-set', mapping }],
  };
  return {
    'mappings.list': () => list,
    'mappings.load': () => ({ loaded: { fileName: 'ait-alert-data-set.mapping.json', mapping } }),
    'mappings.saveToFile': () => ({ fileName: 'north-sensor.mapping.json' }),
  };
}
