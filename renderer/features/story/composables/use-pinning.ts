import { computed, inject, provide, shallowRef, watch } from 'vue';
import type { ComputedRef, InjectionKey } from 'vue';
import { useChange } from '../../../app/commands/index.ts';
import { useClient, useQuery } from '../../../client/index.ts';
import type { ClientError } from '../../../client/index.ts';
import { applyMove, inOrder, moveTo, pinnable, shift } from '../model/pins.ts';
import type { Pin, PinMove } from '../model/pins.ts';
import { keyOf } from '../model/selection.ts';
import type { StoryTarget } from '../model/selection.ts';

/** The pins of an incident, and what can be done with them. */
export interface Pinning {
  /** In the analyst's order. */
  readonly pins: ComputedRef<readonly Pin[]>;
  readonly error: ComputedRef<ClientError | null>;
  readonly isPinned: (target: StoryTarget) => boolean;
  /** Pins targets; those that are pinned already stay as they are. */
  readonly pin: (targets: readonly StoryTarget[], note?: string) => Promise<void>;
  readonly unpin: (targets: readonly StoryTarget[]) => Promise<void>;
  /** Pins all targets, or unpins them when all are pinned. */
  readonly toggle: (targets: readonly StoryTarget[]) => Promise<void>;
  readonly annotate: (pin: string, note: string | null) => Promise<void>;
  /** Moves a pin by some places. */
  readonly shift: (pin: string, by: number) => Promise<void>;
  /** Puts a pin at an index of the list without it. */
  readonly moveTo: (pin: string, index: number) => Promise<void>;
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
  /** The order while a move is on its way to the store. */
  const moved = shallowRef<readonly Pin[] | null>(null);
  watch(query.data, () => (moved.value = null));
  const pins = computed(() => moved.value ?? inOrder(query.data.value?.pins ?? []));
  const keys = computed(() => new Set(pins.value.map((pin) => keyOf(pin.target))));
  const isPinned = (target: StoryTarget): boolean => keys.value.has(keyOf(target));

  async function set(targets: readonly StoryTarget[], pinned: boolean, note?: string): Promise<void> {
    const uid = incident.value;
    const wanted = pinnable(targets).filter((target) => isPinned(target) !== pinned);
    if (uid === null || wanted.length === 0) return;
    const done = await change.run(() =>
      client.pins.set({ incident: uid, targets: [...wanted], pinned, ...(note ? { note } : {}) }),
    );
    if (done) await query.refetch();
  }

  async function move(wanted: PinMove | null): Promise<void> {
    if (wanted === null) return;
    moved.value = applyMove(pins.value, wanted);
    const done = await change.run(() => client.pins.move(wanted));
    if (done) await query.refetch();
    moved.value = null;
  }

  const pinning: Pinning = {
    pins,
    error: computed(() => query.error.value),
    isPinned,
    pin: (targets, note) => set(targets, true, note),
    unpin: (targets) => set(targets, false),
    toggle: (targets) => set(targets, !pinnable(targets).every(isPinned)),
    async annotate(pin, note) {
      const done = await change.run(() => client.pins.annotate({ pin, note: note?.trim() || null }));
      if (done) await query.refetch();
    },
    shift: (pin, by) => move(shift(pins.value, pin, by)),
    moveTo: (pin, index) => move(moveTo(pins.value, pin, index)),
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
