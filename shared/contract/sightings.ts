import { z } from 'zod';
import { query } from './operation.ts';
import { cursor, entityKind, entitySummary, pageSize, timestamp } from './shapes.ts';
import { alertReference, otherIncident } from './story.ts';

/** What a pasted value looks like. */
export const valueKind = z.enum([
  'ip',
  'range',
  'url',
  'domain',
  'emailAddress',
  'fileHash',
  'sid',
  'guid',
  'name',
]);

/**
 * How an entity matches a value, best first: it has it as an identifier, is called so, is a URL on that host or address, has an address in the
 * range, or is below the domain. The last two only may be it: a host whose name begins the same, of which nothing says in which domain it is,
 * or something with the file name of a path.
 */
export const sightingMatches = [
  'exact',
  'name',
  'host',
  'inRange',
  'below',
  'sameFirstLabel',
  'sameFileName',
] as const;

/** Longest text that is taken at once. */
export const longestPaste = 1_000_000;
/** Most values of one list. */
export const mostValues = 5_000;

/** Which values of a list are shown: all, those that were seen anywhere, those that may be something that was, those that were not seen, those that a list names. */
export const sightingShows = ['all', 'found', 'possible', 'notFound', 'listed'] as const;

/** Where values were seen, across incidents. */
export const sightings = {
  /**
   * Looks a pasted list up: addresses, nets and ranges, hashes, names, URLs, defanged or not, one a line or parted by spaces, commas or semicolons.
   * Values stand in the order of the text, each once. A value is found as an identifier or the name of an entity, a domain or address also as the
   * host of URLs, a net or range by the addresses in it, a domain by hosts, URLs and mail addresses below it; as an identifier of context; and by
   * an entry of a list. Every entity says how it matches; those that only may be the value count neither as alerts nor as incidents. What has
   * separators in it is one value when something is called so. `from` and `limit` take a part of the list: a long one is looked up part by part.
   */
  find: query(
    z.object({
      text: z.string().max(longestPaste),
      from: z.number().int().min(0).max(mostValues).default(0),
      limit: z.number().int().min(1).max(mostValues).default(mostValues),
    }),
    z.object({
      values: z.array(
        z.object({
          value: z.string(),
          /** As it stood in the text, when that is another. */
          written: z.string().nullable(),
          kind: valueKind,
          /** At most 100, best match first. */
          entities: z.array(entitySummary.extend({ match: z.enum(sightingMatches) })),
          /** Of all; 10,000 is that many or more. */
          entityTotal: z.number().int(),
          /** How many entities match in each way, best first. */
          matches: z.array(z.object({ match: z.enum(sightingMatches), entities: z.number().int() })),
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
      /** Values of the whole list, {@link mostValues} at most. */
      total: z.number().int(),
      /** Values beyond {@link mostValues} that are never looked up. */
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
