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
    firstActivity: at,
    lastActivity: at + 90_000,
    timeIsDoubtful: false,
    incidentUid: incident?.uid ?? null,
    incidentNumber: incident?.number ?? null,
    incidentName: incident?.name ?? null,
    assets: ['adele.vance@contoso.com', 'WS-0142'].slice(0, (index % 2) + 1),
    sourceCount: 1 + (index % 2),
    stormSize: 1,
    pinned: index === 0 && (incident?.pinnedCount ?? 0) > 0,
  };
}

/** Incident `index`, the newest first. */
export function sampleIncident(index: number): IncidentRow {
  const last = mockNow - index * 37 * 60_000;
  const status = pick(statuses, index);
  const alertCount = 1 + ((index * 7) % 14);
  return {
    uid: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    number: 4211 - index,
    name: pick(names, index),
    nameIsAutomatic: index % 9 !== 3,
    priorityScore: Math.max(3, 94 - ((index * 13) % 90)),
    severity: pick(severities, index),
    severityIsOverridden: index % 11 === 4,
    status,
    classification: status === 'resolved' ? 'truePositive' : null,
    determination: status === 'resolved' ? 'phishing' : null,
    assignedTo: pick(analysts, index),
    investigationState: pick([null, 'running', 'pendingApproval'], index),
    categories: categories.slice(0, 1 + (index % 3)),
    tags: tags.slice(0, index % 3),
    serviceSources: services.slice(index % 3, (index % 3) + 1 + (index % 2)),
    detectionSources: ['antivirus'],
    deviceGroups: [],
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
    createdAt: last + 60_000,
    updatedAt: last + 120_000,
  };
}
