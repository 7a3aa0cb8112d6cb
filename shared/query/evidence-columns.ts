import type { OutputOf } from '../contract/index.ts';
import type { sightingShows } from '../contract/sightings.ts';
import { defang, defangAnyAddress } from '../model/defang.ts';
import { entityKindLabels } from '../model/entity-kinds.ts';
import { valueLabel } from '../model/values.ts';
import type { Columns, ExportColumn, ExportValue } from './export-columns.ts';

type EvidenceRow = OutputOf<'incidents.evidence'>['rows'][number];
/** One value of a pasted list, with where it was seen. */
export type Sighting = OutputOf<'sightings.find'>['values'][number];

const one = <Row>(label: string, value: (row: Row) => ExportValue): readonly ExportColumn<Row>[] => [
  { label, value },
];
const time = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

/** Who says what, in one line: `Microsoft Defender for Office 365: Malicious (3 alerts)`. */
function statement({
  by,
  verdict,
  remediationStatus,
  alerts,
  elsewhere,
}: EvidenceRow['says'][number]): string {
  const said = [
    verdict === null ? null : valueLabel('verdict', verdict),
    remediationStatus === null ? null : valueLabel('remediationStatus', remediationStatus),
  ].filter((text) => text !== null);
  const count = alerts === 0 ? [] : [alerts === 1 ? '1 alert' : `${alerts} alerts`];
  const of =
    elsewhere === null
      ? []
      : elsewhere.length === 0
        ? ['elsewhere']
        : [elsewhere.map(({ number }) => `#${number}`).join(', ')];
  const where = [...count, ...of].join(' of ');
  return `${by === '' ? 'Source' : valueLabel('serviceSource', by)}: ${said.join(', ')}${where === '' ? '' : ` (${where})`}`;
}

/** Columns of *Evidence and response* by their id. Values are defanged: no program that opens the file follows them. */
export const evidenceExportColumns: Columns<EvidenceRow> = {
  firstSeen: one('First seen', (row) => time(row.firstSeen)),
  entity: [
    { label: 'Entity', value: (row) => defang(row.entity.kind, row.entity.label) },
    { label: 'Type', value: (row) => entityKindLabels[row.entity.kind].one },
  ],
  kind: [],
  verdict: [
    { label: 'Verdict', value: (row) => valueLabel('verdict', row.entity.verdict) },
    { label: 'Verdict by', value: (row) => (row.entity.verdictBy === 'none' ? null : row.entity.verdictBy) },
    { label: 'Said by', value: (row) => row.says.map(statement) },
  ],
  lists: one('Lists', (row) => row.lists.map(({ list, expired }) => (expired ? `${list} (expired)` : list))),
  remediationStatus: one('Remediation status', (row) =>
    row.remediationStatuses.map((status) => valueLabel('remediationStatus', status)),
  ),
  assets: one('Impacted assets', (row) => row.impactedAssets),
  origins: one('Detection origin', (row) => row.detectionOrigins),
  threats: one('Threats', (row) => row.threats),
  roles: one('Roles', (row) => row.roles.map((role) => valueLabel('role', role))),
  alertCount: one('Alerts', (row) => row.alertCount),
  seenInIncidents: one('Incidents', (row) => row.seenInIncidents),
};

/** What people read for the kinds of pasted values. */
export const pastedKindLabels: Readonly<Record<Sighting['kind'], string>> = {
  ip: 'IP address',
  range: 'IP range',
  url: 'URL',
  domain: 'Domain',
  emailAddress: 'Email address',
  fileHash: 'File hash',
  sid: 'SID',
  guid: 'GUID',
  name: 'Name',
};

/** One text for one value of a list. */
export const sightingKey = ({ kind, value }: Pick<Sighting, 'kind' | 'value'>): string => `${kind}|${value}`;

type ContextRow = OutputOf<'sightings.context'>['rows'][number];
type Match = Sighting['matches'][number]['match'];

/** What people read for how an entity matches a value. */
export const matchLabels: Readonly<Record<Match, string>> = {
  exact: 'exact',
  name: 'called so',
  account: 'same account name',
  path: 'at this path',
  address: 'has this address',
  loggedOn: 'logged on to it',
  host: 'on this host',
  sender: 'sent from it',
  senderName: 'sent under this name',
  inRange: 'in the range',
  mentioned: 'in its command line',
  below: 'below',
  otherDomain: 'may be: same account name, another domain',
  sameHost: 'may be: same host',
  sameFirstLabel: 'may be: same first label',
  sameFileName: 'may be: same file name',
};

type AlertMatch = Sighting['alertMatches'][number]['match'];

/** What people read for how alerts themselves match a value: `title of 1,437 alerts`. */
export const alertMatchText = ({ match, alerts }: Sighting['alertMatches'][number]): string =>
  `${alertMatchLabels[match]} of ${alerts === 1 ? 'the alert' : `${alerts.toLocaleString('en')} alerts`}`;

const alertMatchLabels: Readonly<Record<AlertMatch, string>> = { alertId: 'ID', alertTitle: 'title' };

/** Told beside values of which more may be found later. */
export const pendingText =
  'What was imported is still being read for senders, names and titles: more may be found of addresses, domains and names.';

/** True for what only may be the value: it counts neither as found nor as an alert. */
export const isPossible = (match: Match): boolean => possible.has(match);

const possible: ReadonlySet<Match> = new Set(['otherDomain', 'sameHost', 'sameFirstLabel', 'sameFileName']);

/** True for what a value is: its own verdict is that of these. What is on it, sent from it, in it or below it has others. */
export const isItself = (match: Match): boolean => own.has(match);

