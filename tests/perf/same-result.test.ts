import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { correlate, type CorrelationInput } from '../../shared/correlation/index.ts';
import { generateAlerts } from './generate-alerts.ts';
import { densities } from './guide-figures.ts';

/**
 * Everything that a run finds but what it counted on the way, as one number of 64 hexadecimal digits: what is made faster has to find
 * the very same. A rule, a default setting or the generator that is changed on purpose gives another, which is put here then.
 */
function fingerprint(input: CorrelationInput): string {
  const { links, group, storm } = correlate(input);
  const hash = createHash('sha256');
  const columns = [
    links.a,
    links.b,
    links.entity,
    links.secondEntity,
    links.gap,
    links.window,
    links.strength,
  ];
  for (const column of [...columns, links.rule, links.reasons, links.state, links.needed, links.pooled])
    hash.update(Float64Array.from(column.subarray(0, links.count)));
  return hash.update(group).update(storm).digest('hex');
}

const known = {
  severalTenants: '548558921b38f821cffbf44a3ab5d9dbf8f33cb5496761bcf3ad038dd0f42282',
  oneTenant: 'd1a6ca9e2f599b2127600195d5c364c2e445904d529e822da4dff454db3e468f',
};

it('finds the same links, storms and groups as when its rules were changed last', () => {
  const { input } = generateAlerts({ alerts: 6000, seed: 20_260_105, density: densities.dense });
  const alone = { ...input, alerts: { ...input.alerts, tenant: new Int32Array(input.alerts.count) } };
  expect({ severalTenants: fingerprint(input), oneTenant: fingerprint(alone) }).toEqual(known);
});
