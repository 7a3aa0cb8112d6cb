import { afterEach, describe, expect, it } from 'vitest';
import { buildStoryGraph } from '../../../shared/story/index.ts';
import { commandHandlers } from '../../services/commands/index.ts';
import {
  batchOf,
  buildAlert,
  device,
  evidence,
  sourceTime,
  startOfDay,
  user,
} from '../../../tests/support/prepared.ts';
import { correlateStore, importBatches, openTestStore } from '../../../tests/support/stores.ts';
import type { TestStore } from '../../../tests/support/stores.ts';
import { mostDrawnApart, readStory } from './incident-story.ts';

const open: TestStore[] = [];
afterEach(() => {
  for (const store of open.splice(0)) store.close();
});

/** So many alerts of one rule on one device a minute apart, the last of them on a second device too, and one of another rule. */
function stormStore(repeats: number): TestStore {
  const test = openTestStore();
  open.push(test);
  const at = (minutes: number) => sourceTime(startOfDay + minutes * 60_000);
  const storm = Array.from({ length: repeats }, (_, index) =>
    buildAlert(`r${String(index).padStart(3, '0')}`, {
      title: 'Port scan',
      detectorId: 'rule-1',
      firstActivity: at(index),
      lastActivity: at(index),
      evidence: index === repeats - 1 ? [device('host-a'), device('host-b')] : [device('host-a')],
    }),
  );
  const other = buildAlert('other', {
    title: 'Logon',
    detectorId: 'rule-2',
    firstActivity: at(repeats + 1),
    lastActivity: at(repeats + 1),
    evidence: [device('host-b')],
  });
  importBatches(test.store, [batchOf([...storm, other])]);
  correlateStore(test.store);
  return test;
}

const incidentOf = ({ store }: TestStore): string =>
  store
    .pluck<string>(
      'SELECT incident.uid FROM alert JOIN incident ON incident.id = alert.incident_id ORDER BY alert.id LIMIT 1',
    )
    .get() ?? '';

