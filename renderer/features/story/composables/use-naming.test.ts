import { flushPromises, mount } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { beforeEach, describe, expect, it } from 'vitest';
import { computed, defineComponent, h } from 'vue';
import { clientProvision } from '../../../client/index.ts';
import { createMockClient, phishingHandlers } from '../../../client/mock/index.ts';
import { story as answer } from '../../../client/mock/phishing/answers.ts';
import { alertRows, evidenceOf } from '../../../client/mock/phishing/entities.ts';
import type { Story } from '../model/graph.ts';
import { useStory } from '../story-store.ts';
import { useNaming } from './use-naming.ts';
import type { Naming } from './use-naming.ts';

const order = alertRows.map(({ uid }) => uid);
const namesOf = (alert: string): ReadonlySet<number> =>
  new Set((evidenceOf[alert] ?? []).map(({ entity }) => entity.id));
const namersOf = (entityId: number): readonly string[] => order.filter((uid) => namesOf(uid).has(entityId));
const everyEntity = [...new Set(order.flatMap((uid) => [...namesOf(uid)]))];

/** @param namers whether the store finds alerts that name an entity: of a repeat it finds none of its own */
async function mountNaming(drawn: Story = answer, namers = true) {
  const handlers = phishingHandlers(() => undefined);
  const nobody = { 'entities.alerts': () => ({ rows: [], next: null, total: 0 }) };
  const { client } = createMockClient({ ...handlers, ...(namers ? {} : nobody) });
  let naming: Naming | null = null;
  const Page = defineComponent({
    setup() {
      naming = useNaming(
        () => 'incident-1',
        computed(() => drawn),
        () => order,
      );
      return () => h('p');
    },
  });
  mount(Page, { global: { plugins: [createPinia()], provide: clientProvision(client) } });
  const story = useStory();
  story.open('incident-1');
  await flushPromises();
  if (naming === null) throw new Error('no naming');
  const found: Naming = naming;
  return { story, naming: found };
}

describe('the alert story beside the selection', () => {
  beforeEach(() => {
    localStorage.clear();
  });
  const [first] = order;
  const apart = everyEntity.find((id) => first !== undefined && !namersOf(id).includes(first)) ?? 0;
  const own = first === undefined ? 0 : ([...namesOf(first)][0] ?? 0);

  it('stays with its alert while that names what is looked at', async () => {
    const { story, naming } = await mountNaming();
    story.select({ kind: 'alert', alert: first ?? '' });
    expect(naming.alerts.value.size).toBe(0);
    story.select({ kind: 'entity', entityId: own });
    await flushPromises();
    expect(story.storyAlert).toBe(first);
    expect([...naming.alerts.value].toSorted()).toEqual(namersOf(own).toSorted());
  });

  it('goes to the earliest alert that names what is looked at, also where the graph does not draw it', async () => {
    for (const drawn of [answer, { ...answer, nodes: [], edges: [] }]) {
      const { story, naming } = await mountNaming(drawn);
      story.select({ kind: 'alert', alert: first ?? '' });
      story.select({ kind: 'entity', entityId: apart });
      await flushPromises();
      expect(story.storyAlert).toBe(namersOf(apart)[0]);
      expect(naming.isOther.value).toBe(false);
    }
  });

  it('stays with a repeat of a storm, of which the list and the graph know only the first', async () => {
    const { story } = await mountNaming({ ...answer, nodes: [], edges: [] }, false);
    story.select({ kind: 'alert', alert: first ?? '' });
    story.select({ kind: 'entity', entityId: own });
    await flushPromises();
    expect(story.storyAlert).toBe(first);
  });

  it('says so where no alert of the incident names what is looked at', async () => {
    const { story, naming } = await mountNaming({ ...answer, nodes: [], edges: [] }, false);
    story.select({ kind: 'alert', alert: first ?? '' });
    story.select({ kind: 'entity', entityId: apart });
    await flushPromises();
    expect(story.storyAlert).toBe(first);
    expect(naming.isOther.value).toBe(true);
    story.select({ kind: 'alert', alert: first ?? '' });
    expect(naming.isOther.value).toBe(false);
  });

  it('follows a line to the alert at its end', async () => {
    const { story } = await mountNaming();
    const uidOf = new Map(answer.nodes.map(({ id, alertUid }) => [id, alertUid]));
    const line = answer.edges.find(
      ({ kind, source }) => kind === 'evidence' && uidOf.get(source) !== first && uidOf.get(source) !== null,
    );
    if (line === undefined) throw new Error('the story of the mock has lines of later alerts');
    story.select({ kind: 'alert', alert: first ?? '' });
    story.select({ kind: 'edge', edge: line.id });
    await flushPromises();
    expect(story.storyAlert).toBe(uidOf.get(line.source));
  });
});
