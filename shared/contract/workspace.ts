import { z } from 'zod';
import { mappingSchema } from '../mapping/mapping.ts';
import { changed } from './changed.ts';
import { nameText } from './limits.ts';
import { command, host, job, query } from './operation.ts';
import { importDependents } from './dependents.ts';
import { contextRow, cursor, pageSize, timestamp } from './shapes.ts';

/** A running or ended piece of long work. */
export const jobState = z.object({
  id: z.string(),
  /** `change`: a command of an analyst that takes its time. */
  kind: z.enum(['import', 'correlation', 'check', 'index', 'list', 'inspect', 'preview', 'export', 'change']),
  label: z.string(),
  state: z.enum(['running', 'done', 'cancelled', 'failed']),
  /** 0 to 1, or null when the end is not known. */
  progress: z.number().nullable(),
  detail: z.string(),
  /** Whether running work can wait, was asked to, or does; null where it cannot be paused. */
  pause: z.enum(['offered', 'asked', 'waiting']).nullable(),
  startedAt: timestamp,
  endedAt: timestamp.nullable(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  /** What the work produced, for example the uid of the import. */
  result: z.record(z.string(), z.json()).nullable(),
});

const analyst = z.object({
  name: z.string(),
  keyFingerprint: z.string(),
  keyStore: z.enum(['operatingSystem', 'file']),
});

/** The open workspace, its analyst, undo, and settings kept in the store. */
export const workspace = {
  status: query(
    z.object({}),
    z.object({
      storePath: z.string(),
      storeUid: z.string(),
      mode: z.enum(['real', 'exercise', 'quarantine']),
      readOnly: z.boolean(),
      audience: z.enum(['analyst', 'facilitator', 'participant']),
      revision: z.number().int(),
      analyst: analyst.nullable(),
      counts: z.object({
        incidents: z.number().int(),
        openIncidents: z.number().int(),
        alerts: z.number().int(),
        pendingAlerts: z.number().int(),
        records: z.number().int(),
        imports: z.number().int(),
        entities: z.number().int(),
        rejects: z.number().int(),
      }),
      searchIndexBehind: z.number().int(),
    }),
  ),
  /** Makes the analyst's name and Ed25519 key at first run, or renames the analyst. */
  setAnalyst: host(z.object({ name: nameText('analystName') }), analyst),
  undoState: query(
    z.object({}),
    z.object({
      undo: z.object({ group: z.string(), label: z.string() }).nullable(),
      redo: z.object({ group: z.string(), label: z.string() }).nullable(),
    }),
  ),
  /** Appends the inverse of the analyst's last group. `force` goes on although a field has changed since. */
  undo: command(
    z.object({ group: z.string().nullable().default(null), force: z.boolean().default(false) }),
    changed,
  ),
  redo: command(z.object({ force: z.boolean().default(false) }), changed),
  /** Verifies the SQLite file, foreign keys, projections and the journal's hash chains. */
  check: job(z.object({}), z.object({ job: z.string() })),
} as const;

/** One import of one or many files. */
export const importSummary = z.object({
  uid: z.string(),
  label: z.string(),
  state: z.enum(['running', 'done', 'cancelled', 'failed', 'undone']),
  startedAt: timestamp,
  endedAt: timestamp.nullable(),
  files: z.number().int(),
  records: z.number().int(),
  alertsNew: z.number().int(),
  alertsUpdated: z.number().int(),
  alertsUnchanged: z.number().int(),
  twins: z.number().int(),
  context: z.number().int(),
  emptyIncidents: z.number().int(),
  rejected: z.number().int(),
  /** Files that no importer knows and a mapping could read, and that no later import has read. */
  unknownFormats: z.number().int(),
  /** How far it is being taken out or brought back, in records of its files; null when neither. */
  removal: z
    .object({ direction: z.enum(['remove', 'restore']), done: z.number().int(), total: z.number().int() })
    .nullable(),
});

/** The folder whose files are imported as they come, and what became of them. */
export const dropFolder = z.object({
  path: z.string().nullable(),
  enabled: z.boolean(),
  /** `missing`: it cannot be read now and is looked for again. */
  state: z.enum(['off', 'watching', 'waiting', 'importing', 'missing']),
  /** Files that are not complete yet. */
  waiting: z.number().int(),
  /** Files imported from it since it was chosen first. */
  imported: z.number().int(),
  /** What came last, since the workbench was opened. */
  last: z
    .object({
      at: timestamp,
      outcome: z.enum(['imported', 'cancelled', 'failed']),
      files: z.number().int(),
      import: z.string().nullable(),
    })
    .nullable(),
  /** Why it cannot be read, or what of it is not looked at. */
  problem: z.string().nullable(),
});

/** Imports: files in, rejects listed, whole imports taken back. */
export const imports = {
  list: query(
    z.object({ cursor, limit: pageSize }),
    z.object({ imports: z.array(importSummary), next: cursor }),
  ),
  get: query(
    z.object({ import: z.string() }),
    z.object({
      summary: importSummary,
      /** The group that took it out: undoing that brings it back. Null while it stands. */
      removedBy: z
        .object({ group: z.string(), analyst: z.string(), at: timestamp, mine: z.boolean() })
        .nullable(),
      files: z.array(
        z.object({
          /** Number of the file in this store. */
          id: z.number().int(),
          path: z.string(),
          size: z.number().int(),
          sha256: z.string().nullable(),
          format: z.string().nullable(),
          /** What people read for the format; null for an unknown one. */
          formatTitle: z.string().nullable(),
          records: z.number().int(),
          alertsNew: z.number().int(),
          alertsUpdated: z.number().int(),
          alertsUnchanged: z.number().int(),
          twins: z.number().int(),
          context: z.array(z.object({ kind: z.string(), rows: z.number().int() })),
          emptyIncidents: z.number().int(),
          rejected: z.number().int(),
          error: z.string().nullable(),
          /** Why the whole file was rejected: it is empty, binary, too large or of no known format. */
          refusal: z.string().nullable(),
          /** The mapping that read the file. */
          mapping: z.object({ name: z.string(), sha256: z.string() }).nullable(),
          /** No importer knows the format, and a mapping could read it. */
          canBeMapped: z.boolean(),
          /** Mappings that fit the header of such a file: saved ones first, then those that ship with the program. */
          offers: z.array(z.object({ uid: z.string(), name: z.string(), isShipped: z.boolean() })),
          /** A later import that has read the same file. */
          readBy: z.string().nullable(),
        }),
      ),
    }),
  ),
  /** A file of an import once more, to map its columns: it is where it was, and as large. */
  reopenFile: host(
    z.object({ import: z.string(), file: z.number().int() }),
    z.object({
      token: z.string(),
      name: z.string(),
      size: z.number().int(),
      /** Of an archive: the name of the file in it. */
      member: z.string().nullable(),
    }),
  ),
  /** Fields that no field of the model holds, most frequent first: they are kept with each record and shown there. */
  unmapped: query(
    z.object({ import: z.string() }),
    z.object({
      fields: z.array(
        z.object({ file: z.string(), name: z.string(), records: z.number().int(), of: z.number().int() }),
      ),
    }),
  ),
  /** Context records of an import, in the order of files and records. */
  context: query(
    z.object({ import: z.string(), cursor, limit: pageSize }),
    z.object({ rows: z.array(contextRow), next: cursor, total: z.number().int() }),
  ),
  /** What can be imported. */
  formats: query(
    z.object({}),
    z.object({
      formats: z.array(
        z.object({
          id: z.string(),
          title: z.string(),
          description: z.string(),
          fileExtensions: z.array(z.string()),
        }),
      ),
    }),
  ),
  rejects: query(
    z.object({ import: z.string(), cursor, limit: pageSize }),
    z.object({
      rows: z.array(
        z.object({
          file: z.string(),
          record: z.number().int(),
          line: z.number().int().nullable(),
          byteOffset: z.number().int(),
          code: z.string(),
          reason: z.string(),
          excerpt: z.string(),
        }),
      ),
      next: cursor,
      total: z.number().int(),
    }),
  ),
  /** Shows the system's open dialog; the answer holds opaque tokens, never paths that the window chose. */
  pickFiles: host(
    z.object({ directory: z.boolean().default(false) }),
    z.object({ files: z.array(z.object({ token: z.string(), name: z.string(), size: z.number().int() })) }),
  ),
  /** Imports the files behind tokens, then correlates. */
  start: job(
    z.object({
      tokens: z.array(z.string()).min(1).max(10_000),
      tenant: z.string().max(100).nullable().default(null),
      /** Reads files that have its header, and those that no importer knows. */
      mapping: mappingSchema.nullable().default(null),
    }),
    z.object({ job: z.string() }),
  ),
  /** Imports the sample that ships with the workbench. */
  startSample: job(z.object({}), z.object({ job: z.string() })),
  dropFolder: host(z.object({}), dropFolder),
  /** Switches the drop folder on or off; `choose` asks for a folder first with the system's dialog, and changes nothing when none is chosen. */
  setDropFolder: host(z.object({ choose: z.boolean().default(false), enabled: z.boolean() }), dropFolder),
  /** What depends on an import: what is lost and what stays when it is removed. */
  dependents: query(z.object({ import: z.string() }), importDependents),
  /** Takes a whole import back, as one group. A large one goes on behind the command: `removal` says how far it is. */
  remove: command(z.object({ import: z.string() }), changed),
} as const;

/** Long work: look, pause and cancel. */
export const jobs = {
  list: host(z.object({}), z.object({ jobs: z.array(jobState) })),
  cancel: host(z.object({ job: z.string() }), z.object({ cancelled: z.boolean() })),
  /** Lets work wait at its next consistent point; false when it cannot be paused (any more). */
  pause: host(z.object({ job: z.string() }), z.object({ paused: z.boolean() })),
  resume: host(z.object({ job: z.string() }), z.object({ resumed: z.boolean() })),
} as const;

/** The program itself. */
export const application = {
  about: host(
    z.object({}),
    z.object({
      version: z.string(),
      electron: z.string().nullable(),
      chromium: z.string().nullable(),
      node: z.string(),
      sqlite: z.string(),
      /** `official` Electron, the development `fallback`, or `node` for the command line. */
      runtime: z.enum(['official', 'fallback', 'override', 'packaged', 'node']),
      packaged: z.boolean(),
      dataFolder: z.string(),
      platform: z.string(),
    }),
  ),
  /** Opens one more window on the same store, at a path of the workbench such as `/incidents/7`. */
  openWindow: host(
    z.object({ path: z.string().startsWith('/').max(500) }),
    z.object({ opened: z.boolean() }),
  ),
  /** Saves a picture that a window drew where the person says. PNG as base64; `saved` is false when they went back on it. */
  savePicture: host(
    z.object({
      name: z.string().min(1).max(200),
      format: z.enum(['svg', 'png']),
      content: z.string().max(50_000_000),
    }),
    z.object({ saved: z.boolean(), file: z.string().nullable() }),
  ),
  /** Tells what stands half written in the window, each thing by its name in a sentence: closing the window asks before it is lost. */
  noteUnsaved: host(
    z.object({ work: z.array(z.string().min(1).max(200)).max(20) }),
    z.object({ noted: z.boolean() }),
  ),
  /** Writes what the window stores for itself to disk now: what is typed there outlives a program that ends without being asked. */
  writeStorage: host(z.object({}), z.object({ asked: z.boolean() })),
  /** Copies text to the clipboard; evidence never leaves as a link. */
  copyText: host(z.object({ text: z.string().max(1_000_000) }), z.object({ copied: z.boolean() })),
} as const;
