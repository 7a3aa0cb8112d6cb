import type { InputOf } from '../../../../shared/contract/index.ts';
import { toClientError } from '../../../client/index.ts';
import type { Client, RowKey, SteadyOptions } from '../../../client/index.ts';
import type { AlertRow, IncidentRow } from '../model/incident-columns.ts';

/** A row that may be there no more. */
async function orNull<Row>(reading: Promise<Row | null>): Promise<Row | null> {
  try {
    return await reading;
  } catch (thrown) {
    if (toClientError('row', thrown).code === 'notFound') return null;
    throw thrown;
  }
}

/** How the incident queue looks for rows that stand elsewhere now. */
export function incidentRows(
  client: Client,
  list: () => InputOf<'queue.incidentKeys'>,
): SteadyOptions<IncidentRow> {
  return {
    readRow: (key: RowKey, signal) =>
      orNull(
        client.incidents
          .get({ incident: String(key) }, { signal })
          // Merged into another one: its own row is no more.
          .then(({ row, redirectedTo }) => (redirectedTo === null ? row : null)),
      ),
    listKeys: (signal) =>
      client.queue.incidentKeys(list(), { signal }).then(({ uids, total }) => ({ keys: uids, total })),
  };
}

/** How the alert queue looks for rows that stand elsewhere now. */
export function alertRows(client: Client, list: () => InputOf<'queue.alertKeys'>): SteadyOptions<AlertRow> {
  return {
    readRow: (key: RowKey, signal) =>
      orNull(client.alerts.get({ alert: String(key) }, { signal }).then(({ row }) => row)),
    listKeys: (signal) =>
      client.queue.alertKeys(list(), { signal }).then(({ uids, total }) => ({ keys: uids, total })),
  };
}

/** Where an incident went that left the list, in a sentence. */
export async function whereIncidentWent(client: Client, { uid, number }: IncidentRow): Promise<string> {
  try {
    const { row, redirectedTo } = await client.incidents.get({ incident: uid });
    if (redirectedTo !== null) return `#${number} is part of #${redirectedTo.number} now.`;
    return row.status === 'resolved'
      ? `#${number} is resolved and left the list.`
      : `#${number} no longer matches and left the list.`;
  } catch {
    return `#${number} left the list.`;
  }
}
