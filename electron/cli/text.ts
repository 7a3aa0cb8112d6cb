import { valueLabel } from '../../shared/model/values.ts';
import { visibleLine } from '../../shared/model/visible-text.ts';
import type { CliLink } from './reading-commands.ts';

/** One row of `incidents`. */
export interface CliIncident {
  readonly id: number;
  readonly uid: string;
  readonly name: string;
  readonly severity: string | null;
  readonly status: string;
  readonly priorityScore: number;
  readonly classification: string | null;
  readonly determination: string | null;
  readonly tags: readonly string[];
  readonly assignedTo: string | null;
  readonly alertCount: number;
  readonly serviceSources: readonly string[];
  readonly firstActivity: string | null;
  readonly lastActivity: string | null;
  readonly alerts?: readonly unknown[];
}

/** Everything from a file may hold control characters: a terminal only gets their visible forms, each on its line. */
const safe = (text: string | null): string => (text === null ? '–' : visibleLine(text));

const column = (text: string, width: number): string =>
  text.length > width ? `${text.slice(0, width - 1)}…` : text.padEnd(width);

/** The queue as a table for people. */
export function incidentsTable(incidents: readonly CliIncident[]): string {
  if (incidents.length === 0) return 'No incidents.\n';
  const head = `${column('ID', 6)} ${column('Score', 5)} ${column('Severity', 13)} ${column('Status', 15)} ${column('Alerts', 6)} ${column('Last activity (UTC)', 24)} Name\n`;
  const rows = incidents.map(
    (one) =>
      `${column(String(one.id), 6)} ${column(String(one.priorityScore), 5)} ${column(valueLabel('severity', one.severity), 13)} ${column(valueLabel('incidentStatus', one.status), 15)} ${column(String(one.alertCount), 6)} ${column(one.lastActivity ?? '–', 24)} ${safe(one.name)}\n`,
  );
  return head + rows.join('');
}

/** One row of `alerts`. */
export interface CliAlert {
  readonly uid: string;
  readonly title: string;
  readonly severity: string | null;
  readonly status: string;
  readonly category: string | null;
  readonly mitreTechniques: readonly string[];
  readonly serviceSource: string | null;
  readonly detectionSource: string | null;
  readonly classification: string | null;
  readonly determination: string | null;
  readonly assignedTo: string | null;
  readonly firstActivity: string | null;
  readonly lastActivity: string | null;
  /** Number of its incident; null until correlation has placed it. */
  readonly incident: number | null;
  readonly incidentUid: string | null;
  readonly sourceCount: number;
  readonly pinned: boolean;
}

/** The head of {@link alertLine}s. */
export const alertsHead = `${column('Last activity (UTC)', 24)} ${column('Severity', 13)} ${column('Status', 11)} ${column('Incident', 8)} Title\n`;

/** An alert as a line for people. */
export function alertLine(one: CliAlert): string {
  return `${column(one.lastActivity ?? '–', 24)} ${column(valueLabel('severity', one.severity), 13)} ${column(valueLabel('alertStatus', one.status), 11)} ${column(one.incident === null ? '–' : `#${one.incident}`, 8)} ${safe(one.title)}\n`;
}

/** One incident for people. */
export function incidentText(
  incident: Omit<CliIncident, 'alerts'> & {
    readonly alerts: readonly {
      readonly uid: string;
      readonly title: string;
      readonly severity: string | null;
      readonly firstActivity: string | null;
      readonly serviceSource: string | null;
      readonly pinned: boolean;
    }[];
    readonly evidence: readonly {
      readonly type: string;
      readonly value: string;
      readonly verdict: string;
      readonly remediationStatus: string | null;
    }[];
    readonly links: readonly CliLink[];
  },
): string {
  const lines = [
    `#${incident.id} ${safe(incident.name)}`,
    `${valueLabel('severity', incident.severity)} · ${valueLabel('incidentStatus', incident.status)} · score ${incident.priorityScore} · ${incident.assignedTo === null ? 'unassigned' : safe(incident.assignedTo)}`,
    '',
    `Alerts (${incident.alerts.length})`,
    ...incident.alerts.map(
      (alert) =>
        `  ${alert.firstActivity ?? '–'}  ${column(valueLabel('severity', alert.severity), 13)} ${safe(alert.title)}  [${safe(alert.serviceSource)}]${alert.pinned ? '  pinned' : ''}\n      ${safe(alert.uid)}`,
    ),
    '',
    `Evidence (${incident.evidence.length})`,
    ...incident.evidence.map(
      (piece) =>
        `  ${column(piece.type, 17)} ${column(valueLabel('verdict', piece.verdict), 11)} ${column(valueLabel('remediationStatus', piece.remediationStatus), 17)} ${safe(piece.value)}`,
    ),
    '',
    `Links (${incident.links.length})`,
    ...incident.links.map((link) => `  ${linkText(link)}`),
    '',
  ];
  return lines.join('\n');
}

function linkText(link: CliLink): string {
  const value = link.sharedValue === null ? '' : ` ${safe(link.sharedValue)}`;
  const gap =
    link.gapMilliseconds === null
      ? 'unknown time apart'
      : `${Math.round(link.gapMilliseconds / 1000)} s apart`;
  return `${safe(link.from)} → ${safe(link.to)}: ${link.rule}${value}, ${gap}, strength ${link.strength}, ${link.reason}, ${link.state}`;
}
