/**
 * The version that counts comes first: the newest update; without a time a version counts as the oldest. Of equals the one of the later
 * import, because a corrected export often keeps its update time; within one import the one with the greater content hash, so that the
 * order of files and records never matters. For `ORDER BY` over a table of versions.
 */
export const versionOrder = `source_updated_ms DESC NULLS LAST,
  (SELECT import_id FROM import_file WHERE import_file.id = import_file_id) DESC, content_sha256 DESC`;
