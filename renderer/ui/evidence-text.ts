/** Evidence as a screen shows it: defanged, so that nothing in it can be followed, and with hidden characters made visible. */
export function shownEvidence(text: string): string {
  return text
    .replace(/\b(h)tt(ps?:\/\/)/gi, '$1xx$2')
    .replace(/(?<=\w)\.(?=[a-z]{2,}\b)/gi, '[.]')
    .replace(/(?<=\w)@(?=\w)/g, '[@]')
    .replace(/[\p{Cc}\p{Bidi_Control}]/gu, (mark) => `⟨${(mark.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}⟩`);
}
