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
  /** What tells an entity from others that are called alike; null where nothing has to. */
  readonly apart: {
    readonly key: string;
    readonly on: string | null;
    readonly firstAt: number | null;
  } | null;
}

/** An `@` that is being written: where it stands, and what follows it up to the caret. */
export interface OpenMention {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Longest text behind an `@` that is still taken for a name. */
const longest = 60;

/** Signs of values that are written so that nobody follows them: `[.]`, `(dot)`, `[:]`, `[://]`, `[at]`. */
const defanging = /[[({](?:\.|dot|:|:\/\/|at|@)[\])}]/gi;
/** The beginning of one that is still being written. */
const unfinished = /[[({](?:\.|d|do|dot|:|:\/|:\/\/|a|at|@)?$/i;

/**
 * The `@` that the caret stands behind; null where there is none. One inside a word is an address, not a mention, and brackets end a
 * mention unless they are those of a defanged value.
 */
export function openMentionAt(text: string, caret: number): OpenMention | null {
  const line = text.slice(Math.max(0, caret - longest - 1), caret);
  // What stands for a sign of a value is none of the text's own.
  const masked = line.replace(defanging, (sign) => '.'.repeat(sign.length));
  const at = masked.lastIndexOf('@');
  if (at < 0) return null;
  const start = caret - line.length + at;
  const before = text[start - 1];
  if (before !== undefined && !/[\s([{>]/.test(before)) return null;
  if (/[\n\r\])]/.test(masked.slice(at + 1))) return null;
  return { start, end: caret, text: line.slice(at + 1).replace(unfinished, '') };
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
      apart: null,
    })),
    ...entities.map(({ id, key, kind, label, on, firstAt }) => ({
      key: `entity ${id}`,
      label,
      entity: kind,
      severity: null,
      mention: { kind: 'entity', key } as const,
      apart: { key, on, firstAt },
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
