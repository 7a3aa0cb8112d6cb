import { basename } from 'node:path';
import { OperationError, type OutputOf, type ParsedInputOf } from '../../../shared/contract/index.ts';
import { problemOfTime } from '../../../shared/mapping/time.ts';
import { isTable } from '../../../shared/mapping/signature.ts';
import type { NormalizedEvidence } from '../../../shared/model/record.ts';
import { openSample } from '../../importers/_kit/archive/open-sample.ts';
import { openFileSource } from '../../importers/_kit/byte-source.ts';
import { sampleBytes } from '../../importers/generic/detect-layout.ts';
import { previewMapping, sampleFile, type PreviewRow } from '../../importers/generic/preview.ts';
import { hashText } from '../../importers/prepare.ts';
import { mappingsFor } from '../../store/mappings.ts';
import type { QueryContext } from '../handlers.ts';
import { reasonOf } from '../work/find-files.ts';
import { countReplaced } from './mapping-replaced.ts';

type Preview = OutputOf<'mappings.preview'>;

/** Columns and unmapped names that a preview tells of. */
const mostNames = 1000;
const mostEntities = 30;
const mostProblems = 20;

/**
 * What a mapping makes of the first megabyte of a file, packed or not. Runs where nobody else waits, and reads no more than that.
 * @param input its `file` is the path, not the window's token
 * @throws OperationError `fileUnreadable` when the file cannot be read, is no table and no JSON
 */
export async function previewFile(
  { store, shippedMappings }: QueryContext,
  input: ParsedInputOf<'mappings.preview'>,
): Promise<Preview> {
  const { bytes, name } = await readSample(input.file, input.member);
  const sample = sampleFile(bytes, name, input.mapping?.records ?? input.records);
  if (sample === null)
    throw new OperationError(
      'fileUnreadable',
      'This is no table with a header line and no JSON, so it has no columns to map.',
      { path: name },
    );
  const mapping = input.mapping ?? sample.suggestion;
  const { rows, counts, unmapped, identified } = previewMapping(
    bytes,
    mapping,
    { importedAt: Date.now(), tenant: null },
    hashText,
  );
  return {
    fileName: name,
    records: isTable(sample.layout.format)
      ? null
      : { chosen: sample.header.records, candidates: [...sample.layout.candidates] },
    columns: sample.columns
      .slice(0, mostNames)
      .map((column) => ({ ...column, examples: [...column.examples], values: [...column.values] })),
    suggestion: sample.suggestion,
    saved: mappingsFor(store, sample.header, shippedMappings).map(({ uid, mapping: offered, savedAt }) => ({
      uid,
      mapping: offered,
      savedAt,
      isShipped: savedAt === null,
    })),
    mapping,
    problem: problemOfTime(mapping.time),
    rows: rows.map(rowOf),
    counts,
    replaced: countReplaced(store, identified),
    unmapped: Object.entries(unmapped)
      .map(([column, records]) => ({ column, records }))
      .toSorted((left, right) => right.records - left.records)
      .slice(0, mostNames),
    isWhole: bytes.isWhole,
  };
}

async function readSample(path: string, member: string | null) {
  try {
    const source = openFileSource(path);
    try {
      return { bytes: await openSample(source, member, sampleBytes), name: basename(member ?? path) };
    } finally {
      source.close();
    }
  } catch (thrown) {
    throw new OperationError('fileUnreadable', `The file cannot be read: ${reasonOf(thrown)}`, {
      path: basename(path),
    });
  }
}

function rowOf({ item, problems }: PreviewRow): Preview['rows'][number] {
  const place = { record: item.place.position, line: item.place.line };
  const told = problems.slice(0, mostProblems).map(({ column, text }) => ({ column, text }));
  const nothing = {
    title: '',
    time: null,
    timeText: null,
    timeIsDoubtful: false,
    severity: null,
    category: null,
    entities: [],
    reason: null,
    unmapped: 0,
  };
  switch (item.kind) {
    case 'alert':
    case 'context': {
      const { title, evidence, additional } = item.kind === 'alert' ? item.alert : item.context;
      const time =
        item.kind === 'alert' ? (item.alert.firstActivity ?? item.alert.created) : item.context.time;
      return {
        ...nothing,
        ...place,
        kind: item.kind,
        title,
        time: time?.ms ?? null,
        timeText: time?.text ?? null,
        timeIsDoubtful: time?.doubtful ?? false,
        severity: item.kind === 'alert' ? item.alert.severity : null,
        category: item.kind === 'alert' ? item.alert.category : null,
        entities: evidence.slice(0, mostEntities).map(entityOf),
        problems: told,
        unmapped: Object.keys(additional).length,
      };
    }
    case 'reject':
      return {
        ...nothing,
        ...place,
        kind: 'reject',
        title: item.excerpt,
        reason: item.reason,
        problems: told,
      };
    case 'sourceIncident':
      return { ...nothing, ...place, kind: 'reject', reason: 'An incident, no alert.', problems: told };
  }
}

const entityOf = ({
  kind,
  label,
  roles,
}: NormalizedEvidence): Preview['rows'][number]['entities'][number] => ({
  kind,
  label: label.slice(0, 500),
  roles: [...roles],
});
