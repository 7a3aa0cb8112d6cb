import { z } from 'zod';
import { query } from './operation.ts';
import { contextRow, cursor, entityKind, entitySummary, pageSize, timestamp } from './shapes.ts';
import { otherIncident } from './story-graph.ts';
import { alertReference } from './story.ts';

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
 * How an entity matches a value, best first: it has it as an identifier, is called so, is the account of that name in a domain, is at that path or
 * key of the registry on a device, has that address, is a device that the account is logged on to, is a URL on that host or address, is a message that
 * was sent from it or under that name, has an address in the range, is a process with the address in its command line, or is below the domain or the
 * key. The others only may be it: an account of the same name in another domain, a URL's host or another URL on it, a host whose
 * name begins the same, of which nothing says in which domain it is, or something with the file name of a path.
 */
export const sightingMatches = [
  'exact',
  'name',
  'account',
  'path',
  'address',
  'loggedOn',
  'host',
  'sender',
  'senderName',
  'inRange',
  'mentioned',
  'below',
  'otherDomain',
  'sameHost',
  'sameFirstLabel',
  'sameFileName',
] as const;

/** How an alert itself matches a value, best first: by an id of its source or of its own, or by its title. */
export const alertMatches = ['alertId', 'alertTitle'] as const;

/** A value as it was found in a list. */
const ofValue = z.object({ kind: valueKind, value: z.string().min(1).max(8192) });

/** Longest text that is taken at once. */
export const longestPaste = 1_000_000;
/** Most values that are looked up at once; of a longer list the rest is asked for behind them. */
export const mostValues = 5_000;
/** Most values of one list: more than the longest text has of any length that means something. */
export const mostListed = 200_000;

/** Which values of a list are shown: all, those that were seen anywhere, those that may be something that was, those that were not seen, those that a list names. */
export const sightingShows = ['all', 'found', 'possible', 'notFound', 'listed'] as const;

/** Where values were seen, across incidents. */
export const sightings = {
  /**
   * Looks a pasted list up: addresses, nets and ranges, hashes, names, URLs, defanged or not, one a line or parted by spaces, commas or semicolons.
   * Values stand in the order of the text, each once. A value is found as an identifier or the name of an entity, a domain or address also as the
   * host of URLs, a net or range by the addresses in it, a domain by hosts, URLs and mail addresses below it, a mail address
   * by the messages that it sent and a domain by those that were sent from it; an account by its name in any domain and by the
   * devices that it is logged on to, an address or a net also by the devices that have it and the command lines with it, a path and a key of the
   * registry on any device; as an identifier or a name of context; as the id or the title of an alert; and by an entry of a list. Every entity says how it matches; those that only may be the value count neither as alerts nor as incidents. What has
   * separators in it is one value when something is called so. `from` and `limit` take a part of the list: a long one is looked up part by part.
   */
  find: query(
    z.object({
      text: z.string().max(longestPaste),
      from: z.number().int().min(0).max(mostListed).default(0),
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
          /** How alerts match themselves, best first; they count among `alerts`. */
          alertMatches: z.array(z.object({ match: z.enum(alertMatches), alerts: z.number().int() })),
          alerts: z.number().int(),
          incidents: z.array(otherIncident),
          /** Of all; `incidents` are at most ten. */
          incidentTotal: z.number().int(),
          /** Records; 20,000 is that many or more. */
          context: z.number().int(),
          newestContext: contextRow.nullable(),
          /** Lists that name it. */
          lists: z.array(
            z.object({
              list: z.string(),
              kind: z.enum(['indicator', 'allow', 'asset']),
              entry: z.string(),
              expired: z.boolean(),
            }),
          ),
          /** By alerts and context. */
          firstSeen: timestamp.nullable(),
          lastSeen: timestamp.nullable(),
          /**
           * True where more may be found later: of an address, a domain, a net or a name, while what an earlier version imported is still being read
           * for it.
           */
          pending: z.boolean(),
        }),
      ),
      /** Values of the whole list, {@link mostListed} at most. */
      total: z.number().int(),
      /** Values beyond {@link mostListed} that are never looked up. */
      leftOut: z.number().int(),
    }),
  ),
  /** Alerts that have a value, or may have it where none has, newest first. */
  alerts: query(
    ofValue.extend({ cursor, limit: pageSize }),
    z.object({
      rows: z.array(
        alertReference.extend({ incident: otherIncident.nullable(), entityKinds: z.array(entityKind) }),
      ),
      next: cursor,
      total: z.number().int(),
    }),
  ),
  /** Context records that have a value, newest first. */
  context: query(
    ofValue.extend({ cursor, limit: pageSize }),
    z.object({
      rows: z.array(contextRow),
      next: cursor,
      /** 20,000 at most. */
      total: z.number().int(),
      /** True when there are more than were counted. */
      isMore: z.boolean(),
    }),
  ),
} as const;
