/** Limits of what an archive may be: who reads a file from elsewhere must not be at its mercy. Sizes are bytes. */
export interface ArchiveLimits {
  /** Archives inside one another, the outermost counts: a gzip in a zip is 2. */
  readonly depth: number;
  /** Members of one archive; what comes behind them is listed as left out. */
  readonly members: number;
  /** Unpacked bytes of one member. */
  readonly memberBytes: number;
  /** Unpacked bytes a packed byte may become, for one member and for a whole file with everything that is nested in it. */
  readonly ratio: number;
  /** Unpacked bytes below which a member's ratio is not looked at. */
  readonly memberFloor: number;
  /** Unpacked bytes below which the ratio of a whole file is not looked at. */
  readonly fileFloor: number;
  /** Largest zip inside another archive: its directory is at its end, so it is held in memory. */
  readonly nestedZipBytes: number;
}

/**
 * Deflate cannot become more than 1,032 times as large (zlib's own figure), an archive in an archive can. Exports in which most rows are
 * equal stay below 1:100 (the largest of the AIT alert data set: 1:94).
 */
export const archiveLimits: ArchiveLimits = {
  depth: 3,
  members: 10_000,
  memberBytes: 64 * 1024 ** 3,
  ratio: 500,
  memberFloor: 64 * 1024 ** 2,
  fileFloor: 1024 ** 3,
  nestedZipBytes: 64 * 1024 ** 2,
};

/** Counts unpacked bytes against what was allowed. */
export interface ByteBudget {
  /** Takes bytes. @returns why no more may come, or null */
  take(bytes: number): string | null;
}

/** A budget of so many bytes. `within` is what it is a part of: bytes are taken from both. */
export function byteBudget(most: number, refusal: string, within: ByteBudget | null = null): ByteBudget {
  let taken = 0;
  return {
    take(bytes) {
      taken += bytes;
      return taken > most ? refusal : (within?.take(bytes) ?? null);
    },
  };
}

const countOf = (bytes: number): string => bytes.toLocaleString('en');

/** What a whole file on disk may become. */
export function fileBudget(size: number, limits: ArchiveLimits): ByteBudget {
  const most = Math.max(limits.fileFloor, size * limits.ratio);
  return byteBudget(
    most,
    `Not read: all members together are larger than ${countOf(most)} bytes, which ${countOf(size)} bytes do not honestly become.`,
  );
}

/** What one member may become. */
export function memberBudget(packed: number, limits: ArchiveLimits, within: ByteBudget): ByteBudget {
  const most = Math.min(limits.memberBytes, Math.max(limits.memberFloor, packed * limits.ratio));
  return byteBudget(
    most,
    most === limits.memberBytes
      ? `Not read: unpacked it is larger than ${countOf(most)} bytes.`
      : `Not read: it unpacks to more than ${String(limits.ratio)} times its ${countOf(packed)} bytes, as archives do that are made to fill a disk.`,
    within,
  );
}
