import { detectionSources } from './detection-sources.ts';
import { visibleLine } from './visible-text.ts';

/**
 * The field values of the Microsoft Graph security API (`alert`, `incident`, `alertEvidence`), what people read for them, and every
 * other spelling seen in exports, in one table. Sets are open: a value that is not here is kept verbatim and shown as it is.
 * Source: Microsoft Graph security API reference (alert, incident, alertEvidence), Microsoft Defender XDR `/api/incidents` reference.
 */
interface ValueEntry {
  readonly value: string;
  readonly label: string;
  /** Other spellings; compared without case, spaces, `_` and `-`. */
  readonly aliases?: readonly string[];
}

const table = {
  incidentStatus: [
    { value: 'active', label: 'New', aliases: ['new'] },
    { value: 'inProgress', label: 'In progress' },
    { value: 'awaitingAction', label: 'Awaiting action' },
    { value: 'resolved', label: 'Resolved', aliases: ['closed'] },
    { value: 'redirected', label: 'Redirected' },
  ],
  alertStatus: [
    { value: 'new', label: 'New', aliases: ['newAlert', 'active'] },
    { value: 'inProgress', label: 'In progress' },
    { value: 'resolved', label: 'Resolved', aliases: ['closed', 'dismissed'] },
  ],
  severity: [
    { value: 'informational', label: 'Informational', aliases: ['info', 'information', 'unSpecified'] },
    { value: 'low', label: 'Low' },
    { value: 'medium', label: 'Medium', aliases: ['moderate'] },
    { value: 'high', label: 'High', aliases: ['critical'] },
  ],
  classification: [
    { value: 'truePositive', label: 'True positive', aliases: ['true positive'] },
    {
      value: 'informationalExpectedActivity',
      label: 'Informational, expected activity',
      aliases: ['benignPositive', 'informational expected activity', 'informationalExpected'],
    },
    { value: 'falsePositive', label: 'False positive' },
  ],
  determination: [
    { value: 'multiStagedAttack', label: 'Multi-staged attack', aliases: ['apt', 'multiStageAttack'] },
    { value: 'maliciousUserActivity', label: 'Malicious user activity' },
    { value: 'compromisedAccount', label: 'Compromised account', aliases: ['compromisedUser'] },
    { value: 'malware', label: 'Malware' },
    { value: 'phishing', label: 'Phishing' },
    { value: 'unwantedSoftware', label: 'Unwanted software' },
    { value: 'securityTesting', label: 'Security test', aliases: ['securityPersonnel', 'securityTest'] },
    { value: 'lineOfBusinessApplication', label: 'Line-of-business application' },
    { value: 'confirmedActivity', label: 'Confirmed activity', aliases: ['confirmedUserActivity'] },
    { value: 'notMalicious', label: 'Not malicious', aliases: ['clean'] },
    {
      value: 'notEnoughDataToValidate',
      label: 'Not enough data to validate',
      aliases: ['insufficientData', 'insufficientInformation'],
    },
    { value: 'other', label: 'Other' },
  ],
  verdict: [
    { value: 'unknown', label: 'Unknown', aliases: ['notFound', 'none'] },
    { value: 'suspicious', label: 'Suspicious' },
    { value: 'malicious', label: 'Malicious', aliases: ['infected'] },
    { value: 'noThreatsFound', label: 'Clean', aliases: ['clean', 'noThreatFound', 'benign'] },
  ],
  remediationStatus: [
    { value: 'none', label: 'None' },
    { value: 'active', label: 'Active' },
    { value: 'pendingApproval', label: 'Pending approval' },
    { value: 'running', label: 'Running' },
    { value: 'remediated', label: 'Remediated' },
    { value: 'partiallyRemediated', label: 'Partially remediated' },
    { value: 'prevented', label: 'Prevented' },
    { value: 'blocked', label: 'Blocked' },
    { value: 'declined', label: 'Declined' },
    { value: 'unremediated', label: 'Not remediated' },
    { value: 'notFound', label: 'Not found' },
  ],
  role: [
    { value: 'contextual', label: 'Contextual' },
    { value: 'scanned', label: 'Scanned' },
    { value: 'source', label: 'Source' },
    { value: 'destination', label: 'Destination' },
    { value: 'created', label: 'Created' },
    { value: 'added', label: 'Added' },
    { value: 'compromised', label: 'Compromised' },
    { value: 'edited', label: 'Edited' },
    { value: 'attacked', label: 'Attacked' },
    { value: 'attacker', label: 'Attacker' },
    { value: 'commandAndControl', label: 'Command and control' },
    { value: 'loaded', label: 'Loaded' },
    { value: 'suspicious', label: 'Suspicious' },
    { value: 'policyViolator', label: 'Policy violator' },
  ],
  investigationState: [
    { value: 'queued', label: 'Queued' },
    { value: 'running', label: 'Running' },
    { value: 'pendingApproval', label: 'Pending approval' },
    { value: 'pendingResource', label: 'Pending resource' },
    { value: 'benign', label: 'No threats found' },
    { value: 'successfullyRemediated', label: 'Remediated' },
    { value: 'partiallyRemediated', label: 'Partially remediated' },
    { value: 'partiallyInvestigated', label: 'Partially investigated' },
    { value: 'failed', label: 'Failed' },
    { value: 'terminatedByUser', label: 'Terminated by user' },
    { value: 'terminatedBySystem', label: 'Terminated by system' },
    { value: 'suppressedAlert', label: 'Suppressed alert' },
    { value: 'preexistingAlert', label: 'Pre-existing alert' },
    { value: 'unsupportedOs', label: 'Unsupported OS' },
    { value: 'unsupportedAlertType', label: 'Unsupported alert type' },
  ],
  serviceSource: [
    {
      value: 'microsoftDefenderForEndpoint',
      label: 'Microsoft Defender for Endpoint',
      aliases: [
        'MicrosoftDefenderATP',
        'MDATP',
        'Microsoft Defender Advanced Threat Protection',
        'WindowsDefenderATP',
      ],
    },
    {
      value: 'microsoftDefenderForIdentity',
      label: 'Microsoft Defender for Identity',
      aliases: ['AzureATP', 'AATP', 'Azure Advanced Threat Protection'],
    },
    {
      value: 'microsoftDefenderForCloudApps',
      label: 'Microsoft Defender for Cloud Apps',
      aliases: ['MicrosoftCloudAppSecurity', 'MCAS', 'microsoftAppGovernanceCloudApps'],
    },
    {
      value: 'microsoftDefenderForOffice365',
      label: 'Microsoft Defender for Office 365',
      aliases: [
        'OfficeATP',
        'OATP',
        'Office 365 Advanced Threat Protection',
        'Office 365 Security & Compliance',
      ],
    },
    {
      value: 'microsoft365Defender',
      label: 'Microsoft Defender XDR',
      aliases: ['MTP', 'MicrosoftThreatProtection', 'Microsoft 365 Defender', 'microsoftDefenderXdr'],
    },
    {
      value: 'azureAdIdentityProtection',
      label: 'Entra ID Protection',
      aliases: [
        'AadIdentityProtection',
        'IPC',
        'Azure Active Directory Identity Protection',
        'AAD Identity Protection',
        'microsoftEntraIDProtection',
      ],
    },
    { value: 'microsoftAppGovernance', label: 'App Governance', aliases: ['AppGovernance'] },
    {
      value: 'dataLossPrevention',
      label: 'Data Loss Prevention',
      aliases: ['microsoftDataLossPrevention', 'DLP'],
    },
    {
      value: 'microsoftDefenderForCloud',
      label: 'Defender for Cloud',
      aliases: ['Azure Security Center', 'ASC', 'AzureDefender'],
    },
    {
      value: 'microsoftSentinel',
      label: 'Microsoft Sentinel',
      aliases: ['Azure Sentinel', 'ASI Scheduled Alerts', 'CustomAlertRule'],
    },
    { value: 'microsoftInsiderRiskManagement', label: 'Insider Risk Management' },
    { value: 'microsoftThreatIntelligence', label: 'Microsoft Threat Intelligence' },
    { value: 'crowdStrikeFalcon', label: 'CrowdStrike Falcon', aliases: ['CrowdStrike', 'Falcon Insight'] },
    { value: 'sentinelOne', label: 'SentinelOne', aliases: ['SentinelOne EDR', 'Sentinel One'] },
    { value: 'chainsaw', label: 'Chainsaw' },
    { value: 'elasticSecurity', label: 'Elastic Security', aliases: ['Elastic SIEM', 'Elastic'] },
    { value: 'hayabusa', label: 'Hayabusa' },
    { value: 'zircolite', label: 'Zircolite' },
    { value: 'awsGuardDuty', label: 'Amazon GuardDuty', aliases: ['GuardDuty', 'AWS GuardDuty'] },
    { value: 'theHive', label: 'TheHive' },
    { value: 'misp', label: 'MISP' },
    { value: 'stix', label: 'STIX sighting' },
    { value: 'ocsf', label: 'OCSF finding' },
    { value: 'reportedMail', label: 'Reported mail' },
    { value: 'wazuh', label: 'Wazuh' },
    { value: 'suricata', label: 'Suricata' },
    { value: 'zeek', label: 'Zeek', aliases: ['bro', 'corelight'] },
    // What analysts write down themselves.
    { value: 'manualEntry', label: 'Manual entry' },
  ],
  detectionSource: detectionSources,
} as const satisfies Record<string, readonly ValueEntry[]>;

