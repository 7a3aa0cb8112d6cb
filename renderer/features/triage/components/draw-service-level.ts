import { AlarmClock, AlarmClockCheck, AlarmClockMinus, AlarmClockOff, Timer } from 'lucide-vue-next';
import type { LucideIcon } from 'lucide-vue-next';
import { h } from 'vue';
import type { VNode } from 'vue';
import { drawIcon, formatTime } from '../../../ui/index.ts';
import {
  describeTimer,
  nextTimer,
  stateLabels,
  timerDetails,
  timerLabels,
  timerState,
} from '../model/service-level.ts';
import type { ServiceLevel, TimerKind, TimerState } from '../model/service-level.ts';
import './service-level-mark.css';

const icons: Readonly<Record<TimerState, LucideIcon>> = {
  onTime: Timer,
  atRisk: AlarmClock,
  overdue: AlarmClockOff,
  met: AlarmClockCheck,
  missed: AlarmClockMinus,
};

/** What a drawn timer depends on. */
export interface TimerView {
  readonly zone: string;
  /** ms UTC */
  readonly now: number;
  /** The one that is due next where it is not told. */
  readonly timer?: TimerKind | undefined;
  /** Leaves out which timer it is. */
  readonly bare?: boolean;
  /** Leaves out the exact times, which a table says by {@link describeServiceLevel}. */
  readonly untitled?: boolean;
}

type ShownTimer = NonNullable<ReturnType<typeof nextTimer>>;

function shownTimer(level: ServiceLevel, view: TimerView): ShownTimer | null {
  if (view.timer === undefined) return nextTimer(level);
  const timer = level[view.timer];
  return timer === null ? null : { kind: view.timer, timer };
}

const details = ({ kind, timer }: ShownTimer, { zone, now }: TimerView): string =>
  timerDetails(kind, timer, now, (at) => formatTime(at, zone));

/** The exact times of the timer that `drawServiceLevel` draws; empty where there is none. */
export function describeServiceLevel(level: ServiceLevel, view: TimerView): string {
  const shown = shownTimer(level, view);
  return shown === null ? '' : details(shown, view);
}

/** A service-level timer as icon, words and colour, in plain nodes: one in each row of a table. */
export function drawServiceLevel(level: ServiceLevel, view: TimerView): VNode {
  const shown = shownTimer(level, view);
  if (shown === null) return h('span', { class: 'service-level-none' }, ['No limit']);
  const { kind, timer } = shown;
  const state = timerState(timer, view.now);
  return h(
    'span',
    {
      class: 'timer service-level',
      'data-state': state,
      title: view.untitled === true ? undefined : details(shown, view),
    },
    [
      drawIcon(icons[state], { class: 'icon', size: 13 }),
      view.bare === true ? null : h('span', { class: 'kind' }, [timerLabels[kind]]),
      h('span', { class: 'visually-hidden' }, [`${stateLabels[state]}, `]),
      h('span', { class: 'words' }, [describeTimer(timer, view.now)]),
    ],
  );
}
