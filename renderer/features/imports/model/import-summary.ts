import type { OutputOf } from '../../../../shared/contract/index.ts';
import { formatCount } from '../../../../shared/lib/format-count.ts';

/** One import as the list shows it. */
export type ImportSummary = OutputOf<'imports.list'>['imports'][number];
/** One file of an import. */
export type ImportFile = OutputOf<'imports.get'>['files'][number];
/** One record that was not let in. */
export type Reject = OutputOf<'imports.rejects'>['rows'][number];

/** Bytes for people, in steps of 1,000: `38.2 MB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const step = bytes < 1000 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), units.length - 1);
  const value = bytes / 1000 ** step;
  return `${step === 0 ? value : value.toFixed(value < 10 ? 2 : 1)} ${units[step] ?? 'B'}`;
}

/** Alerts in the files of an import, whether it brought them or found them there. */
export const countAlerts = ({
  alertsNew,
  alertsUpdated,
  alertsUnchanged,
  twins,
}: Pick<ImportSummary, 'alertsNew' | 'alertsUpdated' | 'alertsUnchanged' | 'twins'>): number =>
  alertsNew + alertsUpdated + alertsUnchanged + twins;

/** What came of an import, in words, for the zero counts too. */
export function describeImport(summary: ImportSummary): string {
  const parts = [
    `${formatCount(summary.alertsNew)} new`,
    `${formatCount(summary.alertsUpdated)} updated`,
    `${formatCount(summary.alertsUnchanged)} unchanged`,
    `${formatCount(summary.twins)} twins`,
    `${formatCount(summary.context)} context records`,
    `${formatCount(summary.rejected)} rejected`,
  ];
  return parts.join(' · ');
}

/** What people read for the format of a file; one that this version does not know as it is. */
export function formatTitle({ format, formatTitle: title }: ImportFile): string {
  return title ?? format ?? 'Not recognised';
}