/** A field whose values are in the table. */
export type ValueField = keyof typeof table;

/** The canonical values of a field, in the order in which screens list them. */
export type ValueOf<F extends ValueField> = (typeof table)[F][number]['value'];

const fold = (text: string): string => text.toLowerCase().replace(/[\s_-]+/g, '');

/** Values that mean "not set", in any field but verdict (Graph and `/api/incidents` use them interchangeably). */
const notSet = new Set([
  '',
  'notavailable',
  'notset',
  'unknown',
  'unknownfuturevalue',
  'null',
  'none',
  'n/a',
]);

function buildIndex(entries: readonly ValueEntry[]): ReadonlyMap<string, ValueEntry> {
  const index = new Map<string, ValueEntry>();
  for (const entry of entries) {
    for (const spelling of [entry.value, entry.label, ...(entry.aliases ?? [])]) {
      const key = fold(spelling);
      if (!index.has(key)) index.set(key, entry);
    }
  }
  return index;
}

const indexes = new Map<string, ReadonlyMap<string, ValueEntry>>(
  Object.entries(table).map(([field, entries]) => [field, buildIndex(entries)]),
);

/** The canonical values of a field, in screen order. */
export function valuesOf<F extends ValueField>(field: F): readonly ValueOf<F>[] {
  return table[field].map((entry) => entry.value);
}

