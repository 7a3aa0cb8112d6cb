import type { ResourceLimits } from 'node:worker_threads';

/**
 * Memory limits of threads that import, MB. Their objects live for one batch: a large nursery only spreads the same garbage over more memory,
 * and 30,000 alerts then take 100 MB more for no time won. Below about 2 GB V8 lets the old generation grow to twice, not to four times,
 * what is alive before it collects: 100 to 150 MB less. Nothing comes near the limit itself.
 */
export const threadLimits: ResourceLimits = { maxYoungGenerationSizeMb: 12, maxOldGenerationSizeMb: 2000 };
