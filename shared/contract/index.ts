import type { z } from 'zod';
import { attachments } from './attachments.ts';
import { correlation, incidentDecisions } from './correlation.ts';
import { entities } from './entities.ts';
import { entityPages } from './entity-pages.ts';
import { alerts } from './alerts.ts';
import { incidents } from './incidents.ts';
import { pins } from './pins.ts';
import { assets, indicators } from './lists.ts';
import { mappings } from './mappings.ts';
import type { Operation } from './operation.ts';
import { queue } from './queue.ts';
import { sightings } from './sightings.ts';
import { incidentStory } from './story.ts';
import { tags, triage, views } from './triage.ts';
import type { jobState } from './workspace.ts';
import { application, imports, jobs, workspace } from './workspace.ts';

export * from './operation.ts';
export * from './shapes.ts';
export { limits, problemOfName, problemOfText } from './limits.ts';
export { changed } from './changed.ts';
export { alertSortColumns, incidentSortColumns } from './queue.ts';
export { serviceLevelSettings, tagColours } from './triage.ts';
export { historyEntry, historyKind } from './history.ts';
export { incidentPatch } from './incidents.ts';
export { evidenceSortColumns } from './incidents.ts';
export { longestPaste, mostValues, sightingShows } from './sightings.ts';
export { listPreview } from './lists.ts';
export { jobState } from './workspace.ts';

/** Every operation that a window or the command line can call. The client, its mock and the router derive from this value. */
export const contract = {
  queue,
  incidents: { ...incidents, ...incidentStory, ...incidentDecisions },
  alerts,
  pins,
  attachments,
  views,
  triage,
  tags,
  entities: { ...entities, ...entityPages },
  sightings,
  imports,
  mappings,
  indicators,
  assets,
  correlation,
  workspace,
  jobs,
  application,
} as const;

/** The contract's type. */
export type Contract = typeof contract;

/** Dotted names of all operations, for example `queue.listIncidents`. */
export type OperationName = {
  [G in keyof Contract]: { [N in keyof Contract[G]]: `${G & string}.${N & string}` }[keyof Contract[G]];
}[keyof Contract];

type At<Name extends OperationName> = Name extends `${infer G}.${infer N}`
  ? G extends keyof Contract
    ? N extends keyof Contract[G]
      ? Contract[G][N]
      : never
    : never
  : never;

/** What a caller passes to an operation (defaults may be left out). */
export type InputOf<Name extends OperationName> =
  At<Name> extends Operation ? z.input<At<Name>['input']> : never;
/** What a handler receives (defaults filled in). */
export type ParsedInputOf<Name extends OperationName> =
  At<Name> extends Operation ? z.output<At<Name>['input']> : never;
/** What an operation answers. */
export type OutputOf<Name extends OperationName> =
  At<Name> extends Operation ? z.output<At<Name>['output']> : never;

/** The operation behind a dotted name, or null. Own properties only, so that no prototype name is an operation. */
export function findOperation(name: string): Operation | null {
  const [group, operation, ...rest] = name.split('.');
  if (group === undefined || operation === undefined || rest.length > 0) return null;
  if (!Object.hasOwn(contract, group)) return null;
  const operations: Readonly<Record<string, Operation>> = contract[group as keyof Contract];
  return Object.hasOwn(operations, operation) ? (operations[operation] ?? null) : null;
}

/** All dotted operation names. */
export const operationNames: readonly OperationName[] = Object.entries(contract).flatMap(
  ([group, operations]) => Object.keys(operations).map((name) => `${group}.${name}` as OperationName),
);

/** A one-way message to windows: what changed since a revision, or how far a job is. Stores refetch by key and drop older revisions. */
export type Notice =
  | {
      readonly kind: 'changed';
      readonly revision: number;
      readonly touched: readonly TouchedKind[];
      readonly incidents: readonly string[];
      /** Whose work it is: a command of the window that hears of it, what follows from such a command behind it, or anybody else's. */
      readonly by: 'this' | 'follow-up' | 'other';
    }
  | { readonly kind: 'job'; readonly job: z.infer<typeof jobState> };

/** What sort of data a change touched; `text` is the full-text index, which follows behind. `incidents` lists at most 100 uids; empty means any. */
export type TouchedKind =
  | 'incidents'
  | 'alerts'
  | 'entities'
  | 'verdicts'
  | 'pins'
  | 'comments'
  | 'imports'
  | 'mappings'
  | 'lists'
  | 'views'
  | 'tags'
  | 'seen'
  | 'text'
  | 'journal'
  | 'analyst'
  | 'settings';
