import type { Client } from '../../../client/index.ts';
import { valuesOfOne } from './patch.ts';
import type { Managed } from './patch.ts';

/** Reads what stands of the incidents that are managed: one in full, many by how many have each value. */
export async function readIncidents(
  client: Client,
  references: readonly string[],
  signal?: AbortSignal,
): Promise<Managed> {
  const options = signal ? { signal } : {};
  const [only] = references;
  if (references.length === 1 && only !== undefined) {
    const single = await client.incidents.get({ incident: only }, options);
    return { single, values: valuesOfOne(single) };
  }
  return { single: null, values: await client.incidents.values({ incidents: [...references] }, options) };
}
