import { describeFixtures } from '../_kit/testing/describe-fixtures.ts';
import { microsoftDefenderEvents } from './importer.ts';

describeFixtures(microsoftDefenderEvents, [
  'process-events.csv',
  'device-process-events.csv',
  'device-tables.json',
  'cloud-tables.ndjson',
  'logon-events.csv',
]);
