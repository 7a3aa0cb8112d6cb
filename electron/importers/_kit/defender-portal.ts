import type { JsonValue } from '../../../shared/lib/json.ts';
import { isJsonObject, ownText } from '../../../shared/lib/json-read.ts';
import type { SourceComment } from '../../../shared/model/record.ts';
import { parseSourceTime } from '../../../shared/model/time.ts';
import { capText } from './record-reader.ts';

/** The portal whose incident numbers Graph and the older Defender API both carry. */
export const defenderPortal = 'microsoftDefenderXdr';

/** The comments of a Graph alert or incident (`alertComment`), or of the older Defender API. */
export function readComments(list: readonly JsonValue[], importedAt: number): readonly SourceComment[] {
  return list.flatMap((item) => {
    if (!isJsonObject(item)) return [];
    const text = ownText(item, 'comment');
    if (text === null) return [];
    const by = ownText(item, 'createdByDisplayName') ?? ownText(item, 'createdBy');
    const at = parseSourceTime(
      ownText(item, 'createdDateTime') ?? ownText(item, 'createdTime') ?? undefined,
      importedAt,
    );
    return [{ text: capText(text, 20_000), by, at }];
  });
}

/** What an analyst could have been set to; `Automation` is how Defender says that nobody was. */
export function readAssignee(name: string | null): string | null {
  return name === null || /^automation$/i.test(name) ? null : name;
}
