import { z } from 'zod';
import { columnKinds } from '../mapping/columns.ts';
import { mappingSchema } from '../mapping/mapping.ts';
import { changed } from './changed.ts';
import { command, host, query } from './operation.ts';
import { entityKind, timestamp } from './shapes.ts';

/** A saved mapping. */
const savedMapping = z.object({ uid: z.string(), mapping: mappingSchema, savedAt: timestamp });

/** A mapping that ships with the program: nobody saved it, and it cannot be renamed or removed. */
const shippedMapping = z.object({ uid: z.string(), mapping: mappingSchema });

/** A mapping that fits a file's header. `savedAt` is null for one that ships with the program. */
const offeredMapping = savedMapping.extend({ savedAt: timestamp.nullable(), isShipped: z.boolean() });

/** A column of a file as a sample of its values shows it. */
const columnProfile = z.object({
  name: z.string(),
  kind: z.enum(columnKinds),
  share: z.number(),
  filled: z.number().int(),
  rows: z.number().int(),
  distinct: z.number().int(),
  examples: z.array(z.string()),
  values: z.array(z.string()),
  time: z.object({ format: z.string(), pattern: z.string().nullable() }).nullable(),
});

/** One row of a preview, as it would be imported. */
const previewRow = z.object({
  record: z.number().int(),
  line: z.number().int().nullable(),
  kind: z.enum(['alert', 'context', 'reject']),
  title: z.string(),
  time: timestamp.nullable(),
  timeText: z.string().nullable(),
  timeIsDoubtful: z.boolean(),
  severity: z.string().nullable(),
  category: z.string().nullable(),
  entities: z.array(z.object({ kind: entityKind, label: z.string(), roles: z.array(z.string()) })),
  /** Why the row is no alert; null for one. */
  reason: z.string().nullable(),
  problems: z.array(z.object({ column: z.string(), text: z.string() })),
  /** Columns that nothing of the model holds. */
  unmapped: z.number().int(),
});

/** What a file's first megabyte shows, and what a mapping makes of it. */
const mappingPreview = z.object({
  fileName: z.string(),
  /** Where the records of a JSON file could be; null: the file itself. */
  records: z.object({ chosen: z.string().nullable(), candidates: z.array(z.string().nullable()) }).nullable(),
  columns: z.array(columnProfile),
  suggestion: mappingSchema,
  /** Mappings that were made for files with this header: those saved last first, then those that ship with the program. */
  saved: z.array(offeredMapping),
  /** The mapping that the rows were made with: the one that was asked for, else the suggestion. */
  mapping: mappingSchema,
  /** What keeps the mapping from being used, or null. */
  problem: z.string().nullable(),
  rows: z.array(previewRow),
  counts: z.object({
    records: z.number().int(),
    alerts: z.number().int(),
    context: z.number().int(),
    rejects: z.number().int(),
    doubtful: z.number().int(),
  }),
  /** Rows that have the id of another row before them, or of a stored record, and say something else: they would replace it. */
  replaced: z.object({ inFile: z.number().int(), inStore: z.number().int() }),
  /** Columns that go into the additional fields, with the number of records that have them. */
  unmapped: z.array(z.object({ column: z.string(), records: z.number().int() })),
  /** False when the file goes on behind what was looked at. */
  isWhole: z.boolean(),
});

/** Mappings of generic files: looked at on the first megabyte of a file, saved, offered again. */
export const mappings = {
  /**
   * What a mapping makes of a file. `file` is a token; the host puts the file's path in its place before a reader sees it. Without a mapping
   * the suggestion is shown; `records` chooses another list of a JSON file for it.
   */
  preview: query(
    z.object({
      file: z.string().max(32_768),
      /** Of an archive: the name of the file in it. */
      member: z.string().max(4000).nullable().default(null),
      mapping: mappingSchema.nullable().default(null),
      records: z.string().max(300).nullable().optional(),
    }),
    mappingPreview,
  ),
  /** Saved mappings by name, and those that ship with the program. */
  list: query(z.object({}), z.object({ mappings: z.array(savedMapping), shipped: z.array(shippedMapping) })),
  /** Asks for a `*.mapping.json` file with the system's open dialog and reads it strictly; null when none is chosen. Saves nothing. */
  load: host(
    z.object({}),
    z.object({ loaded: z.object({ fileName: z.string(), mapping: mappingSchema }).nullable() }),
  ),
  /** Writes a mapping into a `*.mapping.json` file that is asked for with the system's save dialog; null when none is chosen. */
  saveToFile: host(z.object({ mapping: mappingSchema }), z.object({ fileName: z.string().nullable() })),
  /** Saves a mapping under its name; `replace` agrees that one of that name is overwritten. */
  save: command(
    z.object({ mapping: mappingSchema, replace: z.boolean().default(false) }),
    changed.extend({ uid: z.string() }),
  ),
  rename: command(z.object({ mapping: z.string(), name: z.string().trim().min(1).max(100) }), changed),
  /** Removes a saved mapping; what it has read stays. */
  remove: command(z.object({ mapping: z.string() }), changed),
} as const;
