import type { EntityKind } from '../../shared/model/entity-kinds.ts';

/**
 * What is published of GUIDE, Microsoft's data set of triaged incidents, and what had to be assumed beside it.
 * Written before the engine's rules were looked at, and not adjusted to them.
 *
 * Sources, named at each figure:
 * - **Paper**: Freitas, Kalajdjieski, Gharib, McCann, "AI-Driven Guided Response for Security Operation Centers
 *   with Microsoft Copilot for Security", arXiv 2407.09017 (2024), and the page of the data set
 *   (kaggle.com/datasets/Microsoft/microsoft-security-incident-prediction).
 * - **Counts**: public exploratory counts of the published files by their readers: a data dictionary of the
 *   training half, a count of evidence by entity type over 1,177,277 rows, and quartiles over 9,450,394 rows.
 *   They agree with each other and with the paper's totals.
 */
export const publishedFigures = {
  /** Paper: 13 million pieces of evidence, 1.6 million alerts, 1 million incidents, of 6,100 organizations. */
  evidence: 13_000_000,
  alerts: 1_600_000,
  incidents: 1_000_000,
  organizations: 6100,
  entityTypes: 33,
  /** Paper: custom and built-in detectors. */
  detectors: 9100,
  /** Data set page: the data cover two weeks. */
  days: 14,
  /** Paper's totals: 1.6 alerts an incident on average. */
  alertsPerIncident: 1.6,
  /** Paper's totals: 13 M / 1.6 M. */
  evidencePerAlert: 8.1,
  /** Counts: 530,183 distinct account names and 114,541 distinct device names in the training half. */
  accountsPerDevice: 4.6,
  /** Counts: grades of evidence rows: benign positive 43 %, true positive 35 %, false positive 21 %. */
  truePositiveShare: 0.35,
} as const;

/**
 * Counts: share of evidence by entity type, per cent. `session` is CloudLogonRequest (6.7) and CloudLogonSession
 * (2.2); `device` is Machine. The remaining 1 % is spread over twenty rare types.
 */
export const publishedEvidenceShares: Readonly<Partial<Record<EntityKind, number>>> = {
  ip: 23,
  user: 20.3,
  mailMessage: 12.3,
  session: 8.9,
  device: 7.3,
  file: 7.2,
  url: 7.2,
  mailbox: 5.1,
  process: 3.6,
  mailCluster: 2.4,
  cloudApplication: 2.3,
};

/**
 * Counts: in how many rows one value is met on average (rows of its type over distinct values). Rows repeat within an
 * alert and the counted half has 2.7 alerts an incident, so these are upper bounds: the generator keeps below
 * them and above a third of them, but for messages and processes, which are met again in their incident alone.
 */
export const publishedReuse: Readonly<Partial<Record<EntityKind, number>>> = {
  ip: 7.6,
  user: 4.5,
  device: 6.1,
  file: 6.4,
  url: 5.6,
  mailMessage: 3.1,
};

/**
 * Counts: of sign-in evidence, requests are 78,903 of 105,044; a request has an id of its own, a session is met
 * again.
 */
export const SIGN_IN_REQUEST_SHARE = 0.75;

/**
 * Counts: detector ids are numbered by frequency, and quartiles of the id over evidence are 2, 9 and 45 of some
 * 9,500: a few detectors raise most of it. The curve is linear in the logarithm of the rank between these points.
 */
export const detectorRankQuartiles: readonly number[] = [1, 3, 10, 46, 9500];

/** The sorts of alert that the generator raises. */
export const alertSorts = ['mail', 'identity', 'endpoint', 'cloud', 'network'] as const;

/** One sort of alert. */
export type AlertSort = (typeof alertSorts)[number];

/**
 * Assumption: share of incidents by the sort of their first alert. Counts give 45 % of evidence to initial access
 * (mail and sign-ins), 17 % to exfiltration, 9 % to command and control, and little to execution; only the
 * sums by entity type that follow are checked against published figures.
 */
export const alertSortShares: Readonly<Record<AlertSort, number>> = {
  mail: 0.26,
  identity: 0.3,
  endpoint: 0.2,
  cloud: 0.12,
  network: 0.12,
};

