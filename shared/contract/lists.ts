import { z } from 'zod';
import { assetRoles } from '../model/asset-values.ts';
import { changed } from './changed.ts';
import { limitedText, nameText } from './limits.ts';
import { command, job, query } from './operation.ts';
import { cursor, entityId, pageSize, timestamp } from './shapes.ts';

/** Kinds of lists: what they say of what they name. */
export const listKind = z.enum(['indicator', 'allow', 'country', 'asset']);

/** What a list suggests as the verdict of what it names. */
export const listVerdict = z.enum(['none', 'suspicious', 'malicious', 'noThreatsFound']);

const listUid = z.string().min(1).max(100);

/** A list as it stands. */
export const listSummary = z.object({
  uid: z.string(),
  kind: listKind,
  name: z.string(),
  fileName: z.string(),
  format: z.string(),
  source: z.string().nullable(),
  verdict: listVerdict,
  /** When the file says that it was made; null when it does not. */
  publishedAt: timestamp.nullable(),
  importedAt: timestamp,
  /** Records of the file = accepted + repeated + left out + rejected. */
  records: z.number().int(),
  accepted: z.number().int(),
  repeated: z.number().int(),
  skipped: z.array(z.object({ reason: z.string(), count: z.number().int() })),
  rejected: z.number().int(),
  entries: z.number().int(),
  /** Entities that it names. */
  entities: z.number().int(),
  /** Rows of an asset list that name at least one entity; null for other lists. */
  seen: z.number().int().nullable(),
});

/** What an asset list says of an entity. */
export const assetFacts = z.object({
  list: z.string(),
  listUid: z.string(),
  importedAt: timestamp,
  identifier: z.string(),
  criticality: z.string().nullable(),
  owner: z.string().nullable(),
  group: z.string().nullable(),
  site: z.string().nullable(),
});

/** An entry of an indicator list or allow list that names an entity. */
export const listHit = z.object({
  list: z.string(),
  listUid: z.string(),
  kind: z.enum(['indicator', 'allow']),
  source: z.string().nullable(),
  publishedAt: timestamp.nullable(),
  importedAt: timestamp,
  type: z.string(),
  entry: z.string(),
  /** How the entry names it, in words. */
  match: z.string(),
  note: z.string().nullable(),
  line: z.number().int().nullable(),
  validUntil: timestamp.nullable(),
  expired: z.boolean(),
  verdict: listVerdict,
  /** Too weak for a verdict: a file name, a path on any host, an observable beside indicators. */
  shownOnly: z.boolean(),
});

/** The country that a list gives for an address. */
export const addressCountry = z.object({
  address: z.string(),
  country: z.string(),
  first: z.string(),
  last: z.string(),
  list: z.string(),
  listUid: z.string(),
  source: z.string().nullable(),
  publishedAt: timestamp.nullable(),
  importedAt: timestamp,
});

/** Which column has which role; null for none. */
export const assetMapping = z.object(
  Object.fromEntries(assetRoles.map((role) => [role, z.string().max(500).nullable()])) as Record<
    (typeof assetRoles)[number],
    z.ZodNullable<z.ZodString>
  >,
);

/** What `inspect` finds, as the result of its job. */
export const listPreview = z.object({
  fileName: z.string(),
  size: z.number().int(),
  kind: listKind,
  format: z.string(),
  name: z.string(),
  source: z.string().nullable(),
  publishedAt: timestamp.nullable(),
  /** Records looked at: the first thousand. */
  looked: z.number().int(),
  entries: z.array(z.object({ type: z.string(), value: z.string(), note: z.string().nullable() })),
  rejected: z.array(z.object({ line: z.number().int().nullable(), reason: z.string(), excerpt: z.string() })),
  rejectedCount: z.number().int(),
  /** Columns of an asset list, what they seem to be, and its first rows. */
  header: z.array(z.string()),
  mapping: assetMapping.nullable(),
  sample: z.array(z.array(z.string())),
  /** Records looked at whose criticality, in the column of `mapping`, is none that the workbench knows. */
  unknownCriticality: z.number().int(),
});

const started = z.object({ job: z.string() });

/** Indicator lists, allow lists, countries of address ranges; asset lists are looked at and removed here as well. */
export const indicators = {
  list: query(
    z.object({
      kinds: z
        .array(listKind)
        .min(1)
        .default([...listKind.options]),
    }),
    z.object({ lists: z.array(listSummary) }),
  ),
  /** One list, and what depends on it. */
  get: query(
    z.object({ list: listUid }),
    z.object({
      summary: listSummary,
      dependents: z.object({
        entities: z.number().int(),
        verdicts: z.number().int(),
        incidents: z.number().int(),
      }),
      /** Rows of an asset list whose criticality is none that the workbench knows; it is kept and does not count for the score. */
      unknownCriticality: z.number().int(),
    }),
  ),
  /** Entries of a list in the order of its file; `text` narrows to those that contain it. */
  entries: query(
    z.object({ list: listUid, text: z.string().max(500).default(''), cursor, limit: pageSize }),
    z.object({
      rows: z.array(
        z.object({
          id: z.number().int(),
          type: z.string(),
          value: z.string(),
          note: z.string().nullable(),
          line: z.number().int().nullable(),
          validUntil: timestamp.nullable(),
          shownOnly: z.boolean(),
          asset: assetFacts.omit({ list: true, listUid: true, importedAt: true }).nullable(),
        }),
      ),
      next: cursor,
      total: z.number().int(),
    }),
  ),
  rejects: query(
    z.object({ list: listUid, cursor, limit: pageSize }),
    z.object({
      rows: z.array(z.object({ line: z.number().int().nullable(), reason: z.string(), excerpt: z.string() })),
      next: cursor,
      total: z.number().int(),
    }),
  ),
  /** What lists say of one entity. */
  ofEntity: query(
    z.object({ entityId }),
    z.object({
      assets: z.array(assetFacts),
      hits: z.array(listHit),
      countries: z.array(addressCountry),
    }),
  ),
  /** Looks at a file without taking it in; the job's result is a `listPreview`. */
  inspect: job(z.object({ token: z.string(), kind: listKind.nullable().default(null) }), started),
  /** Takes a list in; one of the same kind and name is replaced. */
  start: job(
    z.object({
      token: z.string(),
      kind: z.enum(['indicator', 'allow', 'country']),
      name: nameText('incidentName'),
      source: limitedText('reason').nullable().default(null),
      verdict: listVerdict.default('none'),
    }),
    started,
  ),
  /** Removes a list with what rests on it. */
  remove: command(z.object({ list: listUid }), changed),
} as const;

/** Asset lists: criticality, owner, group and site of devices, users and mailboxes. */
export const assets = {
  /** Takes an asset list in; one of the same name is replaced. */
  start: job(z.object({ token: z.string(), name: nameText('incidentName'), mapping: assetMapping }), started),
} as const;
