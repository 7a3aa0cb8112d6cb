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
