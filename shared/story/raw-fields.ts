import type { JsonValue } from '../lib/json.ts';
import { defang, defangAnyAddress } from '../model/defang.ts';
import { entityKindLabels } from '../model/entity-kinds.ts';
import type { StoryField } from './alert-story-types.ts';
import { isJsonArray, isJsonObject } from './details.ts';
import { nameOfPiece, otherNameOfPiece, recipientOf } from './pieces.ts';
import type { StoryEvidence } from './types.ts';

/** Beyond this many fields a person reads the raw record instead. */
const mostFields = 2_000;

/** The type of a piece of evidence: its group is named after it, and importers add it where the source has none. */
const typeField = /(?:^|\.)@odata\.type$/;

/** Lists the fields of an alert and its evidence as text, in the order of the record, up to 2,000. Empty values and types of evidence are left out. */
export function rawFields(
  additional: readonly { readonly name: string; readonly value: string }[],
  evidence: readonly StoryEvidence[],
): readonly StoryField[] {
  const budget = { left: mostFields };
  const fields: StoryField[] = additional
    .slice(0, budget.left)
    .map(({ name, value }) => ({ group: 'Alert', name, value }));
  budget.left -= fields.length;
  for (const item of evidence) {
    const { details } = item;
    const group = headingOf(item);
    for (const { path, value } of flatten(details, budget))
      if (!typeField.test(path)) fields.push({ group, name: path, value });
  }
  return fields;
}

/** The kind of a piece of evidence and what it calls its entity; of a copy of a message also whose it is. */
function headingOf(item: StoryEvidence): string {
  const { kind } = item.entity;
  const name = defang(kind, nameOfPiece(item));
  const other = otherNameOfPiece(item);
  const recipient = kind === 'mailMessage' ? recipientOf(item) : null;
  return [
    `${entityKindLabels[kind].one}: ${name}`,
    other === null ? '' : ` (also known as ${defang(kind, other)})`,
    recipient === null ? '' : `, to ${defangAnyAddress(recipient)}`,
  ].join('');
}

/** Lists the leaves of a value with their dotted paths (list positions in brackets), until a budget is used up. */
export function flatten(
  value: JsonValue,
  budget: { left: number },
): readonly { readonly path: string; readonly value: string }[] {
  const fields: { path: string; value: string }[] = [];
  // A stack instead of recursion: what a source nests deeply must not end the call stack.
  const open: { readonly path: string; readonly value: JsonValue }[] = [{ path: '', value }];
  for (let next = open.pop(); next && budget.left > 0; next = open.pop()) {
    const { path, value: at } = next;
    if (isJsonArray(at)) {
      for (const [index, item] of [...at.entries()].reverse())
        open.push({ path: `${path}[${index}]`, value: item });
    } else if (isJsonObject(at)) {
      for (const [name, item] of Object.entries(at).reverse())
        open.push({ path: path === '' ? name : `${path}.${name}`, value: item });
    } else if (at !== null && at !== '') {
      fields.push({ path, value: String(at) });
      budget.left -= 1;
    }
  }
  return fields;
}
