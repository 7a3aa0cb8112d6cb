import { z } from 'zod';
import { query } from './operation.ts';
import { cursor, entityKind, entitySummary, pageSize, timestamp } from './shapes.ts';
import { alertReference, otherIncident } from './story.ts';

/** What a pasted value looks like. */
export const valueKind = z.enum(['ip', 'url', 'domain', 'emailAddress', 'fileHash', 'sid', 'guid', 'name']);

/** Longest text that is taken at once. */
export const longestPaste = 1_000_000;
/** Most values of one list. */
export const mostValues = 5_000;

/** Which values of a list are shown: all, those that were seen anywhere, those that were not, those that a list names. */
export const sightingShows = ['all', 'found', 'notFound', 'listed'] as const;

/** Where values were seen, across incidents. */
export const sightings = {
  /**
   * Looks a pasted list up: addresses, hashes, names, URLs, defanged or not, one a line or parted by spaces, commas or semicolons. Values stand in the
   * order of the text, each once. A value is found as an identifier or the name of an entity, exactly, a domain or address also as the host of
   * URLs; as an identifier of context; and by an entry of a list. What has separators in it is one value when something is called so.
   */
  find: query(
    z.object({ text: z.string().max(longestPaste) }),
    z.object({
      values: z.array(
        z.object({
          value: z.string(),
          /** As it stood in the text, when that is another. */
          written: z.string().nullable(),
          kind: valueKind,
          /** At most 100. */
          entities: z.array(entitySummary),
          entityTotal: z.number().int(),
          alerts: z.number().int(),
          incidents: z.array(otherIncident),
          /** Of all; `incidents` are at most ten. */
          incidentTotal: z.number().int(),
          context: z.number().int(),
          /** Lists that name it. */
          lists: z.array(
            z.object({
              list: z.string(),
              kind: z.enum(['indicator', 'allow', 'asset']),
              entry: z.string(),
              expired: z.boolean(),
            }),
          ),
          firstSeen: timestamp.nullable(),
          lastSeen: timestamp.nullable(),
        }),
      ),
      /** Values beyond {@link mostValues} that were not looked up. */
      leftOut: z.number().int(),
    }),
  ),
  /** Alerts that name any of some entities, newest first. */
  alerts: query(
    z.object({ entities: z.array(z.number().int().positive()).min(1).max(10_000), cursor, limit: pageSize }),
    z.object({
      rows: z.array(
        alertReference.extend({ incident: otherIncident.nullable(), entityKinds: z.array(entityKind) }),
      ),
      next: cursor,
      total: z.number().int(),
    }),
  ),
} as const;
