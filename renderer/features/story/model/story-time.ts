import type { OutputOf } from '../../../../shared/contract/index.ts';
import { formatCount } from '../../../../shared/lib/format-count.ts';
import { keyOfNode } from './graph.ts';
import type { StoryNode } from './graph.ts';
import { keyOf } from './selection.ts';
import { partArrivals } from './part-arrivals.ts';
import type { TimedStory } from './part-arrivals.ts';
import { lastAtOrBefore } from './time-axis.ts';

/** What happened and what was done, as `incidents.chronicle` gives it. */
export type Chronicle = OutputOf<'incidents.chronicle'>;
/** One thing of it. */
export type ChronicleEvent = Chronicle['events'][number];

/** By when things happened, or by when this store knew of them. */
export type StoryClock = 'attack' | 'knowledge';

/** When an event is on a clock, ms UTC; null when nothing says. */
export const timeOn = (event: Pick<ChronicleEvent, 'at' | 'knownAt'>, clock: StoryClock): number | null =>
  clock === 'attack' ? event.at : (event.knownAt ?? event.at);

/** What came at a moment; `isEnd`: the end of what came before, such as the last repeat of a storm. */
export type MomentEvent = ChronicleEvent & { readonly isEnd?: true };

/** All that came at one time. */
export interface Moment {
  readonly at: number;
  readonly events: readonly MomentEvent[];
}

/** When an event was last active on a clock, ms UTC; null for one that is there at once, as all are to the clock of knowledge. */
export const endOn = (
  { at, until }: Pick<ChronicleEvent, 'at' | 'until'>,
  clock: StoryClock,
): number | null => (clock === 'attack' && at !== null && until !== null && until > at ? until : null);

/** The ends that are moments of their own: those of storms, and the last of all. */
function endsOf(
  events: readonly ChronicleEvent[],
  clock: StoryClock,
): readonly (MomentEvent & { at: number })[] {
  const ends = events.flatMap((event) => {
    const at = endOn(event, clock);
    return at === null ? [] : [{ ...event, id: `${event.id}:end`, at, until: null, isEnd: true as const }];
  });
  const last = Math.max(...ends.map(({ at }) => at));
  return ends.filter(({ at, count }) => count > 1 || at === last);
}

/** The moments of a chronicle on a clock, in order. What has no time is in none. */
export function momentsOf(events: readonly ChronicleEvent[], clock: StoryClock): readonly Moment[] {
  const byTime = new Map<number, MomentEvent[]>();
  for (const event of [...events, ...endsOf(events, clock)]) {
    const at = timeOn(event, clock);
    if (at === null) continue;
    const known = byTime.get(at);
    if (known) known.push(event);
    else byTime.set(at, [event]);
  }
  return [...byTime].sort(([a], [b]) => a - b).map(([at, came]) => ({ at, events: came }));
}

/** The first and the last of some moments, as indexes; empty when `last` is less than `first`. */
export interface MomentSpan {
  readonly first: number;
  readonly last: number;
}

/** Alerts and responses are of the attack; imports, decisions and comments are work on it, which may go on for years after. */
const isOfAttack = ({ kind }: ChronicleEvent): boolean => kind === 'alert' || kind === 'response';

/** The moments that an axis has. What analysts did before or after the attack would leave no room for it; without any attack all are on it. */
export function spanOf(moments: readonly Moment[], clock: StoryClock): MomentSpan {
  const whole = { first: 0, last: moments.length - 1 };
  if (clock === 'knowledge') return whole;
  const first = moments.findIndex(({ events }) => events.some(isOfAttack));
  return first < 0 ? whole : { first, last: moments.findLastIndex(({ events }) => events.some(isOfAttack)) };
}

/** What had been decided of a node by then; what is absent had not been touched. */
export interface NodeState {
  readonly severity?: string | null;
  readonly status?: string | null;
  readonly classification?: string | null;
  readonly determination?: string | null;
  readonly assignedTo?: string | null;
  readonly verdict?: string | null;
  readonly pinned?: boolean;
}

/** The story at one moment. */
export interface StoryMoment {
  /** Keys of nodes, of members of groups, of lines and of alerts of the list that were not there yet. */
  readonly hidden: ReadonlySet<string>;
  /** Keys of the first alerts of storms that went on after it: how many repeats there were by then, nobody knows. */
  readonly running: ReadonlySet<string>;
  /** What was decided otherwise than it is now, by key. */
  readonly states: ReadonlyMap<string, NodeState>;
}

/** The story at a moment that is looked at, and which one that is. */
export interface ShownMoment extends StoryMoment {
  readonly clock: StoryClock;
  /** ms UTC. */
  readonly at: number;
  /** Whether the story says when something came, by its key. */
  readonly knows: (key: string) => boolean;
}