describe('the story of an incident', () => {
  it('tells a storm as one alert with its count, links and entities', () => {
    const test = stormStore(12);
    const story = readStory(test.store, incidentOf(test));
    expect(story.alerts.map(({ title, count }) => [title, count])).toEqual([
      ['Port scan', 12],
      ['Logon', 1],
    ]);
    const head = story.alerts[0]?.uid;
    // The second device is named by a repeat alone, which is also what the link starts from.
    expect(
      story.evidence.filter(({ alertUid }) => alertUid === head).map(({ entity }) => entity.label),
    ).toEqual(['host-a-id', 'host-b-id']);
    expect(story.links.map(({ from, to }) => [from, to])).toEqual([[head, story.alerts[1]?.uid]]);
  });

  it('tells of a logon how its record says that it ended, and whose account of several it was', () => {
    const test = openTestStore();
    open.push(test);
    const logon = (id: string, EventID: number, ...users: readonly string[]) =>
      buildAlert(id, {
        title: 'Logon',
        detectorId: id,
        evidence: [device('host-a'), ...users.map((name) => user(name))],
        additional: { EventID },
      });
    // The account that was used comes last, also where it is an older entity.
    importBatches(test.store, [
      batchOf([logon('fail', 4625, 'ann'), logon('pass', 4624, 'bob'), logon('as', 4648, 'cy', 'ann')]),
    ]);
    correlateStore(test.store);
    const told = readStory(test.store, incidentOf(test));
    const { nodes, edges } = buildStoryGraph({
      ...told,
      alerts: told.alerts.map((alert) => ({ ...alert, tactic: null })),
    });
    const labels = new Map(nodes.map(({ id, label }) => [id, label.replace(/-id.*|@.*/, '')]));
    const relations = edges
      .filter(({ kind }) => kind === 'relation')
      .map(({ source, relation, target }) => `${labels.get(source)} ${relation} ${labels.get(target)}`);
    expect(relations.toSorted()).toEqual([
      'ann tried to sign in to host-a',
      'bob signed in to host-a',
      'cy used the account of ann',
    ]);
  });

  it('tells it alert by alert when asked to, each with its link to the first', () => {
    const test = stormStore(12);
    const incident = incidentOf(test);
    const head = readStory(test.store, incident).alerts[0]?.uid ?? '';
    const story = readStory(test.store, incident, [head]);
    expect(story.alerts).toHaveLength(13);
    expect(new Set(story.alerts.map(({ count }) => count))).toEqual(new Set([1]));
    const storm = story.links.filter(({ rule }) => rule === 'storm');
    expect(storm).toHaveLength(11);
    expect(new Set(storm.map(({ from }) => from))).toEqual(new Set([head]));
    const shared = story.links.find(({ rule }) => rule !== 'storm');
    expect([shared?.from, shared?.to].some((uid) => uid?.endsWith('r011'))).toBe(true);
    expect(readStory(test.store, incident, ['no such alert']).alerts).toHaveLength(2);
  });

  it('keeps a repeat that looks different apart and joined to its storm', () => {
    const test = stormStore(12);
    const incident = incidentOf(test);
    const fourth = test.store.pluck<string>("SELECT uid FROM alert WHERE uid LIKE '%r003'").get() ?? '';
    commandHandlers['alerts.update'](test.context, { alerts: [fourth], patch: { status: 'resolved' } });
    const story = readStory(test.store, incident);
    expect(story.alerts.map(({ count }) => count)).toEqual([11, 1, 1]);
    expect(story.links.filter(({ rule }) => rule === 'storm')).toMatchObject([{ to: fourth }]);
  });

  it('leaves a storm together that is too large to draw', () => {
    const test = stormStore(mostDrawnApart + 1);
    const incident = incidentOf(test);
    const head = readStory(test.store, incident).alerts[0]?.uid ?? '';
    expect(readStory(test.store, incident, [head]).alerts).toHaveLength(2);
  });

  it('tells of each repeat what its own evidence did to each other, and of none what two of them name', () => {
    const test = openTestStore();
    open.push(test);
    const at = (minutes: number) => sourceTime(startOfDay + minutes * 60_000);
    const host = { mdeDeviceId: 'host-a-id' };
    const connects = (repeat: number, tool: number, address: number) =>
      buildAlert(`r${repeat}`, {
        title: 'Beacon',
        detectorId: 'rule-1',
        firstActivity: at(repeat),
        lastActivity: at(repeat),
        evidence: [
          device('host-a', { details: host }),
          evidence('process', [`start@mdeDeviceId=host-a-id|${tool}|1`], {
            label: `tool${tool}`,
            verdict: 'malicious',
            details: { ...host, processId: tool },
          }),
          evidence('ip', [`address=203.0.113.${address}`], {
            roles: ['commandAndControl'],
            details: { ipAddress: `203.0.113.${address}` },
          }),
        ],
      });
    // The last names what others do, but not together.
    importBatches(test.store, [
      batchOf([
        connects(0, 1, 1),
        connects(1, 2, 2),
        connects(2, 3, 3),
        connects(3, 1, 2),
        connects(4, 3, 3),
      ]),
    ]);
    correlateStore(test.store);
    const story = readStory(test.store, incidentOf(test));
    expect(story.alerts.map(({ count }) => count)).toEqual([5]);
    const graph = buildStoryGraph({
      ...story,
      alerts: story.alerts.map((alert) => ({ ...alert, tactic: null })),
    });
    const labels = new Map(graph.nodes.map(({ id, name }) => [id, name]));
    const told = graph.edges
      .filter(({ relation }) => relation === 'connected to')
      .map(({ source, target, alerts }) => [
        labels.get(source),
        labels.get(target),
        ...alerts.map(({ uid }) => uid.split('|').at(-1)),
      ]);
    expect(told).toEqual([
      ['tool1', '203.0.113.1', 'r0'],
      ['tool2', '203.0.113.2', 'r1'],
      ['tool3', '203.0.113.3', 'r2'],
      ['tool1', '203.0.113.2', 'r3'],
    ]);
  });
});
