/** The folder that all paths are in, with the separator at its end; empty when there is none. */
export function commonFolder(paths: readonly string[]): string {
  const [first = '', ...others] = paths;
  let length = folderLength(first);
  for (const path of others) {
    while (length > 0 && !path.startsWith(first.slice(0, length)))
      length = folderLength(first.slice(0, length - 1));
  }
  return first.slice(0, length);
}

/** Up to and with the last separator, of either system. */
const folderLength = (path: string): number => Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1;
