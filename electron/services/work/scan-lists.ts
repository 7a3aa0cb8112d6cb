import { OperationError } from '../../../shared/contract/index.ts';
import type { JobControl } from '../../jobs/registry.ts';
import type { ReadableStore } from '../../store/connection.ts';
import {
  currentVersions,
  findHits,
  identifiersAfter,
  indicatorVersions,
  isScanDue,
  lastIdentifier,
  lastSender,
  prefixLengths,
  scannedIdentifier,
  scannedSender,
} from '../../store/list-lookup.ts';
import type { ListHitPair } from '../../store/list-lookup.ts';
import { findSenderHits, sendersAfter } from '../../store/list-senders.ts';
import type { PrefixLengths } from '../../../shared/model/indicator-match.ts';
import type { ListWriter } from './list-writer.ts';

type HitWriter = Pick<ListWriter, 'addListHits' | 'markScanned' | 'expireListHits'>;

/** Identifiers that are looked up between two looks at whether to stop. */
const identifiersAtOnce = 1000;
/** Hits that the writer takes in one transaction: a few milliseconds. */
const hitsAtOnce = 200;

/**
 * Looks identifiers up in lists that count and that have not been looked up for them: after an import of alerts the new ones, after a
 * list came back by undo all since it was replaced. Stores without lists pay one query.
 * @returns how many hits were found.
 */
export async function scanLists(
  reader: ReadableStore,
  writer: HitWriter,
  control: JobControl,
): Promise<number> {
  await writer.expireListHits();
  if (!isScanDue(reader)) return 0;
  const versions = currentVersions(reader);
  const upTo = lastIdentifier(reader);
  const from = scannedIdentifier(reader) ?? 0;
  const found = await scanRange(reader, writer, control, {
    from,
    upTo,
    versions: new Set(versions),
    lengths: prefixLengths(reader, versions),
  });
  const sendersUpTo = lastSender(reader);
  const sent = await scanSenders(reader, writer, control, {
    from: scannedSender(reader) ?? sendersUpTo,
    upTo: sendersUpTo,
    versions: new Set(indicatorVersions(reader)),
  });
  await writer.markScanned(upTo, sendersUpTo);
  return found + sent;
}

/** Compares a range of senders of mail with some versions of indicator lists. @returns how many hits were found. @throws OperationError `cancelled` */
export async function scanSenders(
  reader: ReadableStore,
  writer: Pick<HitWriter, 'addListHits'>,
  control: JobControl,
  { from, upTo, versions }: Omit<ScanRange, 'lengths'>,
): Promise<number> {
  let found = 0;
  for (let last = from; ;) {
    if (control.isCancelled()) throw new OperationError('cancelled', 'Cancelled.');
    const senders = sendersAfter(reader, last, upTo, identifiersAtOnce);
    const end = senders.at(-1)?.id;
    if (end === undefined) return found;
    last = end;
    const hits = findSenderHits(reader, senders, versions);
    for (let at = 0; at < hits.length; at += hitsAtOnce)
      await writer.addListHits(hits.slice(at, at + hitsAtOnce));
    found += hits.length;
  }
}

/** What to look up where. */
export interface ScanRange {
  /** Row ids of identifiers, or of senders: behind the first, up to the second. */
  readonly from: number;
  readonly upTo: number;
  readonly versions: ReadonlySet<number>;
  readonly lengths: PrefixLengths;
}

/** Looks a range of identifiers up in some versions. @returns how many hits were found. @throws OperationError `cancelled` */
export async function scanRange(
  reader: ReadableStore,
  writer: Pick<HitWriter, 'addListHits'>,
  control: JobControl,
  { from, upTo, versions, lengths }: ScanRange,
): Promise<number> {
  let found = 0;
  let last = from;
  for (;;) {
    if (control.isCancelled()) throw new OperationError('cancelled', 'Cancelled.');
    const identifiers = identifiersAfter(reader, last, upTo, identifiersAtOnce);
    if (identifiers.length === 0) return found;
    const hits: ListHitPair[] = findHits(reader, identifiers, versions, lengths);
    for (let at = 0; at < hits.length; at += hitsAtOnce)
      await writer.addListHits(hits.slice(at, at + hitsAtOnce));
    found += hits.length;
    last = identifiers.at(-1)?.id ?? upTo;
    control.report(upTo === from ? null : (last - from) / (upTo - from), 'Looking identifiers up in lists');
  }
}
