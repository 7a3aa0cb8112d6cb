-- Links that services have wrapped are found by what is in them, also those that an earlier version imported, which knew fewer wrappers: form 3 of
-- the keys in `identifier_lookup` and `context_lookup` is a URL inside another, as identifiers keep it. What was imported before is read behind
-- once more, up to the newest link that may be wrapped; a store without any waits for nothing.
INSERT INTO lookup_behind (source, up_to) SELECT 'identifier', max(id) FROM identifier
  WHERE kind = 'url' AND namespace = 'url' AND (value LIKE '%safelinks%' OR value LIKE '%urldefense%' OR value LIKE '%cudasvc%'
    OR value LIKE '%secure-web.cisco%' OR value LIKE '%google.%/url?%')
  HAVING max(id) IS NOT NULL
  ON CONFLICT (source) DO UPDATE SET up_to = max(up_to, excluded.up_to);
INSERT INTO lookup_behind (source, up_to) SELECT 'context', max(id) FROM context_identifier
  WHERE key >= 'url|url|' AND key < 'url|url}' AND (key LIKE '%safelinks%' OR key LIKE '%urldefense%' OR key LIKE '%cudasvc%'
    OR key LIKE '%secure-web.cisco%' OR key LIKE '%google.%/url?%')
  HAVING max(id) IS NOT NULL
  ON CONFLICT (source) DO UPDATE SET up_to = max(up_to, excluded.up_to);
