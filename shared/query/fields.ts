import type { EntityKind } from '../model/entity-kinds.ts';
import { entityKindLabels } from '../model/entity-kinds.ts';
import { editDistance } from './edit-distance.ts';
import type { FilterClause, FilterField } from './filter.ts';

/**
 * What a field's conditions are about: `values` of a list, a `number`, a `time`, identifiers of an `entity`, or free `text`.
 */
export type FieldShape = 'values' | 'number' | 'time' | 'entity' | 'text';

/** A field of the query language. */
export interface QueryField {
  readonly field: FilterField;
  /** The word that is printed. */
  readonly word: string;
  /** Other words that people type for it. Compared without case, `-` and `_`, as is the field's own name. */
  readonly aliases: readonly string[];
  /** What people read on chips and in panes. */
  readonly label: string;
  readonly shape: FieldShape;
  /** One line for completion and help. */
  readonly about: string;
}

const values = (
  field: FilterField,
  word: string,
  label: string,
  aliases: readonly string[],
  about: string,
): QueryField => ({ field, word, label, aliases, about, shape: 'values' });
const number = (
  field: FilterField,
  word: string,
  label: string,
  aliases: readonly string[],
  about: string,
): QueryField => ({ field, word, label, aliases, about, shape: 'number' });
const time = (
  field: FilterField,
  word: string,
  label: string,
  aliases: readonly string[],
  about: string,
): QueryField => ({ field, word, label, aliases, about, shape: 'time' });

/** Every field of a filter, in the order in which panes and help list them. */
export const queryFields: readonly QueryField[] = [
  values(
    'status',
    'status',
    'Status',
    ['state'],
    'new, inProgress, awaitingAction, resolved; open is the first three',
  ),
  values('severity', 'severity', 'Severity', ['sev'], 'high, medium, low, informational'),
  values(
    'alertSeverity',
    'alertSeverity',
    'Alert severity',
    ['alertSev'],
    'severity of an alert of the incident',
  ),
  values('assignedTo', 'assigned', 'Assigned to', ['assignee', 'owner'], 'a name, me or none'),
  values('serviceLevel', 'serviceLevel', 'Service level', ['sla', 'due', 'timer'], 'onTime, atRisk, overdue'),
  values('attention', 'attention', 'Attention', ['look', 'seen'], 'changed since you looked, unseen, seen'),
  number('priorityScore', 'score', 'Priority score', ['priority'], '0 to 100'),
  values(
    'serviceSource',
    'source',
    'Service source',
    ['service', 'product'],
    'the tool that raised an alert',
  ),
  number(
    'serviceSourceCount',
    'sources',
    'Number of service sources',
    ['sourceCount'],
    'how many different tools',
  ),
  values(
    'detectionSource',
    'detection',
    'Detection source',
    ['detector', 'sensor'],
    'what in the tool raised it',
  ),
  values('tag', 'tag', 'Tag', ['tags', 'label'], 'tags of the incident'),
  values('category', 'category', 'Category', ['tactic', 'cat'], 'ATT&CK tactic or the source’s own category'),
  number('categoryCount', 'categories', 'Number of categories', ['tactics'], 'how many different categories'),
  values(
    'technique',
    'technique',
    'Technique',
    ['mitre', 'attack', 'ttp'],
    'ATT&CK id; T1566 is met by its sub-techniques too',
  ),
  {
    field: 'entity',
    word: 'entity',
    label: 'Entity',
    aliases: ['evidence', 'asset'],
    about: 'identifier of anything named as evidence; * and ? stand for what you leave out',
    shape: 'entity',
  },
  values(
    'deviceGroup',
    'deviceGroup',
    'Device group',
    ['machineGroup'],
    'group that a device was delivered with',
  ),
  values('osPlatform', 'os', 'OS platform', ['platform', 'operatingSystem'], 'operating system of a device'),
  values(
    'classification',
    'classification',
    'Classification',
    ['class'],
    'truePositive, falsePositive, informationalExpectedActivity',
  ),
  values(
    'determination',
    'determination',
    'Determination',
    ['determined'],
    'what it was: malware, phishing, …',
  ),
  values(
    'investigationState',
    'investigation',
    'Investigation state',
    ['investigating'],
    'state of automated investigation',
  ),
  values('threat', 'threat', 'Associated threat', ['malware', 'family'], 'named threat or malware family'),
  values('sensitivity', 'sensitivity', 'Sensitivity', ['sensitivityLabel'], 'sensitivity label of data'),
  values('assetCriticality', 'criticality', 'Asset criticality', ['critical'], 'low, medium, high, critical'),
  values('assetGroup', 'assetGroup', 'Asset group', ['department'], 'group of an asset list'),
  values('assetSite', 'site', 'Asset site', ['location'], 'site of an asset list'),
  values(
    'indicatorList',
    'indicator',
    'Indicator hit',
    ['hit', 'ioc', 'list'],
    'indicator list that names an entity',
  ),
  values('import', 'import', 'Import', ['dataSource'], 'import that brought the records'),
  number('alertCount', 'alerts', 'Number of alerts', ['size'], 'how many alerts'),
  number('pinnedCount', 'pinned', 'Pinned alerts', ['pins'], 'how many alerts are pinned'),
  time('firstActivity', 'first', 'First activity', ['since', 'start', 'time'], 'when it began'),
  time('lastActivity', 'last', 'Last activity', ['activity', 'end'], 'when something last happened'),
  time('createdAt', 'created', 'Created', ['added', 'formed'], 'when it came into this store'),
  time(
    'updatedAt',
    'updated',
    'Last update',
    ['modified', 'changed'],
    'when an analyst or an import last changed it',
  ),
  {
    field: 'search',
    word: 'text',
    label: 'Search',
    aliases: ['search', 'any'],
    about: 'names, titles, IDs, entities, comments and raw text',
    shape: 'text',
  },
];

