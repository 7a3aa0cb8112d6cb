/**
 * Where keys are heard. What has the focus on it (`table`, `evidence`, `graph`, `time`, `pins`, `tree`, `dialog`) comes before the page around it: `c` on
 * evidence copies it, elsewhere in the queue it classifies. `queue` is both queues, `incidentQueue` and `alertQueue` one of them.
 */
export type KeyContext =
  'global' | 'queue' | 'incidentQueue' | 'alertQueue' | 'incident' | FocusContext | 'dialog';

/** Contexts of what has the focus on it: whoever draws it hears its keys, each a single press. */
export const focusContexts = ['table', 'evidence', 'graph', 'time', 'pins', 'tree'] as const;

/** A context of what has the focus on it. */
export type FocusContext = (typeof focusContexts)[number];

/** A command as keys know it: what it is called, where it is heard, and with which keys to begin with. */
export interface KeyDefinition {
  /** `feature.verb`, unique. */
  readonly id: string;
  readonly title: string;
  /** Heading in the key sheet and in the settings. */
  readonly group: string;
  readonly context: KeyContext;
  /** Each one press or several one after the other: `mod+k`, `g i`. */
  readonly keys: readonly string[];
  /** The operating system or a whole kind of control has this key: it is shown, and cannot be changed. */
  readonly fixed?: boolean;
}

const table = (id: string, title: string, ...keys: readonly string[]): KeyDefinition => ({
  id: `table.${id}`,
  title,
  group: 'Tables',
  context: 'table',
  keys,
});

/** Commands of every table, while it has the focus. */
export const tableCommands: readonly KeyDefinition[] = [
  table('next', 'Next row', 'j', 'ArrowDown'),
  table('previous', 'Previous row', 'k', 'ArrowUp'),
  table('extendNext', 'Choose on to the next row', 'shift+ArrowDown'),
  table('extendPrevious', 'Choose on to the previous row', 'shift+ArrowUp'),
  table('pageDown', 'One page down', 'PageDown'),
  table('pageUp', 'One page up', 'PageUp'),
  table('extendPageDown', 'Choose on one page down', 'shift+PageDown'),
  table('extendPageUp', 'Choose on one page up', 'shift+PageUp'),
  table('first', 'First row', 'Home', 'mod+Home'),
  table('last', 'Last loaded row', 'End', 'mod+End'),
  table('extendFirst', 'Choose on to the first row', 'shift+Home'),
  table('extendLast', 'Choose on to the last loaded row', 'shift+End'),
  table('open', 'Open the row', 'Enter'),
  table('toggleExpanded', 'Open or close in place', 'o'),
  table('nextCell', 'Next cell of the row', 'ArrowRight'),
  table('previousCell', 'Previous cell; on the row itself: close in place', 'ArrowLeft'),
  table('toggle', 'Choose or leave the row', 'x', 'Space'),
  table('extend', 'Choose from the last chosen row to this one', 'shift+Space'),
  table('all', 'Choose the loaded rows; again: all that match', 'mod+a'),
  table('clear', 'Choose none', 'Escape'),
  table('copyCell', 'Copy the cell', 'mod+c'),
  table('copyRows', 'Copy the row, or the chosen rows', 'mod+shift+c'),
];

/** Commands of evidence, while a value has the focus. */
export const evidenceCommands: readonly KeyDefinition[] = [
  {
    id: 'evidence.copy',
    title: 'Copy as shown (defanged)',
    group: 'Evidence',
    context: 'evidence',
    keys: ['c'],
  },
  { id: 'evidence.copyRaw', title: 'Copy raw', group: 'Evidence', context: 'evidence', keys: ['shift+c'] },
];

const graph = (id: string, title: string, ...keys: readonly string[]): KeyDefinition => ({
  id: `graph.${id}`,
  title,
  group: 'Graph',
  context: 'graph',
  keys,
});

