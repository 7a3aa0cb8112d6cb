import type { Component } from 'vue';

/** Colour families that a ring or a badge can take; each theme gives them their colours. */
export type GraphTone =
  'high' | 'medium' | 'low' | 'informational' | 'malicious' | 'suspicious' | 'clean' | 'unknown';

/** Forms that say the same as the tone, so that meaning never hangs on colour alone. */
export type GraphGlyph =
  'triangle' | 'diamond' | 'disc' | 'circle' | 'dash' | 'cross' | 'warning' | 'check' | 'question';

/** One node as the canvas draws it. Labels come ready for display: defanged, with control characters made visible. */
export interface GraphNode {
  readonly id: string;
  readonly shape: 'alert' | 'entity';
  readonly icon: Component;
  readonly label: string;
  /** The label in one line, not shortened, for where a shorter one is made of it; without it, the label. */
  readonly name?: string;
  /** The whole of it for a screen reader: kind, label, severity or verdict, pinned. */
  readonly description: string;
  readonly tone: GraphTone;
  readonly glyph: GraphGlyph;
  readonly pinned: boolean;
  /** Over 1 when the node stands for several of a kind. */
  readonly count: number;
  /** It stands for several different nodes and can be opened: drawn as a stack. */
  readonly isGroup: boolean;
  /** It may be several things, because little more than a name is known of it. */
  readonly doubtful?: boolean;
  /** It is known only from another incident: drawn dotted. */
  readonly outside: boolean;
  readonly x: number;
  readonly y: number;
}

/** One edge as the canvas draws it. */
export interface GraphEdge {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  readonly kind: 'evidence' | 'relation' | 'link' | 'outside';
  readonly label: string;
  /** One of many lines of a node: it stands back until an end of it is chosen, so that a device in every alert does not hide them. */
  readonly faint: boolean;
}

/** A mark of the axis of time, in the coordinates of the nodes. */
export interface GraphTick {
  readonly x: number;
  readonly label: string;
  /** Time goes on here after a pause that is cut short: its label is shown before those around it. */
  readonly isStart?: boolean;
}

/** A pause that the axis of time cuts short, in the coordinates of the nodes, with what is said of it. */
export interface GraphPause {
  readonly x: number;
  readonly width: number;
  readonly lines: readonly string[];
}

/** Which elements stand out. */
export interface GraphMarks {
  readonly selected: ReadonlySet<string>;
  /** Nodes that are joined to what is selected. */
  readonly near: ReadonlySet<string>;
  readonly faded: ReadonlySet<string>;
  /** Nodes and edges that stay lit: a path, or everything of one alert or entity. Null: nothing is lit. */
  readonly lit: ReadonlySet<string> | null;
}

/** A place to open a menu at, CSS pixels from the upper left corner of the canvas. */
export interface GraphPoint {
  readonly x: number;
  readonly y: number;
}

/** A band of the picture, in the coordinates of the nodes. */
export interface GraphLane {
  readonly key: string;
  readonly label: string;
  /** What is under it; null: not told. */
  readonly count: number | null;
  readonly y: number;
  readonly height: number;
}

/** Colours of one theme, as CSS colours without variables (the canvas knows none). */
export interface GraphPalette {
  readonly surface: string;
  readonly raised: string;
  readonly text: string;
  readonly textMuted: string;
  readonly border: string;
  readonly edge: string;
  readonly link: string;
  readonly accent: string;
  readonly pin: string;
  readonly fontFamily: string;
  readonly tones: Readonly<Record<GraphTone, string>>;
}

/** What the canvas shows at the moment: scale and the offset of the origin in CSS pixels. */
export interface GraphViewport {
  readonly zoom: number;
  readonly x: number;
  readonly y: number;
}
