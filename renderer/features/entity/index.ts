import type { Feature } from '../../app/commands/index.ts';

/** The door of the entity feature. */
export const entityFeature: Feature = { name: 'entity', routes: [] };
