import { defangAnyAddress, defangText } from '../../shared/model/defang.ts';
import { visibleText } from '../../shared/model/visible-text.ts';

/**
 * What a value is. `address`: a URL, host, mail address or anything else that a program might follow: defanged throughout.
 * `text`: a file name, command line, account or other words: only the URLs in it are defanged, so that `cmd.exe` stays readable.
 */
export type EvidenceForm = 'address' | 'text';

/** Control characters, and characters that turn the direction of text, as visible marks. */
export const visibleMarks = visibleText;

/** Text of several lines with its hidden characters made visible; line breaks stay, tabs become spaces. */
export function visibleLines(text: string): string {
  return text
    .split(/\r\n|[\n\r]/)
    .map((line) => visibleMarks(line.replaceAll('\t', '  ')))
    .join('\n');
}

/** Evidence as a screen shows it: defanged, so that nothing in it can be followed, and with hidden characters made visible. */
export function shownEvidence(text: string, form: EvidenceForm = 'address'): string {
  return visibleMarks(form === 'text' ? defangText(text) : defangAnyAddress(text));
}
