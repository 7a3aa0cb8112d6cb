import type { OutputOf } from '../../../../shared/contract/index.ts';
import { formatCount } from '../../../../shared/lib/format-count.ts';
import { countryName } from '../../../../shared/model/countries.ts';
import { valueLabel } from '../../../../shared/model/values.ts';
import { isFailedOutcome, isPassedOutcome } from '../../../../shared/story/sign-in-outcome.ts';
import { formatTime } from '../../../ui/index.ts';
import type { TableColumn } from '../../../ui/index.ts';

/** One alert of an entity. */
export type AlertRow = OutputOf<'entities.alerts'>['rows'][number];
/** One incident of an entity. */
export type IncidentRow = OutputOf<'entities.incidents'>['rows'][number];
/** One moment of an entity. */
export type TimelineRow = OutputOf<'entities.timeline'>['rows'][number];
/** One sign-in of a user. */
export type SignInRow = OutputOf<'entities.user'>['signIns'][number];

const time = (at: number | null, zone: string): string => (at === null ? '' : formatTime(at, zone));

/** Columns of the alerts of an entity. */
export const alertColumns: readonly TableColumn<AlertRow>[] = [
  { id: 'at', label: 'First activity', width: 190, text: (row, zone) => time(row.firstActivity, zone) },
  { id: 'severity', label: 'Severity', width: 110, text: (row) => valueLabel('severity', row.severity) },
  { id: 'title', label: 'Alert', width: 340, required: true, grow: true, text: (row) => row.title },
  { id: 'status', label: 'Status', width: 110, text: (row) => valueLabel('alertStatus', row.status) },
  { id: 'incident', label: 'Incident', width: 240, text: (row) => row.incidentName ?? '' },
  {
    id: 'service',
    label: 'Service',
    width: 200,
    text: (row) => valueLabel('serviceSource', row.serviceSource),
  },
  { id: 'assets', label: 'Impacted assets', width: 220, hidden: true, text: (row) => row.assets.join(', ') },
];

/** Columns of the incidents of an entity. */
export const incidentColumns: readonly TableColumn<IncidentRow>[] = [
  {
    id: 'name',
    label: 'Incident',
    width: 380,
    required: true,
    grow: true,
    text: (row) => `#${String(row.incident.number)} ${row.incident.name}`,
  },
  {
    id: 'severity',
    label: 'Severity',
    width: 110,
    text: (row) => valueLabel('severity', row.incident.severity),
  },
  {
    id: 'status',
    label: 'Status',
    width: 120,
    text: (row) => valueLabel('incidentStatus', row.incident.status),
  },
  { id: 'verdict', label: 'Verdict there', width: 150, text: (row) => valueLabel('verdict', row.verdict) },
  { id: 'alerts', label: 'Alerts', width: 80, align: 'end', text: (row) => formatCount(row.alerts) },
  { id: 'first', label: 'First activity', width: 190, text: (row, zone) => time(row.firstAt, zone) },
  { id: 'last', label: 'Last activity', width: 190, text: (row, zone) => time(row.lastAt, zone) },
];

const kindLabels: Readonly<Record<TimelineRow['kind'], string>> = {
  alert: 'Alert',
  context: 'Activity',
  verdict: 'Verdict',
  note: 'Note',
};

/** Columns of everything that is known of an entity, in the order of time. */
export const timelineColumns: readonly TableColumn<TimelineRow>[] = [
  { id: 'at', label: 'Time', width: 190, text: (row, zone) => time(row.at, zone) },
  { id: 'kind', label: 'Kind', width: 100, text: (row) => kindLabels[row.kind] },
  { id: 'label', label: 'What happened', width: 380, required: true, grow: true, text: (row) => row.label },
  { id: 'detail', label: 'Detail', width: 260, text: (row) => row.detail ?? '' },
  { id: 'by', label: 'By', width: 200, text: (row) => valueLabel('serviceSource', row.by ?? '') },
];

/** The place as the source says it; a country's letters as its name. */
function placeOf({ place, country }: SignInRow): string {
  const text = place ?? country ?? '';
  return /^[A-Z]{2}$/.test(text) ? countryName(text) : text;
}

/** How a sign-in ended, in the same words for all sources; a source's own word where it is neither; nothing told is said too. */
export function outcomeWords({ outcome, reason }: Pick<SignInRow, 'outcome' | 'reason'>): string {
  if (outcome === null) return 'not told';
  const words = isFailedOutcome(outcome) ? 'failed' : isPassedOutcome(outcome) ? 'passed' : outcome;
  return reason === null ? words : `${words}: ${reason}`;
}

/** Who tells of it. */
const tellers = ({ alert, inContext }: SignInRow): string =>
  alert === null ? 'Context' : inContext ? 'Alert and context' : 'Alert';

/** Columns of the sign-ins of a user. */
export const signInColumns: readonly TableColumn<SignInRow>[] = [
  { id: 'at', label: 'Time', width: 196, text: (row, zone) => time(row.at, zone) },
  { id: 'ip', label: 'IP address', width: 150, required: true, text: (row) => row.ip ?? '' },
  { id: 'place', label: 'Place', width: 130, grow: true, text: placeOf },
  { id: 'client', label: 'Client', width: 140, text: (row) => row.client ?? '' },
  { id: 'device', label: 'Device', width: 120, text: (row) => row.device ?? '' },
  { id: 'application', label: 'Application', width: 140, text: (row) => row.application ?? '' },
  { id: 'outcome', label: 'Outcome', width: 120, text: outcomeWords },
  { id: 'risk', label: 'Risk', width: 90, text: (row) => row.risk ?? '' },
  { id: 'from', label: 'Told by', width: 130, text: tellers },
];
