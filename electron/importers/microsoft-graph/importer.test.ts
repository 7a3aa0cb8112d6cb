import { describeFixtures } from '../_kit/testing/describe-fixtures.ts';
import { microsoftGraph } from './importer.ts';

describeFixtures(microsoftGraph, ['alerts-page.json', 'incidents.ndjson']);
