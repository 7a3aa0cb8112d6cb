import type { EntityKind } from './entity-kinds.ts';

const schemes: readonly (readonly [RegExp, string])[] = [
  [/\bhttp(?=s?:\/\/)/gi, 'hxxp'],
  [/\bftp(?=s?:\/\/)/gi, 'fxp'],
];

/** A URL that no program turns into a link: `hxxps://evil[.]example[.]com/a.b`. Only scheme and host are changed. */
export function defangUrl(url: string): string {
  const withScheme = schemes.reduce(
    (text, [pattern, replacement]) => text.replace(pattern, replacement),
    url,
  );
  const found = /^([a-z][a-z0-9+.-]*:\/\/)?([^/?#]*)(.*)$/is.exec(withScheme);
  if (!found) return withScheme;
  const [, scheme = '', host = '', rest = ''] = found;
  // A second URL inside the path or query (a redirect) must not become a link either.
  return `${scheme}${defangHost(host)}${rest}`;
}

/** A host name or address with its dots, and an IPv6 address with its colons, in brackets. */
export function defangHost(host: string): string {
  const dotted = host.replace(/\[?\.\]?/g, '[.]');
  return (dotted.match(/:/g)?.length ?? 0) > 1 ? dotted.replace(/:/g, '[:]') : dotted;
}

/** A mail address as `name[@]contoso[.]com`. */
export function defangAddress(address: string): string {
  const at = address.lastIndexOf('@');
  return at < 0 ? address : `${address.slice(0, at)}[@]${defangHost(address.slice(at + 1))}`;
}

/** Kinds whose label a program might follow. */
const addressKinds: ReadonlySet<EntityKind> = new Set<EntityKind>([
  'url',
  'ip',
  'mailMessage',
  'mailCluster',
  'generic',
]);

/** True for kinds whose label is an address, or may hold one: a program might follow it. */
export function isAddressKind(kind: EntityKind): boolean {
  return addressKinds.has(kind);
}

const mailAddress = /[\p{L}\p{N}._%+'-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu;

/** Anything that may be an address, defanged throughout: a URL, host, mail address, or running text with some of them. */
export function defangAnyAddress(text: string): string {
  // A value with spaces is running text, whatever it was announced as; the addresses in it are addresses still.
  if (/\s/.test(text)) return defangText(text).replace(mailAddress, defangAddress);
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return defangUrl(text);
  if (text.includes('@')) return defangAddress(text);
  return /^[^/?#]+\.[^/?#]+|:.*:/.test(text) ? defangUrl(text) : text;
}

/** The label of an entity as it may be shown and copied: addresses defanged throughout, of other kinds the URLs in them. */
export function defang(kind: EntityKind, text: string): string {
  if (kind === 'url') return defangUrl(text);
  return isAddressKind(kind) ? defangAnyAddress(text) : defangText(text);
}

/** Defangs the URLs inside running text. */
export function defangText(text: string): string {
  return text.replace(/\b(?:https?|ftps?):\/\/[^\s"'<>]+/gi, (url) => defangUrl(url));
}

/** Undoes {@link defang} and the usual variants of others (`hxxp`, `[.]`, `(.)`, `[:]`, `[@]`, `[dot]`, `(at)`). */
export function refang(text: string): string {
  return text
    .replace(/\bh(?:xx|tt)p(?=s?(?:\[?:\]?|\[:\/\/\]))/gi, 'http')
    .replace(/\bfxp(?=s?:)/gi, 'ftp')
    .replace(/\[:\/\/\]/g, '://')
    .replace(/[[({](\.|dot)[\])}]/gi, '.')
    .replace(/\[:\]/g, ':')
    .replace(/[[({](?:at|@)[\])}]/gi, '@');
}
