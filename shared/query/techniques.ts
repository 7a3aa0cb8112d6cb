/**
 * Techniques and the sub-techniques of them that there are: ATT&CK counts `T1566.001` as a case of `T1566`. A sub-technique is itself alone.
 * @param known every technique that occurs.
 */
export function withSubTechniques(wanted: readonly string[], known: readonly string[]): readonly string[] {
  const parents = new Set(wanted.map((value) => value.toLowerCase()));
  return [
    ...wanted,
    ...known.filter((value) => {
      const parent = parentTechnique(value);
      return parent !== null && parents.has(parent.toLowerCase());
    }),
  ];
}

/** Whether one technique is another or a sub-technique of it; case does not count. */
export function isTechnique(value: string, wanted: string): boolean {
  const [own, meant] = [value.toLowerCase(), wanted.toLowerCase()];
  return own === meant || (meant !== '' && parentTechnique(value)?.toLowerCase() === meant);
}

/** `T1566` of `T1566.001`, as it is spelled; null for what is no sub-technique. */
export function parentTechnique(value: string): string | null {
  return /^(t\d{4})\.\d{3}$/i.exec(value)?.[1] ?? null;
}
