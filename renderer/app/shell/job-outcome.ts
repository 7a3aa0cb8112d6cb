import type { OutputOf } from '../../../shared/contract/index.ts';
import { formatCount } from '../../../shared/lib/format-count.ts';
import type { Job } from '../../client/index.ts';

type Imported = OutputOf<'imports.get'>;
/** What is said of an import. */
interface ImportFacts {
  readonly summary: Pick<Imported['summary'], 'alertsNew' | 'alertsUpdated' | 'context' | 'rejected'>;
  readonly files: readonly Pick<Imported['files'][number], 'path' | 'format' | 'error'>[];
}

const counted = (count: unknown, what: string): readonly string[] =>
  typeof count === 'number' && count > 0 ? [`${formatCount(count)} ${what}${count === 1 ? '' : 's'}`] : [];

/** Files that could not be opened at all: by name when it is one. */
function describeUnread(files: ImportFacts['files']): readonly string[] {
  const unread = files.filter(({ error, format }) => error !== null && format === null);
  const [first] = unread;
  if (first === undefined) return [];
  const name = first.path.split(/[\\/]/).at(-1) ?? first.path;
  return [`${unread.length === 1 ? name : `${formatCount(unread.length)} files`} could not be read`];
}

const nothingNew = 'Nothing new';

/** What came of a job that ended well, in a few words; null when there is nothing to say. */
export function describeOutcome(
  job: Pick<Job, 'kind' | 'result'>,
  imported: ImportFacts | null,
): string | null {
  const result = job.result ?? {};
  const incidents = [
    ...counted(result['incidentsNew'], 'new incident'),
    ...counted(result['incidentsChanged'], 'changed incident'),
    ...counted(result['incidentsRedirected'], 'merged incident'),
  ];
  switch (job.kind) {
    case 'import':
      if (imported?.files.length === 0) return 'The folder holds no file';
      return (
        [
          ...counted(imported?.summary.alertsNew, 'new alert'),
          ...counted(imported?.summary.alertsUpdated, 'updated alert'),
          ...incidents,
          ...counted(imported?.summary.context, 'context record'),
          ...counted(imported?.summary.rejected, 'rejected record'),
          ...describeUnread(imported?.files ?? []),
        ].join(', ') || nothingNew
      );
    case 'correlation':
      return incidents.join(', ') || nothingNew;
    case 'check': {
      const findings = Array.isArray(result['findings']) ? result['findings'].length : 0;
      return result['ok'] === true
        ? 'The store is whole'
        : `${counted(findings, 'finding').join('') || 'Not whole'}: see Settings`;
    }
    case 'list':
      if (result['changed'] === false) return 'Nothing new: the list is there already, from the same file';
      return (
        [
          ...counted(result['accepted'], 'record'),
          ...counted(result['rejected'], 'rejected record'),
          ...counted(result['hits'], 'match'),
        ]
          .join(', ')
          .replace(/matchs$/, 'matches') || nothingNew
      );
    case 'export': {
      const file = typeof result['file'] === 'string' ? ` in ${result['file']}` : '';
      return `${counted(result['rows'], 'row').join('') || 'No rows'}${file}`;
    }
    case 'index':
    case 'change':
    case 'inspect':
    case 'preview':
      return null;
  }
}

/** Whether a job's end is worth a message: not where nobody asked for it and nothing came of it. */
export const isWorthTelling = (job: Pick<Job, 'result'>, outcome: string | null): boolean =>
  job.result?.['isAsked'] !== false || outcome !== nothingNew;
