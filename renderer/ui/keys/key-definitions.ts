/**
 * Where keys are heard. What has the focus on it (`table`, `evidence`, `graph`, `dialog`) comes before the page around it: `c` on
 * evidence copies it, elsewhere in the queue it classifies. `queue` is both queues, `incidentQueue` and `alertQueue` one of them.
 */
export type KeyContext =
  | 'global'
  | 'queue'
  | 'incidentQueue'
  | 'alertQueue'
  | 'incident'
  | 'table'
  | 'evidence'
  | 'graph'
  | 'dialog';

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

/** Commands of the graph of a story, while it has the focus. */
export const graphCommands: readonly KeyDefinition[] = [
  { id: 'graph.zoomIn', title: 'Zoom in', group: 'Graph', context: 'graph', keys: ['Plus', '='] },
  { id: 'graph.zoomOut', title: 'Zoom out', group: 'Graph', context: 'graph', keys: ['-'] },
  { id: 'graph.fit', title: 'Fit the whole graph', group: 'Graph', context: 'graph', keys: ['0'] },
  { id: 'graph.fitSelection', title: 'Fit what is selected', group: 'Graph', context: 'graph', keys: ['9'] },
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
