// Growing an incident by hand leaves its picture where it was: incidents of the sample of every size take alerts of others.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findOperation } from '../../../shared/contract/index.ts';
import type { OutputOf, ParsedInputOf } from '../../../shared/contract/index.ts';
import { correlateStore, openTestStore } from '../../../tests/support/stores.ts';
import type { TestStore } from '../../../tests/support/stores.ts';
import { commandHandlers } from '../commands/index.ts';
import { undo } from '../commands/testing/acts.ts';
import { readTechniques } from '../techniques.ts';
import { importFiles } from '../work/import-files.ts';
import { createLocalWriter } from '../work/local-writer.ts';
import { getStory } from './story.ts';

const sample = join(import.meta.dirname, '../../../resources/samples/sample-alerts.json');
const catalogue = join(import.meta.dirname, '../../../resources/attack/enterprise-attack.json');
const techniques = readTechniques(() => readFileSync(catalogue, 'utf8'));
let test: TestStore;
beforeAll(async () => {
  test = openTestStore();
  const writer = createLocalWriter(test.store, { now: test.context.now, changed: () => undefined });
  const control = { signal: new AbortController().signal, isCancelled: () => false, report: () => undefined };
  await importFiles({ paths: [sample], tenant: null, importedAt: Date.UTC(2026, 0, 1) }, writer, control);
  correlateStore(test.store);
});
afterAll(() => test.close());

function storyOf(incident: string): OutputOf<'incidents.story'> {
  const operation = findOperation('incidents.story');
  const input = operation?.input.parse({ incident, groupSimilar: false });
  const context = {
    store: test.store,
    workspace: { mode: 'real', readOnly: false, audience: 'analyst' },
    techniques,
    tactics: new Map<string, string>(),
    shippedMappings: [],
  } as const;
  return getStory(context, input as ParsedInputOf<'incidents.story'>);
}

/** How far nodes went down, each amount once, the least first; and which went to a side. */
function movesOf(
  before: OutputOf<'incidents.story'>,
  after: OutputOf<'incidents.story'>,
): { readonly down: readonly number[]; readonly aside: readonly string[] } {
  const places = new Map(after.nodes.map(({ id, x, y }) => [id, { x, y }]));
  return {
    down: [...new Set(before.nodes.map(({ id, y }) => (places.get(id)?.y ?? Number.NaN) - y))].sort(
      (a, b) => a - b,
    ),
    aside: before.nodes.flatMap(({ id, x }) => (places.get(id)?.x === x ? [] : [id])),
  };
}

it('moves no node but straight down by one height when an analyst moves an alert into the incident', () => {
  const { store, context } = test;
  const alerts = store
    .read<{ uid: string; incident: string }>(
      `SELECT a.uid, i.uid AS incident FROM alert AS a JOIN incident AS i ON i.id = a.incident_id ORDER BY a.first_ms, a.id`,
    )
    .all();
  const incidents = [...new Set(alerts.map(({ incident }) => incident))];
  const size = (incident: string): number => alerts.filter((one) => one.incident === incident).length;
  for (const [index, to] of incidents.entries()) {
    const others = alerts.filter(({ incident }) => incident !== to);
    // The larger an incident, the more of its shape there is to disturb.
    const tries = size(to) > 3 ? 4 : Number(index % 4 === 0);
    if (tries === 0) continue;
    const before = storyOf(to);
    const step = Math.max(1, Math.floor(others.length / tries));
    for (let at = index % step; at < others.length; at += step) {
      const { uid } = others[at] ?? expect.fail('there is one');
      commandHandlers['incidents.moveAlerts'](context, {
        alerts: [uid],
        repeats: false,
        to,
        reason: 'belongs there',
        wrongLinks: [],
      });
      const { down, aside } = movesOf(before, storyOf(to));
      expect(aside, `${uid} into ${to}`).toEqual([]);
      expect(down.length, `${uid} into ${to}`).toBeLessThanOrEqual(2);
      expect(down[0], `${uid} into ${to}`).toBeGreaterThanOrEqual(0);
      if (down.length === 2) expect(down[0], `${uid} into ${to}`).toBe(0);
      undo(test);
    }
    expect(movesOf(before, storyOf(to))).toEqual({ down: [0], aside: [] });
  }
});
