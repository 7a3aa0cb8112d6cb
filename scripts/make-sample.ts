/**
 * Writes the shipped sample: `resources/samples/sample-alerts.json` and `expected.json`.
 *
 *   node scripts/make-sample.ts
 *
 * The output is the same bytes every time: dates are fixed, and ids are digests of names.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { AlertSpec } from './sample/alert.ts';
import { alertId, composeAlert } from './sample/alert.ts';
import type { JsonObject } from './sample/evidence.ts';
import { textOf } from './sample/evidence.ts';
import { composeNoise } from './sample/noise.ts';
import { LATERAL_STORY_ENTRY } from './sample/story-lateral.ts';
import { LATERAL_STORY_SPREAD } from './sample/story-lateral-spread.ts';
import { PHISHING_STORY } from './sample/story-phishing.ts';

const LATERAL_STORY: readonly AlertSpec[] = [...LATERAL_STORY_ENTRY, ...LATERAL_STORY_SPREAD];

/** Which alerts of the sample are which story, by their ids in order of activity. */
export interface ExpectedStories {
  readonly stories: { readonly phishing: readonly string[]; readonly lateral: readonly string[] };
}

/** The list response of `/security/alerts_v2`, newest first as the API gives it. */
export function composeSample(): JsonObject {
  const alerts = [...PHISHING_STORY, ...LATERAL_STORY, ...composeNoise()].map(composeAlert);
  const newestFirst = alerts.sort((a, b) =>
    textOf(a['createdDateTime']) < textOf(b['createdDateTime']) ? 1 : -1,
  );
  return {
    '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#security/alerts_v2',
    '@odata.count': newestFirst.length,
    value: newestFirst,
  };
}

/** What correlation has to find in the sample. */
export function expectedStories(): ExpectedStories {
  return { stories: { phishing: PHISHING_STORY.map(alertId), lateral: LATERAL_STORY.map(alertId) } };
}

/** JSON as the sample's files have it. */
export function formatJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const folder = fileURLToPath(new URL('../resources/samples/', import.meta.url));
  mkdirSync(folder, { recursive: true });
  const sample = formatJson(composeSample());
  writeFileSync(join(folder, 'sample-alerts.json'), sample);
  writeFileSync(join(folder, 'expected.json'), formatJson(expectedStories()));
  process.stdout.write(`${Buffer.byteLength(sample)} bytes written to ${folder}\n`);
}