/** What people read for each field. */
export const fieldLabels = Object.fromEntries(
  queryFields.map(({ field, label }) => [field, label]),
) as Readonly<Record<FilterField, string>>;

const byField = new Map(queryFields.map((entry) => [entry.field, entry]));

/** The entry of a field. @throws RangeError for a field that the language lacks, which a test rules out. */
export function queryField(field: FilterField): QueryField {
  const found = byField.get(field);
  if (found === undefined) throw new RangeError(`the query language has no field ${field}`);
  return found;
}

/** Words for kinds of entity: `device:ws-*` is `entity:device|ws-*`. The first word of a kind is the one that is printed. */
const kindWords: Readonly<Partial<Record<EntityKind, readonly string[]>>> = {
  device: ['device', 'host', 'hostname', 'computer', 'machine'],
  user: ['user', 'account', 'username', 'upn'],
  ip: ['ip', 'address', 'ipAddress'],
  url: ['url', 'link'],
  file: ['file', 'hash', 'sha256', 'sha1', 'md5', 'filename'],
  process: ['process', 'proc', 'commandLine'],
  mailbox: ['mailbox'],
  mailMessage: ['mail', 'email', 'message', 'mailMessage'],
  mailCluster: ['mailCluster'],
  registryKey: ['registry', 'registryKey'],
  registryValue: ['registryValue'],
  cloudApplication: ['app', 'application', 'cloudApplication'],
  oauthApplication: ['oauth', 'oauthApp', 'oauthApplication'],
  securityGroup: ['securityGroup'],
  session: ['session', 'signIn'],
  cloudResource: ['resource', 'cloudResource'],
};

/** A kind of entity as a word of the language. */
export interface KindWord {
  readonly kind: EntityKind;
  readonly word: string;
  readonly label: string;
}

/** The printed word of each kind, in the order in which completion offers them. */
export const entityWords: readonly KindWord[] = Object.entries(kindWords).map(([kind, [word = kind]]) => ({
  kind: kind as EntityKind,
  word,
  label: entityKindLabels[kind as EntityKind].one,
}));

/** What a word before a colon means: a field, and for `device:`, `ip:` … the kind that its values are limited to. */
export interface QueryTarget {
  readonly entry: QueryField;
  readonly kind: EntityKind | null;
}

const fold = (word: string): string => word.toLowerCase().replace(/[-_]/g, '');

const targets: ReadonlyMap<string, QueryTarget> = new Map<string, QueryTarget>([
  ...Object.entries(kindWords).flatMap(([kind, words]) =>
    words.map((word): [string, QueryTarget] => [
      fold(word),
      { entry: queryField('entity'), kind: kind as EntityKind },
    ]),
  ),
  ...queryFields.flatMap((entry) =>
    [...entry.aliases, entry.field, entry.word].map((word): [string, QueryTarget] => [
      fold(word),
      { entry, kind: null },
    ]),
  ),
]);

/** What a word means, in any case and with `-` or `_` in it; null when no field is called that. */
export function findTarget(word: string): QueryTarget | null {
  return targets.get(fold(word)) ?? null;
}

/** Words of the language that a mistyped one may have meant, the nearest first. */
export function similarWords(typed: string): readonly string[] {
  const wanted = fold(typed);
  if (wanted.length < 2) return [];
  const words = [...queryFields.map(({ word }) => word), ...entityWords.map(({ word }) => word)];
  const distance = (word: string): number => {
    const folded = fold(word);
    if (wanted.length > 2 && (folded.startsWith(wanted) || wanted.startsWith(folded))) return 0;
    return editDistance(folded, wanted);
  };
  // One letter in three may differ: `foo` is no `os`.
  const most = Math.min(2, Math.floor(wanted.length / 3));
  return words
    .map((word) => ({ word, far: distance(word) }))
    .filter(({ far }) => far <= most)
    .sort((a, b) => a.far - b.far)
    .slice(0, 3)
    .map(({ word }) => word);
}

/** Operators that a field takes. */
export function operatorsOf({ shape }: QueryField): readonly FilterClause['operator'][] {
  switch (shape) {
    case 'values':
      return ['anyOf', 'allOf', 'noneOf'];
    case 'entity':
    case 'text':
      return ['matches', 'anyOf', 'allOf', 'noneOf'];
    case 'number':
      return ['range'];
    case 'time':
      return ['range', 'last'];
  }
}