/**
 * Folds any spelling of a value to its canonical wire value.
 * @returns the canonical value; the text itself, trimmed, when it is unknown; null when it means "not set".
 */
export function canonicalValue(field: ValueField, text: string | null | undefined): string | null {
  if (text === null || text === undefined) return null;
  const found = indexes.get(field)?.get(fold(text));
  if (found) return found.value;
  return notSet.has(fold(text)) ? null : text.trim();
}

/** What a person reads for a value; an unknown value is a source's own text and is shown with what it hides made visible. */
export function valueLabel(field: ValueField, value: string | null): string {
  if (value === null) return 'Not set';
  return indexes.get(field)?.get(fold(value))?.label ?? visibleLine(value);
}

/** Determinations that belong to each classification (Graph `alertClassification`, `alertDetermination`). */
export const determinationsOf: Readonly<Record<string, readonly ValueOf<'determination'>[]>> = {
  truePositive: [
    'multiStagedAttack',
    'maliciousUserActivity',
    'compromisedAccount',
    'malware',
    'phishing',
    'unwantedSoftware',
    'other',
  ],
  informationalExpectedActivity: [
    'securityTesting',
    'lineOfBusinessApplication',
    'confirmedActivity',
    'other',
  ],
  falsePositive: ['notMalicious', 'notEnoughDataToValidate', 'other'],
};

/** Order of severities for sorting and for "the highest": unknown 0, informational 1 … high 4. */
export function severityRank(severity: string | null): number {
  const order = ['informational', 'low', 'medium', 'high'];
  return severity === null ? 0 : order.indexOf(severity) + 1;
}