/** A story that can be asked for any of its moments; asking costs one look at each node. */
export interface StoryPlayer {
  readonly moments: readonly Moment[];
  readonly times: readonly number[];
  /** The moments that the axis has, as indexes: on the clock of the attack from the first to the last of what belongs to it. */
  readonly span: MomentSpan;
  readonly at: (time: number) => StoryMoment;
  /** Whether it is known when something came, by its key. */
  readonly knows: (key: string) => boolean;
}

interface Decisions {
  readonly key: string;
  readonly field: keyof NodeState;
  readonly times: readonly number[];
  readonly decided: readonly Decided[];
}

const fields: ReadonlySet<string> = new Set<keyof NodeState>([
  'severity',
  'status',
  'classification',
  'determination',
  'assignedTo',
  'verdict',
  'pinned',
]);
const isField = (field: string): field is keyof NodeState => fields.has(field);

interface Decided {
  readonly at: number;
  readonly oldValue: string | null;
  readonly newValue: string | null;
}

type DecidedOn = Pick<ChronicleEvent['targets'][number], 'alert' | 'entityId' | 'oldValue'>;

/** What a decision was on; a pin on a piece of evidence is on neither the alert nor the entity. */
function keyOfTarget({ alert, entityId }: DecidedOn, field: string): string | null {
  if (field === 'pinned' && alert !== null && entityId !== null) return null;
  if (entityId !== null) return `entity:${entityId}`;
  return alert === null ? null : `alert:${alert}`;
}

/** Decisions of each target and field, in the order of time. */
function decisionsOf(events: readonly ChronicleEvent[]): readonly Decisions[] {
  const byField = new Map<string, { key: string; field: keyof NodeState; decided: Decided[] }>();
  for (const event of events) {
    const { field, newValue } = event;
    const at = timeOn(event, 'knowledge');
    if (event.kind !== 'decision' || field === null || !isField(field) || at === null) continue;
    for (const target of event.targets.length > 0 ? event.targets : [event]) {
      const key = keyOfTarget(target, field);
      if (key === null) continue;
      const name = `${field} ${key}`;
      const known = byField.get(name) ?? { key, field, decided: [] };
      byField.set(name, known);
      known.decided.push({ at, oldValue: target.oldValue, newValue });
    }
  }
  return [...byField.values()].map(({ key, field, decided }) => {
    const ordered = decided.sort((a, b) => a.at - b.at);
    return { key, field, decided: ordered, times: ordered.map(({ at }) => at) };
  });
}

/** Everything is as it is now. */
export const noStates: ReadonlyMap<string, NodeState> = new Map();

const isTrue = (value: string | null): boolean => value === 'true' || value === '1';

function stateWith(state: NodeState, field: keyof NodeState, value: string | null): NodeState {
  return field === 'pinned' ? { ...state, pinned: isTrue(value) } : { ...state, [field]: value };
}

/** An alert of the list, which may have no node of its own. */
interface ListedAlert {
  readonly uid: string;
  readonly firstActivity: number | null;
}

/**
 * Makes a story playable. By the clock of the attack a node is there when it had happened, and looks as it is judged now; by the clock of
 * knowledge it is there when this incident had it, and looks as it was judged then. What has no time is there at the end of the axis.
 */
export function createPlayer(
  story: TimedStory,
  alerts: readonly ListedAlert[],
  events: readonly ChronicleEvent[],
  clock: StoryClock,
): StoryPlayer {
  const moments = momentsOf(events, clock);
  const times = moments.map(({ at }) => at);
  const span = spanOf(moments, clock);
  const last = times[span.last] ?? 0;
  const decisions = clock === 'knowledge' ? decisionsOf(events) : [];
  const ofAlerts = arrivalsOf(story.nodes, alerts, events, clock, last);
  const arrivals = new Map([...ofAlerts, ...partArrivals(story, ofAlerts, clock === 'attack')]);
  const storms = stormsOf(events, ofAlerts, clock);
  // Between two decisions it is one and the same map, so that nothing is drawn anew for it.
  let shownStates = noStates;
  let shownPlaces: readonly number[] = [];
  return {
    moments,
    times,
    span,
    knows: (key) => arrivals.has(key),
    at(time) {
      const hidden = new Set<string>();
      for (const [key, at] of arrivals) if (at > time) hidden.add(key);
      const places = decisions.map((each) => lastAtOrBefore(each.times, time));
      if (places.some((place, index) => place !== shownPlaces[index])) {
        shownPlaces = places;
        shownStates = statesAt(decisions, places);
      }
      const running = new Set<string>();
      for (const [key, until] of storms) if (until > time && !hidden.has(key)) running.add(key);
      return { hidden, running, states: shownStates };
    },
  };
}

