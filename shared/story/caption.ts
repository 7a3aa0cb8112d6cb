import { entityKindLabels } from '../model/entity-kinds.ts';
import type { EntityKind } from '../model/entity-kinds.ts';
import { valueLabel } from '../model/values.ts';
import { visibleLine } from '../model/visible-text.ts';
import { shownAddress, shownName } from './caption-words.ts';

/** An entity as a caption names it. */
export interface CaptionEntity {
  readonly kind: EntityKind;
  readonly label: string;
  /** Of a mail message, who it went to. */
  readonly to?: readonly string[];
}

/** What is held of an entity in an incident. */
export interface EntityStanding {
  readonly verdict: string | null;
  /** Whose verdict it is; null when nobody's. */
  readonly by: string | null;
  /** Whether an alert of the incident names it. */
  readonly seen: boolean;
}

/** Longest name that a caption gives an entity, UTF-16 code units; the middle of a longer one is left out. */
const longestName = 90;

const nameOf = ({ kind, label }: CaptionEntity): string => shownName(kind, label, longestName);

/** Up to two names and how many more there are. */
function listed(all: readonly string[]): string {
  const names = [...new Set(all)].filter((name) => name !== '');
  const shown = names.slice(0, 2).join(names.length === 2 ? ' and ' : ', ');
  return names.length > 2 ? `${shown} and ${(names.length - 2).toLocaleString('en')} more` : shown;
}

/** An entity with its kind, and a message with who it went to: two of one subject are not the same. */
function headOf(entity: CaptionEntity): string {
  const to = listed((entity.to ?? []).map((address) => shownAddress(address, longestName)));
  return `${entityKindLabels[entity.kind].one} ${nameOf(entity)}`.trim() + (to === '' ? '' : ` to ${to}`);
}

/** What an entity is in the story: its kind, its name, and what is held of it. An incident that never saw it is told so. */
export function entityCaption(entity: CaptionEntity, { verdict, by, seen }: EntityStanding): string {
  const head = headOf(entity);
  const end = seen ? '.' : '; not seen in this incident.';
  if (verdict === null || verdict === 'unknown') return `${head}: no verdict yet${end}`;
  const whose: Readonly<Record<string, string>> = {
    analyst: 'as an analyst decided',
    source: 'as its source says',
    playbook: 'as a playbook found',
    indicator: 'as an indicator list has it',
  };
  const said = whose[by ?? ''];
  return `${head}: ${valueLabel('verdict', verdict).toLowerCase()}${said === undefined ? '' : `, ${said}`}${end}`;
}

/** What a piece of evidence is in the story: the entity, and the alert that names it so. */
export function evidenceCaption(
  entity: CaptionEntity,
  alertTitle: string,
  verdict: string | null,
  roles: readonly string[],
): string {
  const head = headOf(entity);
  const as = roles
    .map((role) => valueLabel('role', role).toLowerCase())
    .filter((role) => role !== '')
    .slice(0, 2);
  const known =
    verdict === null || verdict === 'unknown' ? [] : [valueLabel('verdict', verdict).toLowerCase()];
  const what = [...known, ...as];
  return `${head} in “${visibleLine(alertTitle).trim()}”${what.length === 0 ? '' : `: ${what.join(', ')}`}.`;
}
