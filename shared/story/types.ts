import type { JsonObject } from '../lib/json.ts';
import type { EntityKind } from '../model/entity-kinds.ts';
import type { ToldSignIn } from './record-sign-in.ts';

/** A piece of evidence as stories read it; `evidenceItem` of the contract fits. */
export interface StoryEvidence {
  readonly entity: StoryEntity;
  readonly embedded: boolean;
  readonly alertUid: string;
  readonly roles: readonly string[];
  readonly threats: readonly string[];
  /** What the source says of this piece; another piece of the same entity may say otherwise. */
  readonly sourceVerdict?: string | null;
  /** What its source did about it, and whether it was only found or stopped at once; values of Microsoft Graph. */
  readonly remediationStatus?: string | null;
  readonly detectionStatus?: string | null;
  /** In the shape of the Microsoft Graph security API's evidence types. */
  readonly details: JsonObject;
}

/** An entity as stories read it; `entitySummary` of the contract fits. */
export interface StoryEntity {
  readonly id: number;
  readonly kind: EntityKind;
  readonly label: string;
  readonly verdict: string;
  /** Whose verdict that is: `analyst`, `source`, …. */
  readonly verdictBy?: string;
  /** Kind, namespace, tenant and value of its strongest identifier: says how sure it is that it is one thing. */
  readonly key?: string;
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
  readonly techniques?: readonly string[];
  readonly pinned: boolean;
  /** Alerts that it stands for: itself and the repeats of its storm; 1 where nothing is collapsed. */
  readonly count?: number;
  /** When the incident had it, ms UTC: with its import, or with the later decision that brought it here. */
  readonly knownAt?: number | null;
  /**
   * When the import began that brought it, or the decision was made, ms UTC: what came with it has the same. Without it `knownAt` says what came
   * together.
   */
  readonly arrivedAt?: number | null;
}

/** What one record of an alert names, for what its pieces have to do with each other. */
export interface StoryRecord {
  /** The alert of the story that it is told with: of a storm, its first. */
  readonly shown: string;
  /** The alert whose record it is. */
  readonly alert: Pick<StoryAlert, 'uid' | 'title' | 'at'>;
  readonly evidence: readonly StoryEvidence[];
  /** The sign-in that the record itself tells of, beside its evidence; null or left out where it tells of none. */
  readonly signIn?: ToldSignIn | null;
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
  /** The records that the evidence is of, where alerts stand for repeats or have several; without them each alert is one record. */
  readonly records?: readonly StoryRecord[];
  /** Folded identifier values of the entities, by entity id: how an address in one piece of evidence finds another entity. */
  readonly identifiers: ReadonlyMap<number, readonly string[]>;
  readonly pinnedEntities: ReadonlySet<number>;
  readonly links: readonly StoryLink[];
  /** Alerts of the incident that name an entity, by entity id, where that is known better than by counting the alerts above. */
  readonly alertsOf?: ReadonlyMap<number, number>;
}

/** An incident that something was seen in besides the one that is looked at. */
export interface OtherIncident {
  readonly uid: string;
  readonly number: number;
  readonly name: string;
  readonly severity: string | null;
  readonly status: string;
}

/** An alert of another incident that names entities of this story. */
export interface StoryNeighbour {
  readonly alert: StoryAlert;
  readonly incident: OtherIncident;
  readonly entityIds: readonly number[];
}

