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

/** A mention as a comment holds it: a Markdown link whose label stays readable where nothing reads Markdown. */
export function writeMention(mention: Mention, label: string): string {
  const safe = label.replace(/\s+/g, ' ').replace(/[\\[\]`*_<>]/g, (sign) => `\\${sign}`);
  return `[${safe}](${mentionAddress(mention)})`;
}