/** Commands of the graph of a story, while it has the focus. */
export const graphCommands: readonly KeyDefinition[] = [
  graph('left', 'Select the next node to the left', 'ArrowLeft'),
  graph('right', 'Select the next node to the right', 'ArrowRight'),
  graph('up', 'Select the next node above', 'ArrowUp'),
  graph('down', 'Select the next node below', 'ArrowDown'),
  graph('first', 'Select the first node', 'Home'),
  graph('last', 'Select the last node', 'End'),
  graph('extendLeft', 'Add the next node to the left', 'shift+ArrowLeft'),
  graph('extendRight', 'Add the next node to the right', 'shift+ArrowRight'),
  graph('extendUp', 'Add the next node above', 'shift+ArrowUp'),
  graph('extendDown', 'Add the next node below', 'shift+ArrowDown'),
  graph('extendFirst', 'Add the first node', 'shift+Home'),
  graph('extendLast', 'Add the last node', 'shift+End'),
  graph('open', 'Open the page, group or storm of the node', 'Enter'),
  graph('menu', 'Menu of what is selected', 'shift+F10', 'ContextMenu'),
  graph('zoomIn', 'Zoom in', 'Plus', '='),
  graph('zoomOut', 'Zoom out', '-'),
  graph('fit', 'Fit the whole graph', '0'),
  graph('fitSelection', 'Fit what is selected', '9'),
];

const time = (id: string, title: string, ...keys: readonly string[]): KeyDefinition => ({
  id: `time.${id}`,
  title,
  group: 'Time of the story',
  context: 'time',
  keys,
});

/** Commands of the strip of time, while it has the focus. */
export const timeCommands: readonly KeyDefinition[] = [
  time('next', 'Next moment', 'ArrowRight', 'ArrowUp'),
  time('previous', 'Previous moment', 'ArrowLeft', 'ArrowDown'),
  time('pageOn', 'Ten moments on', 'PageUp'),
  time('pageBack', 'Ten moments back', 'PageDown'),
  time('first', 'First moment', 'Home'),
  time('last', 'Last moment', 'End'),
  time('select', 'Select what came at the moment; again: the next of it', 'Enter'),
  time('play', 'Play or pause', 'Space'),
  time('leave', 'Show everything as it is now', 'Escape'),
];

const pin = (id: string, title: string, ...keys: readonly string[]): KeyDefinition => ({
  id: `pins.${id}`,
  title,
  group: 'Pins and steps',
  context: 'pins',
  keys,
});

/** Commands of pins, in the tray and as steps of the story, while one has the focus. */
export const pinCommands: readonly KeyDefinition[] = [
  pin('earlier', 'Move the pin, or the chosen pins, earlier', 'alt+ArrowUp', 'alt+ArrowLeft'),
  pin('later', 'Move the pin, or the chosen pins, later', 'alt+ArrowDown', 'alt+ArrowRight'),
  pin('toggle', 'Choose the pin besides others, or leave it', 'mod+Space'),
  pin('extend', 'Choose from the last chosen pin to this one', 'shift+Space'),
  pin('unpin', 'Unpin it, or the chosen pins', 'Delete'),
];

const tree = (id: string, title: string, ...keys: readonly string[]): KeyDefinition => ({
  id: `tree.${id}`,
  title,
  group: 'Process tree',
  context: 'tree',
  keys,
});

/** Commands of process trees, while one has the focus. */
export const treeCommands: readonly KeyDefinition[] = [
  tree('next', 'Next process', 'ArrowDown'),
  tree('previous', 'Previous process', 'ArrowUp'),
  tree('open', 'Show what it started, then go there', 'ArrowRight'),
  tree('close', 'Hide what it started, then go to what started it', 'ArrowLeft'),
  tree('pageNext', 'Some processes further down', 'PageDown'),
  tree('pagePrevious', 'Some processes further up', 'PageUp'),
  tree('first', 'First process', 'Home'),
  tree('last', 'Last process', 'End'),
  tree('select', 'Select the process', 'Enter', 'Space'),
];

/** What a table can be told by a key. */
export type TableCommand =
  | 'next'
  | 'previous'
  | 'extendNext'
  | 'extendPrevious'
  | 'pageDown'
  | 'pageUp'
  | 'extendPageDown'
  | 'extendPageUp'
  | 'first'
  | 'last'
  | 'extendFirst'
  | 'extendLast'
  | 'open'
  | 'toggleExpanded'
  | 'nextCell'
  | 'previousCell'
  | 'toggle'
  | 'extend'
  | 'all'
  | 'clear'
  | 'copyCell'
  | 'copyRows';
