import type { OutputOf } from '../../../../shared/contract/index.ts';
import type { EntityKind } from '../../../../shared/model/entity-kinds.ts';
import { writeMention } from '../../../../shared/model/mentions.ts';
import type { Mention } from '../../../../shared/model/mentions.ts';

/** Something that a comment could mention. */
export interface MentionOption {
  readonly key: string;
  readonly label: string;
  /** The kind of an entity; null for an alert. */
  readonly entity: EntityKind | null;
  readonly severity: string | null;
  readonly mention: Mention;
}

/** An `@` that is being written: where it stands, and what follows it up to the caret. */
export interface OpenMention {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Longest text behind an `@` that is still taken for a name. */
const longest = 60;

/** The `@` that the caret stands behind; null where there is none. One inside a word is an address, not a mention. */
export function openMentionAt(text: string, caret: number): OpenMention | null {
  const line = text.slice(Math.max(0, caret - longest - 1), caret);
  const at = line.lastIndexOf('@');
  if (at < 0) return null;
  const start = caret - line.length + at;
  const before = text[start - 1];
  const written = text.slice(start + 1, caret);
  if ((before !== undefined && !/[\s([{>]/.test(before)) || /[\n\r\])]/.test(written)) return null;
  return { start, end: caret, text: written };
}

/** What is offered, alerts first. */
export function optionsOf({ alerts, entities }: OutputOf<'incidents.mentions'>): readonly MentionOption[] {
  return [
    ...alerts.map(({ uid, title, severity }) => ({
      key: `alert ${uid}`,
      label: title,
      entity: null,
      severity,
      mention: { kind: 'alert', alert: uid } as const,
    })),
    ...entities.map(({ id, key, kind, label }) => ({
      key: `entity ${id}`,
      label,
      entity: kind,
      severity: null,
      mention: { kind: 'entity', key } as const,
    })),
  ];
}

/** A text in which a mention stands in place of what was written for it, and where the caret goes. */
export function insertMention(
  text: string,
  open: OpenMention,
  { mention, label }: MentionOption,
): { readonly text: string; readonly caret: number } {
  const before = `${text.slice(0, open.start)}${writeMention(mention, label)} `;
  return { text: before + text.slice(open.end).replace(/^ /, ''), caret: before.length };
}
