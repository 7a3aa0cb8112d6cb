import { describeFixtures } from '../_kit/testing/describe-fixtures.ts';
import { microsoftSentinel } from './importer.ts';

describeFixtures(microsoftSentinel, ['portal.csv', 'log-analytics.json', 'rows.ndjson']);
