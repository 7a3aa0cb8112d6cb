import { watch } from 'vue';
import { useClient } from './inject.ts';
import { createRuns } from './runs.ts';

/** The incident that another became. */
export interface MergedInto {
  readonly uid: string;
  readonly number: number;
}

/**
 * Follows incidents that a store keeps something for, and tells which of them were merged into another, and which of these are apart again,
 * as the merge was undone. Call it in the set-up of a store: it listens as long as the window is there.
 */
export function useRedirects(
  incidents: () => readonly string[],
  onMerged: (incident: string, into: MergedInto) => void,
  onParted: (incident: string, from: MergedInto) => void,
): void {
  const client = useClient();
  const merged = new Map<string, MergedInto>();
  // One that is gone altogether keeps what is written of it: an undo brings it back.
  const find = (incident: string) => client.incidents.get({ incident }).catch(() => null);
  const runs = createRuns(async () => {
    // Of a chain of merges the last is undone first.
    for (const [incident, from] of [...merged].reverse()) {
      const found = await find(incident);
      if (found === null || found.redirectedTo !== null) continue;
      merged.delete(incident);
      onParted(incident, from);
    }
    for (const incident of incidents()) {
      const into = (await find(incident))?.redirectedTo ?? null;
      if (into === null) continue;
      merged.delete(incident);
      merged.set(incident, into);
      onMerged(incident, into);
    }
  });
  // What is kept only now may be of an incident that was merged a moment ago.
  watch(
    () => incidents().join('\n'),
    (kept) => kept !== '' && void runs.again(),
  );
  client.onNotice((notice) => {
    const isFollowed = incidents().length > 0 || merged.size > 0;
    if (notice.kind === 'changed' && notice.touched.includes('incidents') && isFollowed) void runs.again();
  });
}