/** @param places of each list of decisions the index of the one that counts; below zero: the first is still to come */
function statesAt(
  decisions: readonly Decisions[],
  places: readonly number[],
): ReadonlyMap<string, NodeState> {
  const states = new Map<string, NodeState>();
  for (const [index, { key, field, decided }] of decisions.entries()) {
    const place = places[index] ?? -1;
    // Before the first decision it was what that one found.
    const value = place < 0 ? decided[0]?.oldValue : decided[place]?.newValue;
    if (value !== undefined) states.set(key, stateWith(states.get(key) ?? {}, field, value));
  }
  return states;
}

/** Until when storms go on, by the keys of their first alerts: to the clock of knowledge until the last alert came, which may have been a repeat. */
function stormsOf(
  events: readonly ChronicleEvent[],
  arrivals: ReadonlyMap<string, number>,
  clock: StoryClock,
): ReadonlyMap<string, number> {
  const brought = events.flatMap((event) => (event.kind === 'import' ? (timeOn(event, clock) ?? []) : []));
  const last = [...arrivals.values(), ...brought].reduce((a, b) => Math.max(a, b), -Infinity);
  return new Map(
    events.flatMap((event) => {
      const { kind, alert, count } = event;
      const until = clock === 'attack' ? endOn(event, clock) : last;
      if (kind !== 'alert' || alert === null || count < 2 || until === null) return [];
      return [[keyOf({ kind: 'alert', alert }), until] as const];
    }),
  );
}

function arrivalsOf(
  nodes: readonly StoryNode[],
  alerts: readonly ListedAlert[],
  events: readonly ChronicleEvent[],
  clock: StoryClock,
  last: number,
): ReadonlyMap<string, number> {
  const arrivals = new Map<string, number>();
  for (const event of events)
    if (event.kind === 'alert' && event.alert !== null) {
      const at = timeOn(event, clock);
      if (at !== null) arrivals.set(`alert:${event.alert}`, at);
    }
  for (const alert of alerts) {
    const key = `alert:${alert.uid}`;
    if (!arrivals.has(key) && clock === 'attack') arrivals.set(key, alert.firstActivity ?? last);
  }
  for (const node of nodes) arrivals.set(keyOfNode(node), timeOn(node, clock) ?? last);
  return arrivals;
}

const kindNames: Readonly<Record<ChronicleEvent['kind'], readonly [one: string, many: string]>> = {
  alert: ['alert', 'alerts'],
  decision: ['decision', 'decisions'],
  comment: ['comment', 'comments'],
  response: ['response', 'responses'],
  import: ['import', 'imports'],
};

/** How many of each kind, in words. */
function tellKinds(counted: readonly (readonly [ChronicleEvent['kind'], number])[]): readonly string[] {
  const counts = new Map<ChronicleEvent['kind'], number>();
  for (const [kind, count] of counted) counts.set(kind, (counts.get(kind) ?? 0) + count);
  return [...counts].map(
    ([kind, count]) => `${count.toLocaleString('en')} ${kindNames[kind][count === 1 ? 0 : 1]}`,
  );
}

/** What stands outside of the axis on one side: how many things people did, and what they are. */
export function tellEdge(
  moments: readonly Moment[],
  side: 'before' | 'after',
): { readonly count: number; readonly words: string } {
  const events = moments.flatMap((moment) => moment.events);
  const kinds = tellKinds(events.map(({ kind }) => [kind, 1]));
  return {
    count: events.length,
    words: `${kinds.join(', ')} ${side} the attack: go there, one after the other`,
  };
}

/** What came at a moment, in words: kinds with their counts, then what the first few are. */
export function tellMoment(moment: Moment): string {
  const came = moment.events.filter(({ isEnd }) => isEnd !== true);
  const ends = moment.events.filter(({ isEnd }) => isEnd === true);
  const kinds = tellKinds(came.map(({ kind, count }) => [kind, Math.max(1, count)]));
  const labels = [
    ...new Set(
      came.map(({ label, count, until }) =>
        count > 1 && until !== null ? `${label}, the first of them` : label,
      ),
    ),
  ];
  const shown = labels.slice(0, 2).join(', ');
  return [
    ...(came.length === 0
      ? []
      : [
          `${kinds.join(', ')}: ${shown}${labels.length > 2 ? `, and ${formatCount(labels.length - 2)} more` : ''}`,
        ]),
    ...ends
      .slice(0, 2)
      .map(
        ({ label, count }) =>
          `${count > 1 ? `the last of ${formatCount(count)} alerts` : 'the end of an alert'}: ${label}`,
      ),
    ...(ends.length > 2 ? [`${formatCount(ends.length - 2)} more end`] : []),
  ].join('; ');
}
