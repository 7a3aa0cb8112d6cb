import type { Feature } from '../../app/commands/index.ts';

/** The door of the incident feature. */
export const incidentFeature: Feature = { name: 'incident', routes: [] };
