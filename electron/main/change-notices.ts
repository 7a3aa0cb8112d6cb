import type { Notice } from '../../shared/contract/index.ts';
import type { WriterChange } from '../workers/writer.ts';

/** Windows hear of changes at most this often, ms. */
const noticeInterval = 150;
/** More incidents than this are not named one by one. */
const mostNamed = 100;

/** Joins changes that come close together into one notice. */
export function collectChanges(tell: (notice: Notice) => void): { add(change: WriterChange): void } {
  let pending: WriterChange[] = [];
  let timer: NodeJS.Timeout | null = null;
  const send = (): void => {
    timer = null;
    const changes = pending;
    pending = [];
    const incidents = [...new Set(changes.flatMap((change) => change.incidents))];
    const isAny = changes.some((change) => change.incidents.length === 0) || incidents.length > mostNamed;
    tell({
      kind: 'changed',
      revision: Math.max(...changes.map(({ revision }) => revision)),
      touched: [...new Set(changes.flatMap(({ touched }) => touched))],
      incidents: isAny ? [] : incidents,
      own: false,
    });
  };
  return {
    add(change) {
      pending.push(change);
      timer ??= setTimeout(send, noticeInterval);
    },
  };
}
