import { visibleText } from './visible-text.ts';

/** What a comment can mention: an alert by its uid, an entity by its key, which both mean the same in every store. */
export type Mention =
  { readonly kind: 'alert'; readonly alert: string } | { readonly kind: 'entity'; readonly key: string };

const scheme = 'casemate:';

/** The address of a mention, for a Markdown link: `casemate:alert/…`. */
export function mentionAddress(mention: Mention): string {
  const name = mention.kind === 'alert' ? mention.alert : mention.key;
  // Parentheses would end a link's address.
  const encoded = encodeURIComponent(name.replace(/\p{Surrogate}/gu, '\uFFFD')).replace(
    /[()']/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${scheme}${mention.kind}/${encoded}`;
}

/** Reads such an address; null when it is another one. */
export function readMention(address: string): Mention | null {
  const found = /^casemate:(alert|entity)\/(.{1,8000})$/.exec(address);
  const [, kind, encoded = ''] = found ?? [];
  try {
    const name = decodeURIComponent(encoded);
    if (kind === 'alert') return { kind, alert: name };
    return kind === 'entity' ? { kind, key: name } : null;
  } catch {
    return null;
  }
}

/** Longest label of a mention, characters: what it stands for is a click away. */
const longestLabel = 120;

/**
 * A mention as a comment holds it: a Markdown link whose label stays readable where nothing reads Markdown. What turns the direction of
 * text is spelled out, for it would turn what is written behind it too.
 */
export function writeMention(mention: Mention, label: string): string {
  const letters = [...visibleText(label.replace(/\s+/g, ' '))];
  const short =
    letters.length > longestLabel ? `${letters.slice(0, longestLabel - 1).join('')}…` : letters.join('');
  const safe = short.replace(/[\\[\]`*_<>]/g, (sign) => `\\${sign}`);
  return `[${safe}](${mentionAddress(mention)})`;
}