/** A node of the graph before it has a place. */
export interface GraphNode {
  readonly id: string;
  readonly kind: 'alert' | 'entity';
  readonly entityKind: EntityKind | null;
  /** Null for a group of several. */
  readonly entityId: number | null;
  readonly alertUid: string | null;
  /** What people read, with the count of a storm or group. */
  readonly label: string;
  /** Title of the alert or label of the entity, without a count. */
  readonly name: string;
  readonly severity: string | null;
  readonly status: string | null;
  readonly verdict: string | null;
  readonly serviceSource: string | null;
  readonly pinned: boolean;
  readonly tactic: string | null;
  readonly at: number | null;
  /** When the incident had it; of a group, its first. */
  readonly knownAt: number | null;
  /** When the import began that brought it, or the decision was made; of a group, its first. What came together takes its places together. */
  readonly arrivedAt: number | null;
  /** How many similar things it stands for. */
  readonly count: number;
  /** It stands for several different nodes and can be opened. */
  readonly isGroup: boolean;
  /** Alerts that name the entity; 0 for an alert. */
  readonly alerts: number;
  /** Key of the entity; null for an alert and for a group. */
  readonly key: string | null;
  /** Folders that a file or program is in, as sources wrote them; of a group, those of its members. Sorted. */
  readonly folders: readonly string[];
  /** Of what it stands for, so many are one thing only by a name or by as little. */
  readonly doubtful: number;
  /** Set for an alert that only another incident has. */
  readonly otherIncident: OtherIncident | null;
}

/** An alert that tells of a relation, and what in it does. */
export interface EdgeAlert {
  readonly uid: string;
  readonly title: string;
  /** First activity, ms UTC; null when unknown. */
  readonly at: number | null;
  readonly because: string;
}

/** One line of those that an edge stands for: when it is there on a clock follows from the alerts that tell of it. */
export interface EdgeLine {
  /** When the earliest record that tells of a relation was, ms UTC; null: unknown, or it is there with its alerts. */
  readonly at: number | null;
  /** Nodes of the alerts that tell of it, storms by their first: any of them will do. Of a correlation link both its ends. */
  readonly alerts: readonly string[];
}

/** An edge of the graph. */
export interface GraphEdge {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  readonly kind: 'evidence' | 'relation' | 'link' | 'outside';
  readonly relation: string;
  readonly label: string;
  readonly reason: string | null;
  /** How many edges it stands for where nodes are grouped. */
  readonly count: number;
  /** Alerts that tell of a relation, the earliest first, at most 20; none for other edges. */
  readonly alerts: readonly EdgeAlert[];
  /** How many alerts tell of it. */
  readonly alertTotal: number;
  /** The lines that it stands for, `count` of them; none where it is there as soon as both its ends are. */
  readonly lines: readonly EdgeLine[];
}

/** The attack story as a graph. */
export interface StoryGraph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

/** A kill-chain lane: a band across the picture. */
export interface Lane {
  /** Shortname of the tactic; null for alerts that name none and for those of other incidents. */
  readonly tactic: string | null;
  readonly label: string;
  readonly alerts: number;
  readonly y: number;
  readonly height: number;
}

/** Where the middle of a node is, in CSS pixels from the upper left corner. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** The places of a graph's nodes. */
export interface StoryPlaces {
  /** One for each node, by id. */
  readonly places: ReadonlyMap<string, Place>;
  readonly lanes: readonly Lane[];
  /** Index of the lane that a node of the incident stands in; left out, or without it, where it stands in none. */
  readonly laneOf?: ReadonlyMap<string, number>;
  /** Marks of a time axis, ms UTC and px. */
  readonly ticks: readonly { readonly at: number; readonly x: number }[];
  /** Pauses that the axis cuts short, in the order of time; left out where there is no axis, or it cuts none. */
  readonly pauses?: readonly TimePause[];
  readonly width: number;
  readonly height: number;
}

/** A pause that an axis of time cuts short: where it is drawn, px, whatever its length. */
export interface TimePause {
  /** ms UTC. */
  readonly from: number;
  readonly to: number;
  readonly x: number;
  readonly width: number;
  /** No alert that is drawn can have gone on in it; otherwise it is only known that none begins. */
  readonly isQuiet: boolean;
}

/** Places the nodes of a story. Any two are at least `spacing.column` apart from side to side or `spacing.row` from top to bottom. */
export type StoryLayout = (graph: StoryGraph) => StoryPlaces;
