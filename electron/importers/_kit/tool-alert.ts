import type { JsonObject } from '../../../shared/lib/json.ts';
import { normalizeAlertEvidence } from '../../../shared/model/identity.ts';
import type { NormalizedAlert, NormalizedContext } from '../../../shared/model/record.ts';
import { alertNames } from '../../../shared/model/twins.ts';
import type { ImportOptions } from './importer.ts';

type Derived = 'evidence' | 'names' | 'tenant';

/** What an importer says of an alert; what it does not say is null or empty. */
export type ToolAlert = Pick<NormalizedAlert, 'provider' | 'title'> &
  Partial<Omit<NormalizedAlert, Derived>> & {
    readonly tenant?: string | null;
    /** Ids beyond `providerAlertId` under which other exports may name this alert. */
    readonly otherIds?: readonly (string | null)[];
    /** Evidence in Graph shape. */
    readonly evidence: readonly JsonObject[];
  };

/** Makes an alert of what a tool's record says. The service source is the provider itself unless told. */
export function toolAlert(alert: ToolAlert, options: ImportOptions): NormalizedAlert {
  const { otherIds = [], evidence, ...said } = alert;
  const tenant = (said.tenant ?? options.tenant)?.toLowerCase() ?? null;
  const providerAlertId = said.providerAlertId ?? null;
  const time = (said.firstActivity ?? said.created)?.ms ?? null;
  return {
    providerAlertId,
    description: null,
    recommendedActions: null,
    severity: null,
    status: null,
    classification: null,
    determination: null,
    category: null,
    serviceSource: said.provider,
    detectionSource: null,
    productName: null,
    detectorId: null,
    mitreTechniques: [],
    assignedTo: null,
    actorDisplayName: null,
    threatDisplayName: null,
    threatFamilyName: null,
    investigationId: null,
    investigationState: null,
    created: null,
    updated: said.created ?? null,
    resolved: null,
    firstActivity: said.created ?? null,
    lastActivity: said.firstActivity ?? said.created ?? null,
    webUrl: null,
    comments: [],
    tags: [],
    sourceIncident: null,
    additional: {},
    ...said,
    tenant,
    // A part's own id names a row that no other export knows; its alert's id is what it is found by.
    names: alertNames(said.provider, [said.partOf ?? providerAlertId, ...otherIds]),
    evidence: normalizeAlertEvidence(evidence, { tenant, time }),
  };
}

/** What an importer says of a context row. */
export type ToolContext = Pick<NormalizedContext, 'provider' | 'kind' | 'title' | 'time'> &
  Partial<Omit<NormalizedContext, 'evidence' | 'tenant'>> & {
    readonly tenant?: string | null;
    /** Evidence in Graph shape. */
    readonly evidence: readonly JsonObject[];
  };

/** Makes a context record of what a row says. */
export function toolContext(context: ToolContext, options: ImportOptions): NormalizedContext {
  const { evidence, ...said } = context;
  const tenant = (said.tenant ?? options.tenant)?.toLowerCase() ?? null;
  return {
    providerRecordId: null,
    action: null,
    outcome: null,
    additional: {},
    ...said,
    tenant,
    evidence: normalizeAlertEvidence(evidence, { tenant, time: said.time?.ms ?? null }),
  };
}
