import { z } from 'zod';
import { attachedFile } from './attachments.ts';
import { timestamp } from './shapes.ts';

/** Kinds of entries in an incident's history. */
export const historyKind = z.enum(['comment', 'change', 'sourceComment', 'automatic', 'import']);

/** One change or comment of an incident's life. */
export const historyEntry = z.object({
  id: z.string(),
  kind: historyKind,
  at: timestamp.nullable(),
  by: z.string().nullable(),
  byKind: z.enum(['analyst', 'source', 'automatic']),
  group: z.string().nullable(),
  field: z.string().nullable(),
  target: z.string(),
  targetLabel: z.string(),
  oldValue: z.string().nullable(),
  newValue: z.string().nullable(),
  text: z.string().nullable(),
  /** Files of a comment. */
  attachments: z.array(attachedFile),
  undone: z.boolean(),
  /** What the entry is about where one command did the same to four or more (pins, verdicts): `targetLabel` then tells how many. At most 2,000. */
  targets: z.array(z.object({ target: z.string(), label: z.string() })),
  /** Of all; 0 for an entry about one. */
  targetTotal: z.number().int(),
});
