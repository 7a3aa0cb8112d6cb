import type { Notice } from '../../shared/contract/index.ts';
import type { WriterChange } from '../workers/writer.ts';

/** Windows hear of changes at most this often, ms. */
const noticeInterval = 150;
/** More incidents than this are not named one by one. */
const mostNamed = 100;

/** Who hears of notices. `author`: the window whose command it was or followed from, or null. To other windows it is `by: 'other'`. */
export type NoticeListener = (notice: Notice, author: number | null) => void;

const isNobodys = ({ author }: WriterChange): boolean => author == null;

function join(changes: readonly WriterChange[]): Notice {
  const incidents = [...new Set(changes.flatMap((change) => change.incidents))];
  const isAny = changes.some((change) => change.incidents.length === 0) || incidents.length > mostNamed;
  return {
    kind: 'changed',
    revision: Math.max(...changes.map(({ revision }) => revision)),
    touched: [...new Set(changes.flatMap(({ touched }) => touched))],
    incidents: isAny ? [] : incidents,
    by: changes.some(isNobodys)
      ? 'other'
      : changes.every(({ isFollowUp }) => isFollowUp)
        ? 'follow-up'
        : 'this',
  };
}

/** Joins changes of one author that come close together into one notice. What somebody waits for is told at once. */
export function collectChanges(tell: NoticeListener): { add(change: WriterChange): void } {
  let pending: WriterChange[] = [];
  let timer: NodeJS.Timeout | null = null;
  const send = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const changes = pending;
    pending = [];
    // In the order in which they began, so that a command is heard of before what follows from it.
    for (const author of new Set(changes.map((change) => change.author ?? null)))
      tell(join(changes.filter((change) => (change.author ?? null) === author)), author);
  };
  return {
    add(change) {
      pending.push(change);
      if (change.author != null && change.isFollowUp !== true) send();
      else timer ??= setTimeout(send, noticeInterval);
    },
  };
}