/**
 * Mean number of distinct entities of an alert by kind. Assumption in its division over the sorts; solved so that the
 * sums meet `publishedEvidenceShares` and `evidencePerAlert`, which a test checks.
 */
export const evidenceMeans: Readonly<Record<AlertSort, Readonly<Partial<Record<EntityKind, number>>>>> = {
  mail: { mailbox: 1.55, user: 1.6, mailMessage: 4.3, mailCluster: 1, url: 1.3, ip: 1.7, file: 0.4 },
  identity: { user: 1.35, ip: 2.9, session: 2.4, cloudApplication: 0.4 },
  endpoint: { device: 1.55, user: 1.85, process: 1.55, file: 2.1, ip: 0.8, registryValue: 0.1 },
  cloud: { user: 1.65, ip: 2.1, cloudApplication: 0.6, file: 0.5, device: 0.5, url: 0.5 },
  network: { device: 1.75, ip: 1.6, url: 1.5, user: 2 },
};

/** Assumption: kinds without which an alert of a sort is not raised: one at least. */
export const requiredKinds: Readonly<Record<AlertSort, readonly EntityKind[]>> = {
  mail: ['mailbox', 'user', 'mailMessage'],
  identity: ['user', 'ip', 'session'],
  endpoint: ['device', 'user', 'process'],
  cloud: ['user', 'ip'],
  network: ['device', 'ip', 'url', 'user'],
};

/** Alerts a device a day. Moderate is the design's; the others a third and three times of it. Assumption. */
export const densities = { sparse: 0.02, moderate: 0.06, dense: 0.2 } as const;

/** Assumptions: nothing is published on these. Shares from 0 to 1 unless said. */
export const assumptions = {
  /** Exponent of a floored Pareto, whose mean is ζ(2.06) ≈ 1.6 (the mean is published, the form is not). */
  incidentSizeExponent: 2.06,
  largestIncident: 500,
  /** Organizations of one input by their share of alerts. GUIDE's largest have some 20,000 alerts in two weeks. */
  organizationShares: [0.7, 0.2, 0.1],
  serverShare: 0.1,
  /** Of users with a device, those with two. */
  twoDevicesShare: 0.2,
  /**
   * Share of users with no managed device. Of the accounts and devices seen it gives 2.6 to 1, below the published
   * `accountsPerDevice`: an input has less of the devices' repetition than GUIDE's rows.
   */
  deviceless: 0.65,
  /** Of incidents, those on the few assets that are struck again and again, and how few those are. */
  hotIncidentShare: 0.2,
  hotAssetShare: 0.05,
  /** Of incidents, those on an asset that an unrelated incident has struck within half a day. */
  coincidenceShare: 0.04,
  coincidenceHours: 12,
  /** Of harmless incidents, those that are the same detector on the same asset again, one to three days later. */
  chronicShare: 0.3,
  /** Of real attacks of three alerts or more, those that go through several stages. */
  multiStageShare: 0.5,
  /** Of incidents of eight alerts or more, those that are the same detector firing every few seconds or minutes. */
  stormShare: 0.5,
  /** Gap between alerts of one stage and between stages, lognormal: median minutes and deviation. */
  stageGapMinutes: 12,
  stageGapDeviation: 1.6,
  betweenStagesMinutes: 240,
  betweenStagesDeviation: 1.1,
  /** An attack that raises many alerts is dense rather than months long: gaps shrink beyond this many. */
  unhurriedAlerts: 20,
  workingHoursShare: 0.7,
  weekendShare: 0.15,
  /** Devices that one egress address, one administrator and one service account stand for. */
  devicesPerEgress: 800,
  devicesPerAdministrator: 250,
  devicesPerService: 400,
  departmentSize: 30,
  /** Users behind the shared address of a carrier; the other users have an address of their own. */
  carrierShare: 0.3,
  usersPerCarrierAddress: 60,
  /** Common addresses, files and URLs, as a multiple of the root of the number of alerts (Heaps' law). */
  commonAddresses: 6,
  commonFiles: 8,
  commonUrls: 6,
  commonRelays: 2,
  cloudApplications: 40,
  /** Of mail campaigns, those whose cluster is that of an earlier, unrelated one. */
  sharedClusterShare: 0.05,
  /** Of alerts of one incident, those raised by the detector that raised the one before. */
  sameDetectorShare: 0.5,
} as const;
