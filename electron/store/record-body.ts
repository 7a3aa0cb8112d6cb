import { makeIdentifier } from '../../shared/model/identity-namespaces.ts';
import type { EntityKind } from '../../shared/model/entity-kinds.ts';
import type {
  Identifier,
  NormalizedAlert,
  NormalizedEvidence,
  SourceTime,
} from '../../shared/model/record.ts';

/** An alert of which nothing is said: what a stored body leaves out. */
export const nothingSaid: NormalizedAlert = {
  provider: '',
  providerAlertId: null,
  names: [],
  tenant: null,
  title: '',
  description: null,
  recommendedActions: null,
  severity: null,
  status: null,
  classification: null,
  determination: null,
  category: null,
  serviceSource: null,
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
  updated: null,
  resolved: null,
  firstActivity: null,
  lastActivity: null,
  webUrl: null,
  comments: [],
  tags: [],
  sourceIncident: null,
  evidence: [],
  additional: {},
};

const plainEvidence = {
  links: true,
  embedded: false,
  verdict: null,
  remediationStatus: null,
  detectionStatus: null,
  roles: [],
  threats: [],
  firstSeen: null,
  details: {},
} as const satisfies Partial<NormalizedEvidence>;

/** Namespace and value; tenant, rank and kind only where they do not follow from the piece of evidence. */
type PackedIdentifier =
  | readonly [namespace: string, value: string]
  | readonly [namespace: string, value: string, tenant: string]
  | readonly [namespace: string, value: string, tenant: string | null, rank: number, kind: EntityKind];

const times = ['created', 'updated', 'resolved', 'firstActivity', 'lastActivity'] as const;

/**
 * The body of a record version: the alert as JSON without what is not said. A record says little of all it could, and bodies are most of
 * what an import writes.
 */
export function packBody(alert: NormalizedAlert): string {
  const packed: Record<string, unknown> = withoutDefaults(alert, nothingSaid);
  for (const name of times) {
    const time = alert[name];
    if (time) packed[name] = packTime(time);
  }
  if (alert.evidence.length > 0) packed['evidence'] = alert.evidence.map(packEvidence);
  return JSON.stringify(packed);
}

/**
 * The alert of a stored body, of this form or of the earlier one that said everything.
 * @throws SyntaxError for text that is no JSON.
 */
export function readBody(body: string): NormalizedAlert {
  return unpackBody(JSON.parse(body) as object);
}

/** As {@link readBody}, of parsed JSON. */
export function unpackBody(packed: object): NormalizedAlert {
  // Written by the import from a NormalizedAlert.
  const alert: Record<string, unknown> = { ...nothingSaid, ...packed };
  for (const name of times) if (typeof alert[name] === 'number') alert[name] = unpackTime(alert[name]);
  if (Array.isArray(alert['evidence'])) alert['evidence'] = alert['evidence'].map(unpackEvidence);
  return alert as unknown as NormalizedAlert;
}

function isDefault(value: unknown, usual: unknown): boolean {
  if (value === usual || value === undefined) return true;
  if (typeof value !== 'object' || value === null || typeof usual !== 'object' || usual === null)
    return false;
  if (Array.isArray(value)) return value.length === 0;
  for (const _ in value) return false;
  return true;
}

function withoutDefaults(value: object, usual: object): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  const defaults = usual as Record<string, unknown>;
  for (const [name, item] of Object.entries(value)) if (!isDefault(item, defaults[name])) kept[name] = item;
  return kept;
}

/** Most times are what their milliseconds say. */
function packTime(time: SourceTime): number | SourceTime {
  const isPlain =
    time.offset === 'Z' &&
    time.fraction === 3 &&
    !time.doubtful &&
    time.text.length === 24 &&
    time.text === new Date(time.ms).toISOString();
  return isPlain ? time.ms : time;
}

function unpackTime(ms: number): SourceTime {
  return { ms, text: new Date(ms).toISOString(), offset: 'Z', fraction: 3, doubtful: false };
}

function packEvidence(evidence: NormalizedEvidence): Record<string, unknown> {
  const packed = withoutDefaults(evidence, plainEvidence);
  packed['identifiers'] = evidence.identifiers.map((identifier) => packIdentifier(identifier, evidence.kind));
  return packed;
}

function packIdentifier(identifier: Identifier, evidenceKind: EntityKind): PackedIdentifier {
  const { kind, namespace, value, tenant, rank } = identifier;
  const isPlain = kind === evidenceKind && makeIdentifier(kind, namespace, '', null).rank === rank;
  if (!isPlain) return [namespace, value, tenant, rank, kind];
  return tenant === null ? [namespace, value] : [namespace, value, tenant];
}

function unpackEvidence(item: unknown): unknown {
  if (typeof item !== 'object' || item === null) return item;
  const { kind, identifiers } = item as { readonly kind: EntityKind; readonly identifiers: unknown };
  if (!Array.isArray(identifiers)) return item;
  return {
    ...plainEvidence,
    ...item,
    identifiers: identifiers.map((identifier: unknown) =>
      Array.isArray(identifier)
        ? unpackIdentifier(identifier as unknown as PackedIdentifier, kind)
        : identifier,
    ),
  };
}

function unpackIdentifier(packed: PackedIdentifier, evidenceKind: EntityKind): Identifier {
  const [namespace, value, tenant = null, rank, kind = evidenceKind] = packed;
  return rank === undefined
    ? makeIdentifier(kind, namespace, value, tenant)
    : { kind, namespace, value, tenant, rank };
}
