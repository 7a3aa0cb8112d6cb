import type { Client } from '../../../client/index.ts';
import type { ManagedIncident } from './patch.ts';

/** Beyond this many the pane does not read each incident: its choices then start as "leave as they are". */
export const mostRead = 40;

/** Reads the incidents that are managed. */
export async function readIncidents(
  client: Client,
  references: readonly string[],
  signal?: AbortSignal,
): Promise<{ readonly read: readonly ManagedIncident[]; readonly complete: boolean }> {
  const wanted = references.slice(0, mostRead);
  const read = await Promise.all(
    wanted.map((incident) => client.incidents.get({ incident }, signal ? { signal } : {})),
  );
  return { read, complete: references.length <= mostRead };
}
