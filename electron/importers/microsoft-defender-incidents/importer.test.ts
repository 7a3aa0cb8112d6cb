import { describeFixtures } from '../_kit/testing/describe-fixtures.ts';
import { microsoftDefenderIncidents } from './importer.ts';

describeFixtures(microsoftDefenderIncidents, ['incidents.json']);
