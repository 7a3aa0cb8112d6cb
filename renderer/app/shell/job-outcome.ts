import type { OutputOf } from '../../../shared/contract/index.ts';
import type { Job } from '../../client/index.ts';

type ImportCounts = Pick<OutputOf<'imports.get'>['summary'], 'alertsNew' | 'alertsUpdated' | 'rejected'>;

const counted = (count: unknown, what: string): readonly string[] =>
  typeof count === 'number' && count > 0
    ? [`${count.toLocaleString('en')} ${what}${count === 1 ? '' : 's'}`]
    : [];

/** What came of a job that ended well, in a few words; null when there is nothing to say. */
export function describeOutcome(
  job: Pick<Job, 'kind' | 'result'>,
  imported: ImportCounts | null,
): string | null {
  const result = job.result ?? {};
  const incidents = [
    ...counted(result['incidentsNew'], 'new incident'),
    ...counted(result['incidentsChanged'], 'changed incident'),
  ];
  switch (job.kind) {
    case 'import':
      return (
        [
          ...counted(imported?.alertsNew, 'new alert'),
          ...counted(imported?.alertsUpdated, 'updated alert'),
          ...incidents,
          ...counted(imported?.rejected, 'rejected record'),
        ].join(', ') || 'Nothing new'
      );
    case 'correlation':
      return incidents.join(', ') || 'Nothing new';
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
          .replace(/matchs$/, 'matches') || 'Nothing new'
      );
    case 'index':
    case 'inspect':
      return null;
  }
}
