import { z } from 'zod';
import { entityKinds } from '../model/entity-kinds.ts';
import { limitedText, nameText } from './limits.ts';
import { timestamp } from './shapes.ts';

/** An alert as an analyst writes it down. */
export const manualAlert = z.object({
  title: nameText('incidentName'),
  severity: z.string().max(50).nullable().default(null),
  category: z.string().max(200).nullable().default(null),
  description: limitedText('comment').nullable().default(null),
  firstActivity: timestamp.nullable().default(null),
  lastActivity: timestamp.nullable().default(null),
  mitreTechniques: z.array(z.string().max(20)).max(20).default([]),
  /** What it is about, as people write it: a host name, an account, an address, a file hash. */
  entities: z
    .array(
      z.object({
        kind: z.enum(entityKinds),
        value: z.string().trim().min(1).max(2000),
        role: z.string().max(50).nullable(),
      }),
    )
    .max(100)
    .default([]),
});
