import type { OutputOf } from '../../../../shared/contract/index.ts';
import { formatCount } from '../../../../shared/lib/format-count.ts';

/** The drop folder as the window knows it. */
export type DropFolderInfo = OutputOf<'imports.dropFolder'>;

const files = (count: number): string => `${formatCount(count)} ${count === 1 ? 'file' : 'files'}`;

/** How the drop folder stands, in words. */
export function describeDropFolder({ state, waiting, imported }: DropFolderInfo): string {
  const taken = `${files(imported)} imported so far`;
  switch (state) {
    case 'off':
      return `Not watched · ${taken}`;
    case 'watching':
      return `Watching · ${taken}`;
    case 'waiting':
      return `Waiting until ${files(waiting)} ${waiting === 1 ? 'is' : 'are'} complete`;
    case 'importing':
      return 'Importing';
    case 'missing':
      return 'The folder cannot be read now; it is looked for again';
  }
}

/** What came of the last files of the drop folder, in words. */
export function describeLastDrop(last: NonNullable<DropFolderInfo['last']>): string {
  switch (last.outcome) {
    case 'imported':
      return `Last: ${files(last.files)} imported`;
    case 'cancelled':
      return `Last: ${files(last.files)} cancelled, left alone until ${last.files === 1 ? 'it changes' : 'they change'}`;
    case 'failed':
      return `Last: ${files(last.files)} failed, to be tried again`;
  }
}
