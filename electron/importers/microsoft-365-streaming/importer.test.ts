import { describeFixtures } from '../_kit/testing/describe-fixtures.ts';
import { microsoft365Streaming } from './importer.ts';

describeFixtures(microsoft365Streaming, [
  'event-hub.ndjson',
  'storage-records.json',
  'alert-evidence.csv',
  'alert-info.csv',
]);
