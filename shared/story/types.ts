import type { JsonObject } from '../lib/json.ts';
import type { EntityKind } from '../model/entity-kinds.ts';

/** A piece of evidence as stories read it; `evidenceItem` of the contract fits. */
export interface StoryEvidence {
  readonly entity: StoryEntity;
  readonly embedded: boolean;
  readonly alertUid: string;
  readonly roles: readonly string[];
  readonly threats: readonly string[];
  /** In the shape of the Microsoft Graph security API's evidence types. */
  readonly details: JsonObject;
}

/** An entity as stories read it; `entitySummary` of the contract fits. */
export interface StoryEntity {
  readonly id: number;
  readonly kind: EntityKind;
  readonly label: string;
  readonly verdict: string;
}

/** An alert of an attack story. */
export interface StoryAlert {
  readonly uid: string;
  readonly title: string;
  readonly severity: string | null;
  readonly status: string;
  /** First activity, ms UTC; null when unknown. */
  readonly at: number | null;
  /** Shortname of its tactic, null when neither category nor techniques name one. */
  readonly tactic: string | null;
  readonly serviceSource: string | null;
  readonly pinned: boolean;
  /** Alerts that it stands for: itself and the repeats of its storm; 1 where nothing is collapsed. */
  readonly count?: number;
}

/** A correlation link between two alerts of the story. */
export interface StoryLink {
  readonly from: string;
  readonly to: string;
  readonly rule: string;
  readonly reason: string;
  readonly sharedValue: string | null;
}

/** Everything that an attack story is drawn from. */
export interface StoryInput {
  readonly alerts: readonly StoryAlert[];
  readonly evidence: readonly StoryEvidence[];
  /** Folded identifier values of the entities, by entity id: how an address in one piece of evidence finds another entity. */
  readonly identifiers: ReadonlyMap<number, readonly string[]>;
  readonly pinnedEntities: ReadonlySet<number>;
  readonly links: readonly StoryLink[];
}

/** A node of the graph before it has a place. */
export interface GraphNode {
  readonly id: string;
  readonly kind: 'alert' | 'entity';
  readonly entityKind: EntityKind | null;
  /** Null for a group of several. */
  readonly entityId: number | null;
  readonly alertUid: string | null;
  readonly label: string;
  readonly severity: string | null;
  readonly status: string | null;
  readonly verdict: string | null;
  readonly pinned: boolean;
  readonly tactic: string | null;
  readonly at: number | null;
  /** How many similar things it stands for. */
  readonly count: number;
}

/** An edge of the graph. */
export interface GraphEdge {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  readonly kind: 'evidence' | 'relation' | 'link';
  readonly relation: string;
  readonly label: string;
  readonly reason: string | null;
}

/** The attack story as a graph. */
export interface StoryGraph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  /** True when similar nodes stand together because there would have been too many to look at. */
  readonly grouped: boolean;
}
