/**
 * What a value is. `address`: a URL, host, mail address or anything else that a program might follow: defanged throughout.
 * `text`: a file name, command line, account or other words: only the URLs in it are defanged, so that `cmd.exe` stays readable.
 */
export type EvidenceForm = 'address' | 'text';

const defangUrls = (text: string): string =>
  text.replace(/\b(h)tt(ps?):\/\/([^\s/"'<>?#]*)/gi, (_whole, h: string, s: string, host: string) => `${h}xx${s}://${host.replaceAll('.', '[.]')}`);

/** Control characters, and characters that turn the direction of text, as visible marks: U+202E becomes `⟨202e⟩`. */
export function visibleMarks(text: string): string {
  return text.replace(/[\p{Cc}\p{Bidi_Control}]/gu, (mark) => `⟨${(mark.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}⟩`);
}

/** Evidence as a screen shows it: defanged, so that nothing in it can be followed, and with hidden characters made visible. */
export function shownEvidence(text: string, form: EvidenceForm = 'address'): string {
  const safe =
    form === 'text'
      ? defangUrls(text)
      : text
          .replace(/\b(h)tt(ps?:\/\/)/gi, '$1xx$2')
          .replace(/(?<=\w)\.(?=[a-z]{2,}\b)/gi, '[.]')
          .replace(/(?<=\w)@(?=\w)/g, '[@]');
  return visibleMarks(safe);
}
