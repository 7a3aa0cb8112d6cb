import type { FormatHead, Importer } from '../_kit/importer.ts';
import { parseZeek } from '../_kit/zeek/parse-zeek.ts';

/** Beside `note` and `msg`, a notice always says what was done about it. */
const noticeKeys = ['actions', 'suppress_for', 'peer_descr', 'email_dest', 'src', 'dst', 'uid'];

function sniff(head: FormatHead): number {
  if (head.first === '#') {
    const path = /^#path\t(\S{1,60})\s*$/m.exec(head.text)?.[1] ?? '';
    return ['notice', 'notice_alarm', 'weird'].includes(path) ? 95 : 0;
  }
  if (head.first !== '{' && head.first !== '[') return 0;
  const hasTime = head.keys.has('ts') || head.keys.has('_write_ts');
  if (!hasTime) return 0;
  const isNotice = head.keys.has('note') && head.keys.has('msg');
  const isWeird = ['name', 'notice', 'peer'].every((key) => head.keys.has(key));
  const known = noticeKeys.filter((key) => head.keys.has(key)).length;
  // Less than what a file of several logs is to the importer of all logs, more than a notice alone is to it.
  return isNotice && known >= 1 ? 86 : isWeird ? 82 : 0;
}

/** Zeek's notice.log; records of other logs in the same file are read as what they are. */
export const zeekNotice: Importer = {
  id: 'zeek-notice',
  version: 1,
  title: 'Zeek notices',
  description:
    'notice.log of Zeek or Corelight, as JSON or tab-separated with its header lines. weird.log comes as context.',
  fileExtensions: ['log', 'json', 'ndjson', 'jsonl'],
  sniff,
  parse: parseZeek,
};
