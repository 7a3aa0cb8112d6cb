import { groupBy } from './collect.ts';
import { compareTexts, textAt } from './details.ts';
import { recipientOf } from './pieces.ts';
import type { StoryEvidence } from './types.ts';

/** Recipients that a label names. */
const mostRecipients = 2;

/**
 * Labels of messages that have their subject with others, by entity id: with whom each went to, and where that is the same or unknown when
 * it was received. Messages of a subject of their own keep it as their label.
 */
export function labelMessages(evidence: readonly StoryEvidence[]): ReadonlyMap<number, string> {
  const messages = evidence.filter(({ entity }) => entity.kind === 'mailMessage');
  const labels = new Map<number, string>();
  for (const [subject, alike] of groupBy(messages, ({ entity }) => entity.label)) {
    const byId = groupBy(alike, ({ entity }) => entity.id);
    if (byId.size === 1) continue;
    const isShort = namesDiffer([...byId.values()]);
    const recipients = new Map([...byId].map(([id, items]) => [id, recipientsText(items, isShort)]));
    const counts = groupBy([...recipients], ([, text]) => text?.toLowerCase() ?? null);
    for (const [id, items] of byId) {
      const to = recipients.get(id) ?? null;
      const isAlone = to !== null && counts.get(to.toLowerCase())?.length === 1;
      const received = isAlone ? null : firstText(items, 'receivedDateTime');
      const parts = [to === null ? null : `to ${to}`, received].filter((part) => part !== null);
      if (parts.length > 0) labels.set(id, `${subject} · ${parts.join(', ')}`);
    }
  }
  return labels;
}

/** What stands before the @ of an address. */
const nameIn = (address: string): string => address.replace(/^([^@]+)@.*$/, '$1');

/** True where recipients are told apart by what stands before the @ of their addresses: a picture has room for little more. */
function namesDiffer(messages: readonly (readonly StoryEvidence[])[]): boolean {
  const addresses = new Map<string, string>();
  for (const item of messages.flat()) {
    const address = recipientOf(item)?.trim().toLowerCase();
    if (address === undefined) continue;
    const known = addresses.get(nameIn(address)) ?? address;
    if (known !== address) return false;
    addresses.set(nameIn(address), address);
  }
  return true;
}

function recipientsText(items: readonly StoryEvidence[], isShort: boolean): string | null {
  const all = new Map(
    items.flatMap((item) => {
      const recipient = recipientOf(item)?.trim();
      if (recipient === undefined) return [];
      const told = isShort ? nameIn(recipient) : recipient;
      return [[told.toLowerCase(), told] as const];
    }),
  );
  if (all.size === 0) return null;
  const sorted = [...all].sort(([a], [b]) => compareTexts(a, b)).map(([, text]) => text);
  const more = sorted.length - mostRecipients;
  return `${sorted.slice(0, mostRecipients).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function firstText(items: readonly StoryEvidence[], field: string): string | null {
  for (const { details } of items) {
    const text = textAt(details, field);
    if (text !== null) return text;
  }
  return null;
}
