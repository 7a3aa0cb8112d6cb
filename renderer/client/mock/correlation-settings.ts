import type { Notice, OutputOf } from '../../../shared/contract/index.ts';
import {
  defaultCorrelationSettings,
  type CorrelationSettings,
} from '../../../shared/correlation/settings.ts';
import type { MockHandlers } from './mock-bridge.ts';

type Answer = OutputOf<'correlation.settings'>;
type Job = OutputOf<'jobs.list'>['jobs'][number];

/** What a preview finds in the sample: an incident that grows by another, and one that splits. */
const sampleDifference = {
  engineVersion: 1,
  alerts: 14,
  incidentsBefore: 3,
  incidentsAfter: 3,
  alertsMoved: 5,
  counts: { grows: 1, merged: 1, new: 1, split: 1 },
  linksAdded: 4,
  linksRemoved: 2,
  linksChanged: 3,
  suggestions: 0,
  changes: [
    {
      kind: 'grows',
      incident: { uid: 'incident-1', number: 1, name: 'Multi-stage incident' },
      nameAfter: 'Multi-stage incident on 2 endpoints',
      alertsBefore: 7,
      alertsAfter: 10,
      others: [{ uid: 'incident-2', number: 2, alerts: 3 }],
      touched: true,
      text: 'Grows by 3 alerts of incident 2: both name the IP address 203.0.113.7 (strength 512).',
    },
    {
      kind: 'merged',
      incident: { uid: 'incident-2', number: 2, name: 'Beacon on one endpoint' },
      nameAfter: null,
      alertsBefore: 3,
      alertsAfter: 0,
      others: [{ uid: 'incident-1', number: 1, alerts: 3 }],
      touched: false,
      text: 'All its 3 alerts go to incident 1, and its number leads there: both name the IP address 203.0.113.7 (strength 512).',
    },
    {
      kind: 'split',
      incident: { uid: 'incident-3', number: 3, name: 'Malware incident on 2 endpoints' },
      nameAfter: 'Malware incident on one endpoint',
      alertsBefore: 4,
      alertsAfter: 2,
      others: [],
      touched: false,
      text: 'Gives 2 alerts of 4 to a new incident: the device web-1 no longer holds them together (strength 301).',
    },
    {
      kind: 'new',
      incident: null,
      nameAfter: 'Malware incident on one endpoint',
      alertsBefore: 0,
      alertsAfter: 2,
      others: [{ uid: 'incident-3', number: 3, alerts: 2 }],
      touched: false,
      text: 'A new incident of 2 alerts of incident 3.',
    },
  ],
  more: 0,
} as const;

type Result = NonNullable<Job['result']>;

const copyOf = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value)) as Value;

/**
 * Settings of correlation, their preview and its result.
 * @param emit sends a notice: previews end a moment after they were asked for.
 * @param commit makes the change that setting answers with.
 */
export function correlationSettingsHandlers(
  emit: (notice: Notice) => void,
  commit: (label: string) => OutputOf<'correlation.setSettings'>,
  stale: Answer['stale'] = 'no',
): MockHandlers {
  let settings: CorrelationSettings = defaultCorrelationSettings;
  let previews = 0;
  return {
    'correlation.settings': () => ({
      settings: copyOf(settings),
      defaults: copyOf(defaultCorrelationSettings),
      isDefault: settings === defaultCorrelationSettings,
      fault: null,
      engineVersion: 1,
      storedEngineVersion: 1,
      stale,
    }),
    'correlation.preview': () => {
      previews += 1;
      const job: Job = {
        id: `job-preview-${previews}`,
        kind: 'preview',
        label: 'Preview of correlation',
        state: 'running',
        progress: 0.4,
        detail: 'Correlating 14 alerts',
        pause: null,
        startedAt: 0,
        endedAt: null,
        error: null,
        result: null,
      };
      setTimeout(() => emit({ kind: 'job', job }), 0);
      setTimeout(
        () =>
          emit({
            kind: 'job',
            job: {
              ...job,
              state: 'done',
              progress: 1,
              endedAt: 1,
              result: { difference: copyOf<unknown>(sampleDifference) as Result[string] },
            },
          }),
        20,
      );
      return { job: job.id };
    },
    'correlation.setSettings': (input) => {
      settings = input.settings === null ? defaultCorrelationSettings : copyOf(input.settings);
      const done = commit('Change the settings of correlation');
      setTimeout(
        () =>
          emit({
            kind: 'changed',
            revision: done.revision,
            touched: ['settings'],
            incidents: [],
            by: 'this',
          }),
        0,
      );
      return done;
    },
    'correlation.run': () => ({ job: 'job-correlation' }),
  };
}
