import { useClient, useQuery } from '../../../client/index.ts';
import type { Client, Query } from '../../../client/index.ts';
import type { Candidate } from '../model/merge.ts';

/** Most incidents that a dialog reads; a larger choice is no single decision any more. */
export const mostIncidents = 100;

/** Reads one incident with what decides whether it stays. */
async function readCandidate(client: Client, incident: string, signal: AbortSignal): Promise<Candidate> {
  const [{ row }, history] = await Promise.all([
    client.incidents.get({ incident }, { signal }),
    client.incidents.history(
      { incident, kinds: ['comment', 'change'], cursor: null, limit: 500 },
      { signal },
    ),
  ]);
  const work = history.rows.filter((entry) => entry.byKind === 'analyst' && !entry.undone);
  const times = work.flatMap(({ at }) => (at === null ? [] : [at]));
  return {
    row,
    comments: history.counts.comment,
    firstWork: times.length === 0 ? null : Math.min(...times),
  };
}

/** The incidents of a dialog as they are now, in the order in which they were chosen. */
export function useCandidates(references: () => readonly string[]): Query<readonly Candidate[]> {
  const client = useClient();
  return useQuery(
    async (signal) => {
      const read = await Promise.all(
        references()
          .slice(0, mostIncidents)
          .map((reference) => readCandidate(client, reference, signal)),
      );
      // An incident that was merged meanwhile answers with the one that it leads to.
      return [...new Map(read.map((candidate) => [candidate.row.uid, candidate])).values()];
    },
    { key: references, touched: ['incidents', 'alerts', 'comments', 'pins'] },
  );
}
