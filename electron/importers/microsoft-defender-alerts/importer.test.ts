import { describeFixtures } from '../_kit/testing/describe-fixtures.ts';
import { microsoftDefenderAlerts } from './importer.ts';

describeFixtures(microsoftDefenderAlerts, ['alerts-page.json', 'siem-detections.json']);
