import { ownObject, ownText } from '../lib/json-read.ts';
import { foldPath, foldRegistryKey, joinPath } from './identity-fold.ts';
import { longestIdentifier } from './identity-namespaces.ts';
import type { NormalizedEvidence } from './record.ts';

/**
 * The key under which context is found by what something in it is called: no identifier of any entity, so that nothing is linked or shown by it.
 * @param text as {@link calledTexts} folds it.
 */
export const calledKey = (text: string): string => `called|text||${text}`;

/**
 * What a piece of evidence of context is called, folded, each once: names of programs and files, their paths, names of accounts and people, keys
 * of the registry. A hash or a process id identifies it better, but people ask for it by its name. Total: what is not told has no name.
 */
export function calledTexts({
  kind,
  label,
  details,
}: Pick<NormalizedEvidence, 'kind' | 'label' | 'details'>): readonly string[] {
  const texts = ((): readonly (string | null)[] => {
    switch (kind) {
      // Its image is a piece of evidence of its own, with the path.
      case 'process':
        return [nameOfProcess(label)];
      case 'file': {
        const file = ownObject(details, 'fileDetails') ?? {};
        const name = ownText(file, 'fileName');
        return [name ?? label, foldPath(joinPath(ownText(file, 'filePath'), name))];
      }
      case 'user': {
        const account = ownObject(details, 'userAccount') ?? {};
        return [
          ownText(account, 'accountName')?.replace(/^.*[\\/]/, '') ?? null,
          ownText(account, 'displayName'),
        ];
      }
      case 'registryKey':
        return [keyOf(details)];
      case 'registryValue': {
        const key = keyOf(details);
        const name = ownText(details, 'registryValueName');
        return [key, key === null || name === null ? null : `${key}\\${name}`];
      }
      default:
        return [];
    }
  })();
  return [
    ...new Set(
      texts.flatMap((text) => {
        const folded = foldCalled(text ?? '');
        return folded === '' || folded.length > longestIdentifier ? [] : [folded];
      }),
    ),
  ];
}

/** A name as {@link calledTexts} keeps it. */
export const foldCalled = (text: string): string => text.trim().toLowerCase();

/** The name in the label of a process, without its id: `cmd.exe (4711)`. */
const nameOfProcess = (label: string): string => label.replace(/ \(\d{1,10}\)$/, '');

const keyOf = (details: NormalizedEvidence['details']): string | null =>
  foldRegistryKey(ownText(details, 'registryHive'), ownText(details, 'registryKey'));

/** Keys under which a context record is found by what it names things. */
export const calledKeys = (evidence: readonly NormalizedEvidence[]): readonly string[] =>
  evidence.flatMap((item) => calledTexts(item).map(calledKey));
