import { AlarmClock, AlarmClockCheck, AlarmClockMinus, AlarmClockOff, Timer } from 'lucide-vue-next';
import { h } from 'vue';
import type { Component, VNode } from 'vue';
import { formatTime } from '../../../ui/index.ts';
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

const icons: Readonly<Record<TimerState, Component>> = {
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
}

/** A service-level timer as icon, words and colour, in plain nodes: one in each row of a table. */
export function drawServiceLevel(level: ServiceLevel, view: TimerView): VNode {
  const { zone, now } = view;
  const given = view.timer === undefined ? null : level[view.timer];
  const shown =
    view.timer === undefined ? nextTimer(level) : given === null ? null : { kind: view.timer, timer: given };
  if (shown === null) return h('span', { class: 'service-level-none' }, 'No limit');
  const { kind, timer } = shown;
  const state = timerState(timer, now);
  return h(
    'span',
    {
      class: 'timer service-level',
      'data-state': state,
      title: timerDetails(kind, timer, now, (at) => formatTime(at, zone)),
    },
    [
      h(icons[state], { class: 'icon', size: 13, 'aria-hidden': 'true' }),
      view.bare === true ? null : h('span', { class: 'kind' }, timerLabels[kind]),
      h('span', { class: 'visually-hidden' }, `${stateLabels[state]}, `),
      h('span', { class: 'words' }, describeTimer(timer, now)),
    ],
  );
}
