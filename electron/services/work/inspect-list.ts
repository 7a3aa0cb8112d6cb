import { basename } from 'node:path';
import type { z } from 'zod';
import { OperationError } from '../../../shared/contract/index.ts';
import type { listPreview } from '../../../shared/contract/index.ts';
import { openFileSource } from '../../importers/_kit/byte-source.ts';
import { readAssetTable } from '../../importers/_lists/assets.ts';
import { readListText } from '../../importers/_lists/list-text.ts';
import { guessKind, openList } from '../../importers/_lists/open-list.ts';
import type { ListKind } from '../../importers/_lists/open-list.ts';
import { nameOfFile } from './import-list.ts';
import { addressOfKey } from '../../../shared/model/address-range.ts';
import { criticalityRank } from '../../../shared/model/asset-values.ts';
import { readAssetDetail } from '../../store/listed-facts.ts';

/** Records of a file that are looked at before it is taken in. */
const mostLooked = 1000;
/** Entries and rejects that are shown of them. */
const mostShown = 10;

function hasUnknownCriticality(detail: string | null): boolean {
  const { criticality } = readAssetDetail(detail);
  return criticality !== null && criticalityRank(criticality) === 0;
}

/**
 * Looks at the beginning of a list's file: what it seems to be, its first entries, and for an asset list its columns.
 * @param kind what somebody says that it is; null: found out.
 */
export function inspectList(path: string, kind: ListKind | null): z.infer<typeof listPreview> {
  const source = openFileSource(path);
  try {
    const text = readListText(source);
    if (text.trim() === '') throw new OperationError('fileUnreadable', 'The file is empty.');
    const chosen = kind ?? guessKind(text);
    const table = chosen === 'asset' ? readAssetTable(text) : null;
    const opened = openList(text, chosen, table?.mapping ?? null);
    const entries: { type: string; value: string; note: string | null }[] = [];
    const rejected: { line: number | null; reason: string; excerpt: string }[] = [];
    let looked = 0;
    let rejectedCount = 0;
    let unknownCriticality = 0;
    for (const item of opened.items) {
      looked += 1;
      if (item.kind === 'entries' && entries.length < mostShown)
        entries.push(...item.entries.map(({ type, value, note }) => ({ type, value, note })));
      if (item.kind === 'entries' && hasUnknownCriticality(item.entries[0]?.detail ?? null))
        unknownCriticality += 1;
      if (item.kind === 'range' && entries.length < mostShown)
        entries.push({
          type: 'range',
          value: `${addressOfKey(item.range.first)} – ${addressOfKey(item.range.last)}`,
          note: item.range.value,
        });
      if (item.kind === 'reject') {
        rejectedCount += 1;
        if (rejected.length < mostShown)
          rejected.push({ line: item.line, reason: item.reason, excerpt: item.excerpt });
      }
      if (looked >= mostLooked) break;
    }
    return {
      fileName: basename(path),
      size: source.size,
      kind: chosen,
      format: opened.format,
      name: opened.name ?? nameOfFile(path),
      source: opened.source,
      publishedAt: opened.published,
      looked,
      entries: entries.slice(0, mostShown),
      rejected,
      rejectedCount,
      header: [...(table?.header ?? [])],
      mapping: table === null ? null : { ...table.mapping },
      sample: (table?.sample ?? []).map((row) => [...row]),
      unknownCriticality,
    };
  } finally {
    source.close();
  }
}
