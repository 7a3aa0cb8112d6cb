import type { Contract, OutputOf, OperationName, ParsedInputOf } from '../../shared/contract/index.ts';
import type { Audience, Operation, OperationKind } from '../../shared/contract/index.ts';
import type { ReadableStore, WritableStore } from '../store/connection.ts';
import type { ShippedMapping } from '../store/mappings.ts';

/** What a workspace is: a store with the rules for who may do what in it. A process may hold several at once. */
export interface WorkspaceRules {
  readonly mode: 'real' | 'exercise' | 'quarantine';
  readonly readOnly: boolean;
  readonly audience: Audience;
}

/** Everything that a query may use. */
export interface QueryContext {
  readonly store: ReadableStore;
  readonly workspace: WorkspaceRules;
  /** Offline ATT&CK techniques by id; empty when the resource is absent. */
  readonly techniques: ReadonlyMap<string, TechniqueFacts>;
  /** What ATT&CK's tactics are for, by shortname; empty when the resource is absent. */
  readonly tactics: ReadonlyMap<string, string>;
  /** Mappings that ship with the program; empty when the resource is absent. */
  readonly shippedMappings: readonly ShippedMapping[];
}

/** What the workbench knows of an ATT&CK technique without a network. */
export interface TechniqueFacts {
  readonly id: string;
  readonly name: string;
  readonly tactics: readonly string[];
  readonly description: string;
}

/** Who acts: entries of the journal go to this analyst's chain. */
export interface ActingAnalyst {
  readonly name: string;
  /** `SHA256:…` of the Ed25519 public key. */
  readonly keyFingerprint: string;
  readonly publicKey: string;
}

/** Everything that a command may use. */
export interface CommandContext {
  readonly store: WritableStore;
  readonly workspace: WorkspaceRules;
  readonly analyst: ActingAnalyst | null;
  /** Now, in ms UTC; injected so that tests and rehearsals own the clock. */
  readonly now: () => number;
}

type NamesOf<K extends OperationKind> = {
  [Name in OperationName]: Name extends `${infer G}.${infer N}`
    ? G extends keyof Contract
      ? N extends keyof Contract[G]
        ? Contract[G][N] extends Operation<K>
          ? Name
          : never
        : never
      : never
    : never;
}[OperationName];

/** Names of the operations that only read. */
export type QueryName = NamesOf<'query'>;
/** Names of the operations that write. */
export type CommandName = NamesOf<'command'>;
/** Commands that are notes for the analyst alone: they write no journal group. */
export type NoteName = 'triage.markSeen';
/** Names of the operations that write one journal group: those that can be undone. */
export type GroupCommandName = Exclude<CommandName, NoteName>;
/** Names of the operations that the window's host answers. */
export type HostName = NamesOf<'host'>;

/** Queries that read a file besides the store, which takes time of its own. */
export type FileQueryName = 'mappings.preview';
/** Their names: none runs on a snapshot, which waits for nothing. */
export const fileQueries: ReadonlySet<string> = new Set<FileQueryName>(['mappings.preview']);
/** Queries of the store alone. */
export type StoreQueryName = Exclude<QueryName, FileQueryName>;
/** One handler for every query of the store. */
export type StoreQueryHandlers = {
  readonly [Name in StoreQueryName]: (context: QueryContext, input: ParsedInputOf<Name>) => OutputOf<Name>;
};
/** One handler for every query of the contract. */
export type QueryHandlers = StoreQueryHandlers & {
  readonly [Name in FileQueryName]: (
    context: QueryContext,
    input: ParsedInputOf<Name>,
  ) => Promise<OutputOf<Name>>;
};
/** One handler for every command of the contract. */
export type CommandHandlers = {
  readonly [Name in CommandName]: (context: CommandContext, input: ParsedInputOf<Name>) => OutputOf<Name>;
};
