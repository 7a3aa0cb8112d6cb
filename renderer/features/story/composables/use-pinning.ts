import { computed, inject, onScopeDispose, provide, shallowRef, watch } from 'vue';
import type { ComputedRef, InjectionKey } from 'vue';
import type { InputOf } from '../../../../shared/contract/index.ts';
import { useChange } from '../../../app/commands/index.ts';
import { useClient, useQuery } from '../../../client/index.ts';
import type { ClientError } from '../../../client/index.ts';
import { applyMove, byTime, inOrder, moveTo, pinKeyOf, pinnable, shift } from '../model/pins.ts';
import type { Pin, PinMove, PinTarget } from '../model/pins.ts';
import type { StoryTarget } from '../model/selection.ts';

/** What pins can be on; edges and groups of the graph are selected too, and never pinned. */
export type PinWish = StoryTarget | PinTarget;

/** What is said of a pin; what is left out stays. */
export type PinWords = Omit<InputOf<'pins.annotate'>, 'pin'>;

/** The pins of an incident, and what can be done with them. */
export interface Pinning {
  /** The incident whose pins these are; null while none is shown. */
  readonly incident: ComputedRef<string | null>;
  /** In the analyst's order. */
  readonly pins: ComputedRef<readonly Pin[]>;
  readonly error: ComputedRef<ClientError | null>;
  /** Reads the pins again. */
  refetch(): void;
  /** Whether they have been read once. */
  readonly loaded: ComputedRef<boolean>;
  readonly isPinned: (target: PinWish) => boolean;
  /** Pins targets; those that are pinned already stay as they are. */
  readonly pin: (targets: readonly PinWish[], note?: string) => Promise<void>;
  readonly unpin: (targets: readonly PinWish[]) => Promise<void>;
  /** Pins all targets, or unpins them when all are pinned. */
  readonly toggle: (targets: readonly PinWish[]) => Promise<void>;
  /** @returns whether it was saved */
  readonly annotate: (pin: string, words: PinWords) => Promise<boolean>;
  /** Moves a pin by some places, and others with it. */
  readonly shift: (pin: string, by: number, also?: readonly string[]) => Promise<void>;
  /** Puts a pin, and others with it, at an index of the list without them, and into a group where one is said (null: none). */
  readonly moveTo: (
    pin: string,
    index: number,
    group?: string | null,
    also?: readonly string[],
  ) => Promise<void>;
  /** Puts all pins into the order of time; those without one stay behind. */
  readonly orderByTime: () => Promise<void>;
  /** Puts pins into a group; null: into none. */
  readonly group: (pins: readonly string[], name: string | null) => Promise<void>;
  /** What a view has selected, for *Pin all selected*; null where the page's own selection counts. */
  readonly offered: ComputedRef<readonly PinWish[] | null>;
  /** Says what is selected in a view that has a selection of its own, as long as it is shown. @returns takes that back */
  readonly offer: (selected: () => readonly PinWish[]) => () => void;
}

const pinningKey: InjectionKey<Pinning> = Symbol('pinning');

/** Loads the pins of an incident and gives them to everything below the component that calls this. */
export function providePinning(incident: ComputedRef<string | null>): Pinning {
  const client = useClient();
  const change = useChange();
  const query = useQuery((signal) => client.pins.list({ incident: incident.value ?? '' }, { signal }), {
    key: () => incident.value,
    incident: () => incident.value,
    touched: ['pins', 'alerts', 'incidents', 'verdicts'],
  });
  /** The order while moves are on their way to the store: each goes on from the one before, whatever was read between them. */
  const moved = shallowRef<readonly Pin[] | null>(null);
  let moving = 0;
  function settle(): void {
    if (moving === 0) moved.value = null;
  }
  watch(query.data, settle);
  const pins = computed(() => moved.value ?? inOrder(query.data.value?.pins ?? []));
  const keys = computed(() => new Set(pins.value.map((pin) => pinKeyOf(pin.target))));
  const isPinned = (target: PinWish): boolean => keys.value.has(pinKeyOf(target));
  const offers = shallowRef<readonly (() => readonly PinWish[])[]>([]);

  /** Also what failed may have failed because the pins are others now. @returns whether it was done */
  async function run(work: () => ReturnType<typeof client.pins.set>): Promise<boolean> {
    const done = await change.run(work);
    await query.refetch();
    return done !== null;
  }

  async function set(targets: readonly PinWish[], pinned: boolean, note?: string): Promise<void> {
    const uid = incident.value;
    const wanted = pinnable(targets).filter((target) => isPinned(target) !== pinned);
    if (uid === null || wanted.length === 0) return;
    await run(() =>
      client.pins.set({ incident: uid, targets: [...wanted], pinned, ...(note ? { note } : {}) }),
    );
  }

  async function move(wanted: PinMove | null): Promise<void> {
    if (wanted === null) return;
    moved.value = applyMove(pins.value, wanted);
    const { also, ...move } = wanted;
    moving += 1;
    await change.run(() => client.pins.move({ ...move, ...(also === undefined ? {} : { also: [...also] }) }));
    moving -= 1;
    if (moving === 0) await query.refetch();
    settle();
  }

  const pinning: Pinning = {
    incident,
    pins,
    error: computed(() => query.error.value),
    refetch: () => void query.refetch(),
    loaded: computed(() => query.data.value !== null),
    isPinned,
    pin: (targets, note) => set(targets, true, note),
    unpin: (targets) => set(targets, false),
    toggle: (targets) => set(targets, !pinnable(targets).every(isPinned)),
    annotate: (pin, words) => run(() => client.pins.annotate({ pin, ...words })),
    shift: (pin, by, also) => move(shift(pins.value, pin, by, also)),
    moveTo: (pin, index, group, also) => move(moveTo(pins.value, pin, index, group, also)),
    async orderByTime() {
      const uid = incident.value;
      const order = byTime(pins.value).map((pin) => pin.uid);
      if (uid !== null && order.length > 0)
        await run(() => client.pins.order({ incident: uid, pins: order }));
    },
    async group(uids, name) {
      await run(() => client.pins.group({ pins: [...uids], group: name }));
    },
    offered: computed(() => offers.value.at(-1)?.() ?? null),
    offer(selected) {
      offers.value = [...offers.value, selected];
      return () => (offers.value = offers.value.filter((one) => one !== selected));
    },
  };
  provide(pinningKey, pinning);
  return pinning;
}

/** The pins of the incident page that the component is on. */
export function usePinning(): Pinning {
  const pinning = inject(pinningKey, null);
  if (pinning === null) throw new Error('no incident page provides pins');
  return pinning;
}

/** Lets *Pin all selected* pin what a view has selected, as long as the view is shown. */
export function useSelectionForPins(selected: () => readonly PinWish[]): void {
  onScopeDispose(usePinning().offer(selected));
}
