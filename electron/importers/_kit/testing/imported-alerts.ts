import { collect } from '../../../../tests/support/collect.ts';
import { importBatches, openTestStore, rows } from '../../../../tests/support/stores.ts';
import { prepareBatches } from '../../prepare.ts';
import { bytesSource } from '../byte-source.ts';
import { importedAt } from './read-fixture.ts';

/** An alert as a store has it after an import. */
export interface ImportedAlert {
  readonly title: string;
  readonly records: number;
  /** Labels of the evidence of all its records, sorted, each once. */
  readonly evidence: readonly string[];
}

/** What a real store holds after some files were imported one after another. */
export interface Imported {
  /** By title, then evidence. */
  readonly alerts: readonly ImportedAlert[];
  readonly sourceIncidents: number;
  readonly context: number;
}

/** Imports contents, given as name and text or records that go one a line, into a real store. */
export async function importContents(
  files: readonly { readonly name: string; readonly content: string | readonly unknown[] }[],
): Promise<Imported> {
  const { store, close } = openTestStore();
  try {
    let context = 0;
    for (const { name, content } of files) {
      const text =
        typeof content === 'string' ? content : content.map((line) => `${JSON.stringify(line)}\n`).join('');
      const source = bytesSource(new TextEncoder().encode(text));
      const batches = await collect(prepareBatches(source, name, { importedAt, tenant: null }));
      const { counts } = importBatches(store, batches);
      context += Object.values(counts.context).reduce((sum, count) => sum + count, 0);
    }
    const alerts = rows(store, 'SELECT id, title, record_count AS records FROM alert').map((row) => ({
      title: String(row['title']),
      records: Number(row['records']),
      evidence: rows(
        store,
        `SELECT DISTINCT entity.label FROM evidence JOIN entity ON entity.id = evidence.entity_id
         WHERE evidence.alert_id = ? ORDER BY entity.label`,
        Number(row['id']),
      ).map(({ label }) => String(label)),
    }));
    const order = ({ title, evidence }: ImportedAlert): string => `${title}\n${evidence.join('\n')}`;
    return {
      alerts: alerts.sort((left, right) => (order(left) < order(right) ? -1 : 1)),
      sourceIncidents: rows(store, 'SELECT id FROM source_incident').length,
      context,
    };
  } finally {
    close();
  }
}
