import { z } from 'zod';
import { host, query } from './operation.ts';
import { incidentReference, timestamp } from './shapes.ts';

/** A file whose bytes are in the store, ready to be attached. */
export const stagedFile = z.object({
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  name: z.string().min(1).max(255),
});

/** A file that is attached to a comment. */
export const attachedFile = z.object({
  uid: z.string(),
  name: z.string(),
  /** Bytes. */
  size: z.number().int(),
  sha256: z.string(),
});

/** Largest file that can be attached, bytes. */
export const largestAttachment = 64 * 1024 * 1024;

/** Files attached to comments. They are kept byte for byte and never opened by the workbench. */
export const attachments = {
  /** Asks for files with the system's dialog. */
  pick: host(
    z.object({}),
    z.object({ files: z.array(z.object({ token: z.string(), name: z.string(), size: z.number().int() })) }),
  ),
  /** Reads the files behind tokens into the store, off the window's process. What no comment names within a day is dropped again. */
  stage: host(
    z.object({ tokens: z.array(z.string()).min(1).max(20) }),
    z.object({ files: z.array(stagedFile.extend({ size: z.number().int() })) }),
  ),
  list: query(
    z.object({ incident: incidentReference }),
    z.object({
      files: z.array(
        attachedFile.extend({ comment: z.string(), by: z.string().nullable(), at: timestamp.nullable() }),
      ),
    }),
  ),
  /** Writes a copy where the analyst chooses with the system's dialog. */
  save: host(z.object({ attachment: z.string().max(100) }), z.object({ saved: z.boolean() })),
} as const;
