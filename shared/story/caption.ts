import { defang } from '../model/defang.ts';
import { entityKindLabels } from '../model/entity-kinds.ts';
import type { EntityKind } from '../model/entity-kinds.ts';
import { valueLabel } from '../model/values.ts';
import { visibleLine } from '../model/visible-text.ts';

/** An entity as a caption names it. */
export interface CaptionEntity {
  readonly kind: EntityKind;
  readonly label: string;
}

/** Longest name that a caption gives an entity, UTF-16 code units; the middle of a longer one is left out. */
const longestName = 90;

function nameOf({ kind, label }: CaptionEntity): string {
  const name = visibleLine(defang(kind, label)).trim();
  if (name.length <= longestName) return name;
  const half = (longestName - 1) / 2;
  return `${name.slice(0, Math.ceil(half)).replace(/[\ud800-\udbff]$/, '')}…${name.slice(-Math.floor(half)).replace(/^[\udc00-\udfff]/, '')}`;
}

/** Up to two names and how many more there are. */
function listed(entities: readonly CaptionEntity[]): string {
  const names = [...new Set(entities.map(nameOf))].filter((name) => name !== '');
  const shown = names.slice(0, 2).join(names.length === 2 ? ' and ' : ', ');
  return names.length > 2 ? `${shown} and ${(names.length - 2).toLocaleString('en')} more` : shown;
}

/** Who acts or is acted on, where, with which addresses and with what: in this order after the title. */
const parts: readonly {
  readonly before: string;
  readonly kinds: readonly EntityKind[];
}[] = [
  { before: '', kinds: ['user'] },
  { before: 'mailbox ', kinds: ['mailbox'] },
  { before: 'on ', kinds: ['device'] },
  { before: 'in ', kinds: ['cloudApplication', 'oauthApplication', 'cloudResource'] },
  // An address may be where it came from as well as where it went: nothing here says which.
  { before: 'address ', kinds: ['ip'] },
  { before: 'message ', kinds: ['mailMessage'] },
  { before: 'at ', kinds: ['url'] },
  { before: 'running ', kinds: ['process'] },
  { before: 'with ', kinds: ['file'] },
  { before: 'changing ', kinds: ['registryKey', 'registryValue'] },
];

/** A mailbox is its user's: named once. */
function withoutTwice(entities: readonly CaptionEntity[]): readonly CaptionEntity[] {
  const users = new Set(
    entities.filter(({ kind }) => kind === 'user').map(({ label }) => label.toLowerCase()),
  );
  return entities.filter(({ kind, label }) => kind !== 'mailbox' || !users.has(label.toLowerCase()));
}

/** Parts of a caption beside the title: more than these nobody reads in one look. */
const mostParts = 4;

/**
 * What an alert tells as a step, in plain words: its title, then who, where, with which addresses and with what, of the entities that it names.
 * Addresses are defanged; control characters are shown as marks. Total: any evidence gives a caption.
 */
export function alertCaption(title: string, evidence: readonly CaptionEntity[]): string {
  const head = visibleLine(title).trim() || 'Alert';
  const named = withoutTwice(evidence);
  const said = parts
    .map(({ before, kinds }) => ({ before, names: listed(named.filter(({ kind }) => kinds.includes(kind))) }))
    .filter(({ names }) => names !== '')
    .slice(0, mostParts)
    .map(({ before, names }) => `${before}${names}`);
  return said.length === 0 ? `${head}.` : `${head}: ${said.join(', ')}.`;
}

/** What an entity is in the story: its kind, its name, and what is held of it. @param by whose verdict it is; null when nobody's */
export function entityCaption(entity: CaptionEntity, verdict: string | null, by: string | null): string {
  const head = `${entityKindLabels[entity.kind].one} ${nameOf(entity)}`.trim();
  if (verdict === null || verdict === 'unknown') return `${head}: no verdict yet.`;
  const whose: Readonly<Record<string, string>> = {
    analyst: 'as an analyst decided',
    source: 'as its source says',
    playbook: 'as a playbook found',
    indicator: 'as an indicator list has it',
  };
  const said = whose[by ?? ''];
  return `${head}: ${valueLabel('verdict', verdict).toLowerCase()}${said === undefined ? '' : `, ${said}`}.`;
}

/** What a piece of evidence is in the story: the entity, and the alert that names it so. */
export function evidenceCaption(
  entity: CaptionEntity,
  alertTitle: string,
  verdict: string | null,
  roles: readonly string[],
): string {
  const head = `${entityKindLabels[entity.kind].one} ${nameOf(entity)}`.trim();
  const as = roles
    .map((role) => valueLabel('role', role).toLowerCase())
    .filter((role) => role !== '')
    .slice(0, 2);
  const known =
    verdict === null || verdict === 'unknown' ? [] : [valueLabel('verdict', verdict).toLowerCase()];
  const what = [...known, ...as];
  return `${head} in “${visibleLine(alertTitle).trim()}”${what.length === 0 ? '' : `: ${what.join(', ')}`}.`;
}
