import type { ResourceLimits } from 'node:worker_threads';

/**
 * Memory limits of threads that import. Their objects live for one batch: a large nursery only spreads the same garbage over more memory,
 * and 30,000 alerts then take 100 MB more for no time won.
 */
export const threadLimits: ResourceLimits = { maxYoungGenerationSizeMb: 12 };
