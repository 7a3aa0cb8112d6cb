import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ParsedItem } from '../../../../shared/model/record.ts';
import { parseFile } from '../../registry.ts';
import { collect } from '../../../../tests/support/collect.ts';
import { bytesSource } from '../byte-source.ts';

/** The time of every import in tests, ms UTC. */
export const importedAt = Date.UTC(2026, 0, 1);

const folder = resolve(import.meta.dirname, '../..');

/** The bytes of an importer's fixture, `microsoft-graph/fixtures/alerts-page.json`. */
export function fixtureBytes(path: string): Uint8Array {
  return new Uint8Array(readFileSync(resolve(folder, path)));
}

/** The items of some bytes under a file name. */
export async function parseBytes(
  bytes: Uint8Array | string,
  fileName: string,
  tenant: string | null = null,
): Promise<readonly ParsedItem[]> {
  const content = typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes;
  return collect(parseFile(bytesSource(content), fileName, { importedAt, tenant }));
}

/** Items as text that a person can review: the bytes only by their number, which must be those of the place. */
export function describeItems(items: readonly ParsedItem[]): string {
  const shown = items.map((item) => {
    if (item.kind === 'reject') return item;
    const { raw, canonical, ...rest } = item;
    return { ...rest, rawBytes: raw.length, canonicalLength: canonical.length };
  });
  return `${JSON.stringify(shown, null, 1)}\n`;
}

/** A Graph alert with the least that makes it one, and what a test adds. */
export function graphAlert(more: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return {
    '@odata.type': '#microsoft.graph.security.alert',
    title: 'T',
    serviceSource: 'microsoftDefenderForEndpoint',
    evidence: [],
    ...more,
  };
}
