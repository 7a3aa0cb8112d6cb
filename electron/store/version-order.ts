/**
 * The version that counts comes first: the newest update; without a time a version counts as the oldest; of equals the one with the greater
 * content hash. A total order of contents, so that the order of arrival never matters. For `ORDER BY` over a table of versions.
 */
export const versionOrder = 'source_updated_ms DESC NULLS LAST, content_sha256 DESC';
