import type { z } from 'zod';
import type { alertRow, incidentRow } from '../../../shared/contract/index.ts';

/** One row of the incident queue. */
export type IncidentRow = z.infer<typeof incidentRow>;
/** One row of an alert list. */
export type AlertRow = z.infer<typeof alertRow>;

/** The moment at which mock data ends, ms UTC: pictures look the same on every day. */
export const mockNow = Date.UTC(2024, 4, 14, 14, 30, 0);

const pick = <T>(list: readonly T[], index: number): T => list[index % list.length] as T;

const names = [
  'Multi-stage incident involving Initial access & Credential access on 3 endpoints reported by multiple sources',
  'Suspicious sign-in involving one user',
  'Anonymous IP address involving one user reported by Entra ID Protection',
  'Email messages containing malicious URL removed after delivery',
  'Malware was prevented on one endpoint',
  'Unusual addition of credentials to an OAuth app',
  'Mass download by a single user',
  'Impossible travel activity involving one user',
  'Possible overpass-the-hash attack on one endpoint',
  'רשומה חשודה 🛡️ involving one user with a name that is much longer than any column could ever be, so that it has to be elided somewhere sensible',
];
const severities = ['high', 'medium', 'low', 'informational', null];
const statuses = ['active', 'active', 'inProgress', 'awaitingAction', 'active', 'resolved'];
const services = [
  'microsoftDefenderForEndpoint',
  'microsoftDefenderForOffice365',
  'azureAdIdentityProtection',
  'microsoftDefenderForCloudApps',
  'microsoftDefenderForIdentity',
  'Suricata',
];
const categories = [
  'InitialAccess',
  'CredentialAccess',
  'Execution',
  'LateralMovement',
  'SuspiciousActivity',
];
const tags = ['vip', 'phishing-wave', 'finance'];
const analysts = [null, null, 'Dana Reyes', 'M. Okafor'];

/** Alert `index` of an incident. */
export function sampleAlert(incident: IncidentRow | null, index: number): AlertRow {
  const at = (incident?.firstActivity ?? mockNow) + index * 11 * 60_000;
  const titles = [
    'Anonymous IP address',
    'Activity from a Tor IP address',
    'A potentially malicious URL click was detected',
    'Suspicious process injection',
    'Email messages containing malicious file removed after delivery',
  ];
  return {
    uid: `mock|alert-${incident?.number ?? 0}-${index}`,
    title: pick(titles, index + (incident?.number ?? 0)),
    severity: pick(severities, index + (incident?.number ?? 0)),
    status: pick(['new', 'inProgress', 'resolved'], index),
    category: pick(categories, index),
    mitreTechniques: ['T1566.002', 'T1078'].slice(0, (index % 3) + 0),
    serviceSource: pick(services, index + (incident?.number ?? 0)),
    detectionSource: 'antivirus',
    classification: null,
    determination: null,
    assignedTo: incident?.assignedTo ?? null,
    investigationState: null,
    deviceGroups: index % 2 === 0 ? [] : ['Workstations'],
    osPlatforms: index % 2 === 0 ? [] : ['Windows 11'],
    threats: index % 3 === 0 ? ['Phish'] : [],
    createdAt: at + 60_000,
    firstActivity: at,
    lastActivity: at + 90_000,
    timeIsDoubtful: false,
    incidentUid: incident?.uid ?? null,
    incidentNumber: incident?.number ?? null,
    incidentName: incident?.name ?? null,
    assets: ['adele.vance@contoso.com', 'WS-0142'].slice(0, (index % 2) + 1),
    sourceCount: 1 + (index % 2),
    stormSize: 1,
    stormUid: null,
    pinned: index === 0 && (incident?.pinnedCount ?? 0) > 0,
  };
}

/** Minutes that the mock allows each severity, as the defaults of the workbench would. */
const allowed: Readonly<Record<string, readonly [triage: number, resolve: number]>> = {
  high: [60, 24 * 60],
  medium: [8 * 60, 3 * 24 * 60],
  low: [24 * 60, 7 * 24 * 60],
};

/** Timers of an incident that came at `createdAt`: at risk after three quarters of the time. */
function sampleServiceLevel(
  severity: string | null,
  status: string,
  createdAt: number,
): IncidentRow['serviceLevel'] {
  const given = allowed[severity ?? 'medium'];
  if (given === undefined) return { triage: null, resolve: null };
  const timer = (minutes: number, endedAt: number | null) => ({
    dueAt: createdAt + minutes * 60_000,
    atRiskAt: createdAt + minutes * 45_000,
    endedAt,
  });
  return {
    triage: timer(given[0], status === 'active' ? null : createdAt + 40 * 60_000),
    resolve: timer(given[1], status === 'resolved' ? createdAt + 30 * 3_600_000 : null),
  };
}

/** Incident `index`, the newest first. */
export function sampleIncident(index: number): IncidentRow {
  const last = mockNow - index * 37 * 60_000;
  const status = pick(statuses, index);
  const alertCount = 1 + ((index * 7) % 14);
  const severity = pick(severities, index);
  const createdAt = last + 60_000;
  return {
    uid: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    number: 4211 - index,
    name: pick(names, index),
    nameIsAutomatic: index % 9 !== 3,
    priorityScore: Math.max(3, 94 - ((index * 13) % 90)),
    severity,
    severityIsOverridden: index % 11 === 4,
    status,
    classification: status === 'resolved' ? 'truePositive' : null,
    determination: status === 'resolved' ? 'phishing' : null,
    assignedTo: pick(analysts, index),
    investigationState: pick([null, 'running', 'pendingApproval'], index),
    categories: categories.slice(0, 1 + (index % 3)),
    mitreTechniques: ['T1566.002', 'T1078', 'T1055'].slice(0, index % 4),
    tags: tags.slice(0, index % 3),
    systemTags: index % 4 === 1 ? ['Defender Experts'] : [],
    serviceSources: services.slice(index % 3, (index % 3) + 1 + (index % 2)),
    detectionSources: ['antivirus'],
    deviceGroups: index % 4 === 0 ? [] : ['Workstations'],
    osPlatforms: index % 4 === 0 ? [] : ['Windows 11'],
    threats: index % 5 === 2 ? ['Phish'] : [],
    sensitivityLabels: index % 6 === 3 ? ['Confidential'] : [],
    assets: {
      devices: index % 4,
      users: 1 + (index % 2),
      mailboxes: index % 2,
      apps: 0,
      cloudResources: index % 7 === 0 ? 1 : 0,
    },
    alertCount,
    activeAlertCount: status === 'resolved' ? 0 : Math.ceil(alertCount / 2),
    pinnedCount: index % 5 === 0 ? 2 : 0,
    firstActivity: last - 3 * 3_600_000,
    lastActivity: last,
    createdAt,
    updatedAt: last + 120_000,
    serviceLevel: sampleServiceLevel(severity, status, createdAt),
    attention: pick(['unseen', 'changed', 'seen', 'seen'] as const, index),
  };
}
