/** Alerts of the sample in the form of `microsoft.graph.security.alert`, v1.0 (`/security/alerts_v2`). */
import type { JsonObject, JsonValue } from './evidence.ts';
import { guid, hex, TENANT_ID } from './organisation.ts';

/** The services of the portal that raise alerts. */
export type Service =
  'endpoint' | 'identity' | 'cloudApps' | 'office365' | 'entra' | 'dlp' | 'appGovernance' | 'cloud' | 'xdr';

/** Service source, its usual detection source, product name, and the portal's two-letter prefix of alert ids. */
const SERVICES: Readonly<
  Record<Service, readonly [source: string, detection: string, product: string, prefix: string]>
> = {
  endpoint: [
    'microsoftDefenderForEndpoint',
    'microsoftDefenderForEndpoint',
    'Microsoft Defender for Endpoint',
    'da',
  ],
  identity: [
    'microsoftDefenderForIdentity',
    'microsoftDefenderForIdentity',
    'Microsoft Defender for Identity',
    'aa',
  ],
  cloudApps: ['microsoftDefenderForCloudApps', 'cloudAppSecurity', 'Microsoft Defender for Cloud Apps', 'ca'],
  office365: [
    'microsoftDefenderForOffice365',
    'microsoftDefenderForOffice365',
    'Microsoft Defender for Office 365',
    'fa',
  ],
  entra: ['azureAdIdentityProtection', 'azureAdIdentityProtection', 'Microsoft Entra ID Protection', 'ad'],
  dlp: ['dataLossPrevention', 'microsoftDataLossPrevention', 'Microsoft Data Loss Prevention', 'dl'],
  appGovernance: ['microsoftAppGovernance', 'appGovernanceDetection', 'Microsoft App Governance', 'ma'],
  cloud: ['microsoftDefenderForCloud', 'microsoftDefenderForServers', 'Microsoft Defender for Cloud', 'dc'],
  xdr: ['microsoft365Defender', 'customDetection', 'Microsoft Defender XDR', 'ea'],
};

/** How somebody closed an alert; `at` is ISO 8601. */
export interface Closure {
  readonly classification: 'truePositive' | 'falsePositive' | 'informationalExpectedActivity';
  readonly determination: string;
  readonly by: string;
  readonly at: string;
  readonly comment?: string;
}

/** What makes an alert of the sample; times are ISO 8601. */
export interface AlertSpec {
  /** Unique within the sample; the ids are derived from it. */
  readonly key: string;
  readonly service: Service;
  readonly detectionSource?: string;
  /** The detector's own name where it publishes one, else a GUID is made of the title. */
  readonly detector?: string;
  readonly title: string;
  readonly description: string;
  readonly actions: readonly string[];
  readonly category: string;
  readonly severity: 'informational' | 'low' | 'medium' | 'high';
  readonly techniques?: readonly string[];
  readonly threat?: { readonly name: string; readonly family: string };
  /** First and last activity, ISO 8601 UTC. */
  readonly first: string;
  readonly last?: string;
  readonly status?: 'new' | 'inProgress' | 'resolved';
  readonly assignedTo?: string;
  readonly investigationState?: string;
  readonly policy?: string;
  readonly details?: JsonObject;
  readonly closure?: Closure;
  readonly evidence: readonly JsonObject[];
}

/** The identifier by which the provider knows the alert; the portal's id puts the service's prefix before it. */
export function providerAlertId(spec: Pick<AlertSpec, 'key' | 'service'>): string {
  if (spec.service === 'cloudApps') return hex(`alert ${spec.key}`, 24);
  if (spec.service === 'entra') return hex(`alert ${spec.key}`, 64);
  return spec.service === 'endpoint' ? `${guid(`alert ${spec.key}`)}_1` : guid(`alert ${spec.key}`);
}

/** The alert's id in the portal and in the Graph API. */
export function alertId(spec: Pick<AlertSpec, 'key' | 'service'>): string {
  return `${SERVICES[spec.service][3]}${providerAlertId(spec)}`;
}

/** ISO 8601 with the seven decimals of the API, a number of seconds after another time. */
export function later(time: string, seconds: number): string {
  const shifted = new Date(new Date(time).getTime() + seconds * 1000).toISOString();
  return shifted.replace(/(\.\d{3})Z$/, (_match, decimals: string) => `${decimals}3333Z`);
}

/** Composes one alert resource. */
export function composeAlert(spec: AlertSpec): JsonObject {
  const [serviceSource, detectionSource, productName] = SERVICES[spec.service];
  const id = alertId(spec);
  const last = spec.last ?? spec.first;
  const created = later(last, spec.service === 'entra' || spec.service === 'cloudApps' ? 412 : 97);
  const { closure } = spec;
  const comments: readonly JsonValue[] =
    closure?.comment === undefined
      ? []
      : [{ comment: closure.comment, createdByDisplayName: closure.by, createdDateTime: closure.at }];
  return {
    '@odata.type': '#microsoft.graph.security.alert',
    id,
    providerAlertId: providerAlertId(spec),
    incidentId: null,
    status: closure ? 'resolved' : (spec.status ?? 'new'),
    severity: spec.severity,
    classification: closure?.classification ?? 'unknown',
    determination: closure?.determination ?? 'unknown',
    serviceSource,
    detectionSource: spec.detectionSource ?? detectionSource,
    productName,
    detectorId: spec.detector ?? guid(`detector ${spec.title}`),
    tenantId: TENANT_ID,
    title: spec.title,
    description: spec.description,
    recommendedActions: spec.actions.map((action, index) => `${index + 1}. ${action}`).join('\n'),
    category: spec.category,
    assignedTo: closure?.by ?? spec.assignedTo ?? null,
    alertWebUrl: `https://security.microsoft.com/alerts/${id}?tid=${TENANT_ID}`,
    incidentWebUrl: null,
    actorDisplayName: null,
    threatDisplayName: spec.threat?.name ?? null,
    threatFamilyName: spec.threat?.family ?? null,
    mitreTechniques: spec.techniques ?? [],
    createdDateTime: created,
    lastUpdateDateTime: later(closure?.at ?? created, 35),
    resolvedDateTime: closure?.at ?? null,
    firstActivityDateTime: spec.first,
    lastActivityDateTime: last,
    systemTags: [],
    alertPolicyId: spec.policy ?? null,
    investigationState: spec.investigationState ?? 'unsupportedAlertType',
    additionalData: spec.details ?? null,
    comments,
    evidence: spec.evidence.map((item) => ({ createdDateTime: created, ...item })),
  };
}
