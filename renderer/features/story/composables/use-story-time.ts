import { useLocalStorage } from '@vueuse/core';
import { storeToRefs } from 'pinia';
import { computed, onScopeDispose, watch } from 'vue';
import type { ComputedRef, Ref } from 'vue';
import { useClient, useQuery } from '../../../client/index.ts';
import type { ClientError } from '../../../client/index.ts';
import type { Story } from '../model/graph.ts';
import { createStoryThen } from '../model/story-then.ts';
import { createPlayer, noStates, timeOn } from '../model/story-time.ts';
import type { ChronicleEvent, Moment, MomentSpan, NodeState, StoryClock } from '../model/story-time.ts';
import { compressTime, lastAtOrBefore } from '../model/time-axis.ts';
import type { TimeAxis } from '../model/time-axis.ts';
import { useStory } from '../story-store.ts';
import type { AlertRow } from './use-incident-alerts.ts';

/** Speeds of playing, as factors. */
export const speeds = ['0.5', '1', '2', '4', '8'] as const;
/** A speed of playing. */
export type Speed = (typeof speeds)[number];

/** Moments a second at the single speed; a long story is played in a minute at most. */
const pace = { perSecond: 2, longest: 60 } as const;

/** The time of a story: its moments, the one that is shown, and what was there then. */
export interface StoryTime {
  readonly clock: Ref<StoryClock>;
  readonly speed: Ref<Speed>;
  readonly events: ComputedRef<readonly ChronicleEvent[]>;
  readonly moments: ComputedRef<readonly Moment[]>;
  /** The moments that are on the axis; those before and after it stand at its edges. */
  readonly span: ComputedRef<MomentSpan>;
  readonly axis: ComputedRef<TimeAxis>;
  /** The index of the moment that is shown; null: everything is shown as it is now. */
  readonly index: ComputedRef<number | null>;
  readonly moment: ComputedRef<Moment | null>;
  readonly playing: Ref<boolean>;
  readonly hidden: ComputedRef<ReadonlySet<string>>;
  /** Keys of the first alerts of storms that go on after the moment. */
  readonly running: ComputedRef<ReadonlySet<string>>;
  /** The story with what of it was there at the moment: its groups, entities and lines count that. */
  readonly story: ComputedRef<Story | null>;
  readonly states: ComputedRef<ReadonlyMap<string, NodeState>>;
  readonly truncated: ComputedRef<boolean>;
  readonly error: ComputedRef<ClientError | null>;
  readonly loading: ComputedRef<boolean>;
  setClock(clock: StoryClock): void;
  setSpeed(speed: Speed): void;
  /** Goes to a moment; the ends hold. */
  goTo(index: number): void;
  step(by: number): void;
  /** Goes to the last moment that is not after a time. */
  goToTime(at: number): void;
  togglePlaying(): void;
  pause(): void;
  /** Everything as it is now. */
  leave(): void;
}

const none: ReadonlySet<string> = new Set();
const noStory = { nodes: [], edges: [], alerts: [], members: [], named: [] };

/** Plays the story of an incident: by when things happened, or by when they were known here and decided. */
export function useStoryTime(
  incident: () => string,
  story: ComputedRef<Story | null>,
  alerts: () => readonly AlertRow[],
): StoryTime {
  const client = useClient();
  const view = useStory();
  const { clock, momentAt, playing } = storeToRefs(view);
  const speed = useLocalStorage<Speed>('casemate.story.speed', '1');
  const query = useQuery((signal) => client.incidents.chronicle({ incident: incident() }, { signal }), {
    key: incident,
    incident,
    touched: ['alerts', 'incidents', 'verdicts', 'pins', 'comments', 'journal'],
  });
  const events = computed(() => query.data.value?.events ?? []);
  const player = computed(() => createPlayer(story.value ?? noStory, alerts(), events.value, clock.value));
  const moments = computed(() => player.value.moments);
  const span = computed(() => player.value.span);
  const axis = computed(() => compressTime(player.value.times.slice(span.value.first, span.value.last + 1)));
  // The store has the time: it is gone back to with the selection, also before the moments have been read.
  const index = computed(() =>
    momentAt.value === null || moments.value.length === 0
      ? null
      : Math.max(0, lastAtOrBefore(player.value.times, momentAt.value)),
  );
  const moment = computed(() => (index.value === null ? null : (moments.value[index.value] ?? null)));
  const shown = computed(() => (moment.value === null ? null : player.value.at(moment.value.at)));
  const storyThen = computed(() => (story.value === null ? null : createStoryThen(story.value)));
  const told = computed(() => {
    const [then, at] = [shown.value, moment.value?.at];
    return (
      storyThen.value?.(then === null || at === undefined ? null : { ...then, at, clock: clock.value }) ??
      null
    );
  });
  let frame = 0;

  function stop(): void {
    playing.value = false;
    cancelAnimationFrame(frame);
  }

  function goTo(wanted: number): void {
    const last = moments.value.length - 1;
    if (last >= 0) momentAt.value = player.value.times[Math.min(last, Math.max(0, wanted))] ?? null;
  }

  function play(): void {
    const { first, last } = span.value;
    if (last < first) return;
    // From where it is played, one can go back to.
    playing.value = true;
    if (index.value === null || index.value < first || index.value >= last) goTo(first);
    let before = performance.now();
    let due = 0;
    const advance = (now: number): void => {
      if (!playing.value) return;
      const perSecond = Math.max(pace.perSecond, moments.value.length / pace.longest) * Number(speed.value);
      due += ((now - before) / 1000) * perSecond;
      before = now;
      const whole = Math.floor(due);
      due -= whole;
      if (whole > 0) goTo(Math.min(span.value.last, (index.value ?? 0) + whole));
      if ((index.value ?? 0) >= span.value.last) stop();
      else frame = requestAnimationFrame(advance);
    };
    frame = requestAnimationFrame(advance);
  }

  function leave(): void {
    stop();
    momentAt.value = null;
  }

  function step(by: number): void {
    stop();
    const last = moments.value.length - 1;
    goTo((index.value ?? (by > 0 ? -1 : last + 1)) + by);
  }

  /** The same moment on the other clock, or the nearest before it. */
  function setClock(next: StoryClock): void {
    const event = moment.value?.events[0];
    clock.value = next;
    if (event === undefined) return;
    const { times } = player.value;
    momentAt.value = times[Math.max(0, lastAtOrBefore(times, timeOn(event, next) ?? Infinity))] ?? null;
  }

  watch(incident, stop);
  watch(
    [moment, shown, clock],
    ([now, state, of]) => {
      view.shownMoment =
        now === null || state === null
          ? null
          : { ...state, at: now.at, clock: of, knows: player.value.knows };
    },
    { immediate: true },
  );
  onScopeDispose(() => (view.shownMoment = null));
  onScopeDispose(stop);

  return {
    clock,
    speed,
    events,
    moments,
    span,
    axis,
    index,
    moment,
    playing,
    hidden: computed(() => shown.value?.hidden ?? none),
    running: computed(() => shown.value?.running ?? none),
    story: told,
    states: computed(() => shown.value?.states ?? noStates),
    truncated: computed(() => query.data.value?.truncated ?? false),
    error: computed(() => query.error.value),
    loading: computed(() => query.data.value === null && query.error.value === null),
    setClock,
    setSpeed: (next) => void (speed.value = next),
    goTo(wanted) {
      stop();
      goTo(wanted);
    },
    step,
    goToTime(at) {
      stop();
      goTo(lastAtOrBefore(player.value.times, at));
    },
    pause: stop,
    togglePlaying: () => (playing.value ? stop() : play()),
    leave,
  };
}
