/**
 * The ordinary noise of the sample: what a queue holds on any week, from many sources. Nothing in it belongs to
 * a story, and no two entries share a person, a device or an address within days of each other.
 */
import type { AlertSpec } from './alert.ts';
import { device, STAFF } from './organisation.ts';
import { CLOUD_NOISE } from './noise-cloud.ts';
import { ENDPOINT_NOISE } from './noise-endpoint.ts';
import { IDENTITY_NOISE } from './noise-identity.ts';
import { MAIL_NOISE } from './noise-mail.ts';

const PLATFORMS = ['Windows11', 'Windows10', 'Windows11'];

/** All alerts of the noise in order of time. Stable: an entry's people depend on its place in time alone. */
export function composeNoise(): readonly AlertSpec[] {
  const entries = [...ENDPOINT_NOISE, ...IDENTITY_NOISE, ...MAIL_NOISE, ...CLOUD_NOISE].sort((a, b) =>
    a.at < b.at ? -1 : 1,
  );
  return entries.flatMap((entry, index) => {
    const turn = index % STAFF.length;
    const who = STAFF[turn];
    if (who === undefined) throw new Error('The staff list is empty.');
    const on = device(`wks-ops-${1000 + turn * 7}`, PLATFORMS[turn % PLATFORMS.length]);
    return entry.compose({ at: entry.at, who, on, address: `192.0.2.${10 + index}` });
  });
}
