import type { AttackCatalogue } from '../../shared/model/attack.ts';
import type { TechniqueFacts } from './handlers.ts';

/** The shape of `resources/attack/enterprise-attack.json`. */
interface TechniqueFile {
  readonly techniques: readonly TechniqueFacts[];
}

/**
 * Reads the offline ATT&CK techniques.
 * @param readText gives the file's text; when it cannot, techniques are shown by id alone, which loses nothing
 */
export function readTechniques(readText: () => string): ReadonlyMap<string, TechniqueFacts> {
  try {
    const file = JSON.parse(readText()) as TechniqueFile;
    return new Map(file.techniques.map((technique) => [technique.id, technique]));
  } catch {
    return new Map();
  }
}

/**
 * Reads what ATT&CK's tactics are for, by shortname.
 * @param readText as of {@link readTechniques}
 */
export function readTactics(readText: () => string): ReadonlyMap<string, string> {
  try {
    const file = JSON.parse(readText()) as Pick<AttackCatalogue, 'tactics'>;
    return new Map(file.tactics.map(({ shortname, description }) => [shortname, description]));
  } catch {
    return new Map();
  }
}

/** A technique as it is chosen. */
interface NamedTechnique {
  readonly id: string;
  readonly name: string;
}

/**
 * Techniques whose id begins with a text, or whose name has a word for each word of it that begins so: those with such an id first, then
 * by name. None for an empty text.
 */
export function findTechniques(
  techniques: ReadonlyMap<string, NamedTechnique>,
  text: string,
  limit: number,
): NamedTechnique[] {
  const typed = text.trim().toLowerCase();
  const words = typed.split(/[^\p{L}\p{N}.]+/u).filter((word) => word !== '');
  if (words.length === 0) return [];
  const hasId = ({ id }: NamedTechnique): boolean => id.toLowerCase().startsWith(typed);
  const hasName = ({ name }: NamedTechnique): boolean => {
    const own = name.toLowerCase().split(/[^\p{L}\p{N}.]+/u);
    return words.every((word) => own.some((each) => each.startsWith(word)));
  };
  return [...techniques.values()]
    .filter((each) => hasId(each) || hasName(each))
    .sort(
      (a, b) =>
        Number(hasId(b)) - Number(hasId(a)) || a.name.localeCompare(b.name, 'en') || (a.id < b.id ? -1 : 1),
    )
    .slice(0, limit)
    .map(({ id, name }) => ({ id, name }));
}

/** The names of ids that are known. */
export function nameTechniques(
  techniques: ReadonlyMap<string, NamedTechnique>,
  ids: readonly string[],
): NamedTechnique[] {
  return ids.flatMap((id) => {
    const name = techniques.get(id)?.name;
    return name === undefined ? [] : [{ id, name }];
  });
}
