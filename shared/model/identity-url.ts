import { linksInside } from './safe-links.ts';

/**
 * The platform's WHATWG URL parser. It is the same in every process of the program, but belongs to no library of the language itself, so
 * the few members that are used are declared here.
 */
declare const URL: {
  canParse(text: string): boolean;
  new (text: string): {
    readonly href: string;
    hash: string;
  };
};

/** Undoes the usual defanging of exports (`hxxps://evil[.]test`), which would otherwise make the same URL a different one. */
function withoutDefanging(text: string): string {
  return text
    .replace(/^hxxp(s?)(?=[:[])/i, 'http$1')
    .replace(/\[(\.|:|:\/\/|\/)\]/g, '$1')
    .replace(/\[dot\]/gi, '.');
}

/** A text that may be a URL as the parser takes it; null for one that it cannot take. */
function candidateOf(value: string): string | null {
  const text = withoutDefanging(value.trim());
  if (text === '' || text.length > 65_536) return null;
  const hasScheme = /^[a-z][a-z0-9+.-]*:/i.test(text) && !/^[a-z0-9.-]+\.[a-z]{2,}:\d{1,5}(\/|$)/i.test(text);
  const candidate = hasScheme ? text : `http://${text.replace(/^\/\//, '')}`;
  if (!hasScheme && !/^(\/\/)?[^\s/?#@]+\.[^\s/?#@.]{2,}(:\d{1,5})?([/?#]|$)/.test(text)) return null;
  return URL.canParse(candidate) ? candidate : null;
}

function normalized(candidate: string): string {
  const url = new URL(candidate);
  url.hash = '';
  return url.href;
}

/**
 * The WHATWG-normalised form of a URL without fragment and default port, out of all the wrappers that services have put around it (see
 * {@link linksInside}; what a wrapper keeps to itself stays wrapped). A text that begins with a host name and has no scheme
 * (`www.contoso.com/a`) is read as `http`.
 * @returns null when the text is no URL.
 */
export function normalizeUrl(value: string | null): string | null {
  return urlForms(value).at(-1) ?? null;
}

/**
 * The forms in which the same URL may be kept: as it is written, then out of some of its wrappers, and last as {@link normalizeUrl} gives it. Stores
 * have URLs that an earlier version imported, for which fewer wrappers were known. Empty for what is no URL.
 */
export function urlForms(value: string | null): readonly string[] {
  const candidate = value === null ? null : candidateOf(value);
  if (candidate === null) return [];
  const inner = linksInside(candidate).flatMap((link) => candidateOf(link) ?? []);
  return [...new Set([candidate, ...inner].map(normalized))];
}
