import { aboutFeature } from '../features/about/index.ts';
import { alertFeature } from '../features/alert/index.ts';
import { byHandFeature } from '../features/by-hand/index.ts';
import { entityFeature } from '../features/entity-page/index.ts';
import { importsFeature } from '../features/imports/index.ts';
import { indicatorsFeature } from '../features/indicators/index.ts';
import { incidentFeature } from '../features/incident/index.ts';
import { queueFeature } from '../features/queue/index.ts';
import { sightingsFeature } from '../features/sightings/index.ts';
import { settingsFeature } from '../features/settings/index.ts';
import type { Feature } from './commands/index.ts';

/** Every feature of the workbench, in the order of the navigation. */
export const features: readonly Feature[] = [
  queueFeature,
  incidentFeature,
  alertFeature,
  byHandFeature,
  entityFeature,
  importsFeature,
  indicatorsFeature,
  sightingsFeature,
  settingsFeature,
  aboutFeature,
];
