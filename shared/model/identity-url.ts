/**
 * The platform's WHATWG URL parser. It is the same in every process of the program, but belongs to no library of the language itself, so
 * the few members that are used are declared here.
 */
declare const URL: {
  canParse(text: string): boolean;
  new (text: string): {
    readonly href: string;
    readonly hostname: string;
    readonly pathname: string;
    readonly protocol: string;
    hash: string;
    readonly searchParams: { get(name: string): string | null };
  };
};

const wrapperHost = /\.safelinks\.protection\.(outlook\.com|office365\.us|outlook\.cn)$/;

/** The URL that a Microsoft safe link wraps, or null. Source: Microsoft Learn, "Safe Links in Microsoft Defender for Office 365". */
function unwrapOnce(text: string): string | null {
  if (!/safelinks/i.test(text) || !URL.canParse(text)) return null;
  const url = new URL(text);
  const isWrapper =
    wrapperHost.test(url.hostname) ||
    (url.hostname === 'statics.teams.cdn.office.net' && url.pathname.includes('/safelinks/'));
  const inner = isWrapper ? url.searchParams.get('url') : null;
  return inner !== null && URL.canParse(inner) ? inner : null;
}

/** Takes safe-link wrappers off, also nested ones; any other text comes back as it is. */
export function unwrapSafeLink(text: string): string {
  let current = text;
  for (let round = 0; round < 5; round += 1) {
    const inner = unwrapOnce(current);
    if (inner === null) return current;
    current = inner;
  }
  return current;
}

/** Undoes the usual defanging of exports (`hxxps://evil[.]test`), which would otherwise make the same URL a different one. */
function withoutDefanging(text: string): string {
  return text
    .replace(/^hxxp(s?)(?=[:[])/i, 'http$1')
    .replace(/\[(\.|:|:\/\/|\/)\]/g, '$1')
    .replace(/\[dot\]/gi, '.');
}

/**
 * The WHATWG-normalised form of a URL without fragment and default port, safe links unwrapped. A text that begins with a host name and has
 * no scheme (`www.contoso.com/a`) is read as `http`.
 * @returns null when the text is no URL.
 */
export function normalizeUrl(value: string | null): string | null {
  const text = withoutDefanging(value?.trim() ?? '');
  if (text === '' || text.length > 65_536) return null;
  const hasScheme = /^[a-z][a-z0-9+.-]*:/i.test(text) && !/^[a-z0-9.-]+\.[a-z]{2,}:\d{1,5}(\/|$)/i.test(text);
  const candidate = hasScheme ? text : `http://${text.replace(/^\/\//, '')}`;
  if (!hasScheme && !/^(\/\/)?[^\s/?#@]+\.[^\s/?#@.]{2,}(:\d{1,5})?([/?#]|$)/.test(text)) return null;
  if (!URL.canParse(candidate)) return null;
  const url = new URL(unwrapSafeLink(candidate));
  url.hash = '';
  return url.href;
}
