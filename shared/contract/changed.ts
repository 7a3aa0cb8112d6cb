import { z } from 'zod';

/** What a command answers: the journal group, so that it can be named and undone. */
export const changed = z.object({ group: z.string(), revision: z.number().int(), label: z.string() });