const own: ReadonlySet<Match> = new Set(['exact', 'name', 'account', 'path']);

/** True when something only may be the value, and nothing is. */
export const isPossiblyFound = (value: Pick<Sighting, 'alerts' | 'context' | 'matches'>): boolean =>
  !isFound(value) && value.matches.some(({ match }) => isPossible(match));

/** How a value was found, in words, with how many entities where they are several: `exact, below 14`. */
export const matchText = ({
  matches,
  alertMatches,
  context,
}: Pick<Sighting, 'matches' | 'alertMatches' | 'context'>): string =>
  [
    ...alertMatches.map(alertMatchText),
    ...matches.map(({ match, entities }) =>
      entities === 1 ? matchLabels[match] : `${matchLabels[match]} ${entities.toLocaleString('en')}`,
    ),
    ...(context > 0 && alertMatches.length + matches.length === 0 ? ['in context'] : []),
  ].join(', ');

/** Whether a value was found, in words. */
export const foundText = (value: Pick<Sighting, 'alerts' | 'context' | 'matches' | 'pending'>): string =>
  isFound(value)
    ? 'Found'
    : isPossiblyFound(value)
      ? 'May be'
      : value.pending
        ? 'Not found yet'
        : 'Not found';

/** True when a value was seen in alerts or in context. */
export const isFound = ({ alerts, context }: Pick<Sighting, 'alerts' | 'context'>): boolean =>
  alerts > 0 || context > 0;

/** True when a value is among those that are shown. */
export function passesShow(value: Sighting, show: (typeof sightingShows)[number]): boolean {
  switch (show) {
    case 'all':
      return true;
    case 'found':
      return isFound(value);
    case 'possible':
      return isPossiblyFound(value);
    case 'notFound':
      return !isFound(value) && !isPossiblyFound(value);
    case 'listed':
      return value.lists.length > 0;
  }
}

const kindsDefanged: ReadonlySet<Sighting['kind']> = new Set(['ip', 'range', 'url', 'domain']);

/** How a value is shown as evidence. Mail addresses stand as on all other pages. */
export const formOfSighting = ({ kind }: Pick<Sighting, 'kind'>): 'address' | 'text' =>
  kindsDefanged.has(kind) ? 'address' : 'text';

/** The value as it may be shown and copied. */
export const defangedValue = ({ kind, value }: Pick<Sighting, 'kind' | 'value'>): string =>
  kindsDefanged.has(kind) ? defangAnyAddress(value) : value;

/** The gravest verdict of the entities that a value is; null without any. What is on it, sent from it or below it, or only may be it, says nothing of it. */
export function verdictOfSighting({ entities: all }: Pick<Sighting, 'entities'>): string | null {
  const entities = all.filter(({ match }) => isItself(match));
  const order = ['malicious', 'suspicious', 'noThreatsFound', 'unknown'];
  const place = (verdict: string): number => {
    const at = order.indexOf(verdict);
    return at < 0 ? order.length : at;
  };
  return entities.reduce<string | null>(
    (worst, { verdict }) => (worst === null || place(verdict) < place(worst) ? verdict : worst),
    null,
  );
}

/** A context record in one line: time, what happened and where it stands. */
export function contextText({ at, kind, title, file, line, record }: ContextRow): string {
  const where = line === null ? `record ${String(record)}` : `line ${String(line)}`;
  return `${time(at) ?? 'no time'} ${kind}: ${defangAnyAddress(title)} (${file.replace(/^.*[\\/]/, '')}, ${where})`;
}

/** Columns of a list of sightings by their id. */
export const sightingExportColumns: Columns<Sighting> = {
  value: [
    { label: 'Value', value: defangedValue },
    { label: 'Written', value: ({ written }) => (written === null ? null : defangAnyAddress(written)) },
  ],
  kind: one('Type', ({ kind }) => pastedKindLabels[kind]),
  found: one('Found', (row) =>
    isFound(row) ? 'yes' : isPossiblyFound(row) ? 'may be' : row.pending ? 'not yet' : 'no',
  ),
  match: one('Match', ({ matches, alertMatches }) => [
    ...alertMatches.map(alertMatchText),
    ...matches.map(({ match, entities }) => `${matchLabels[match]} ${String(entities)}`),
  ]),
  entities: one('Entities', ({ entities }) =>
    entities.map(
      ({ kind, label, match }) =>
        `${entityKindLabels[kind].one}: ${defang(kind, label)}${match === 'exact' ? '' : ` (${matchLabels[match]})`}`,
    ),
  ),
  verdict: one('Verdict', (row) => {
    const verdict = verdictOfSighting(row);
    return verdict === null ? null : valueLabel('verdict', verdict);
  }),
  alerts: one('Alerts', ({ alerts }) => alerts),
  incidents: [
    { label: 'Incidents', value: ({ incidentTotal }) => incidentTotal },
    { label: 'Incident IDs', value: ({ incidents }) => incidents.map(({ number }) => `#${number}`) },
  ],
  context: [
    { label: 'Context records', value: ({ context }) => context },
    {
      label: 'Newest context',
      value: ({ newestContext: row }) => (row === null ? null : contextText(row)),
    },
  ],
  lists: one('Lists', ({ lists }) =>
    lists.map(({ list, expired }) => (expired ? `${list} (expired)` : list)),
  ),
  firstSeen: one('First seen', ({ firstSeen }) => time(firstSeen)),
  lastSeen: one('Last seen', ({ lastSeen }) => time(lastSeen)),
};
