import { flushPromises, mount } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { beforeEach, describe, expect, it } from 'vitest';
import { h } from 'vue';
import type { Component } from 'vue';
import { createMemoryHistory, createRouter } from 'vue-router';
import { clientProvision } from '../../../client/index.ts';
import { createMockClient, explainedLink, phishingHandlers } from '../../../client/mock/index.ts';
import type { MockHandlers } from '../../../client/mock/index.ts';
import { useDecisions } from '../../decisions/index.ts';
import { readProposal } from '../../settings/correlation/proposal.ts';
import { useExplaining } from '../explain-store.ts';
import ExplainDialog from './ExplainDialog.vue';
import ExplainPanel from './ExplainPanel.vue';
import HubList from './HubList.vue';
import LinkExplanation from './LinkExplanation.vue';
import LinkList from './LinkList.vue';
import SimilarTab from './SimilarTab.vue';
import SuggestionsBanner from './SuggestionsBanner.vue';

const incident = (uid: string) => ({ kind: 'incident', incident: uid }) as const;
const alert = (uid: string) => ({ kind: 'alert', alert: uid }) as const;

async function mountPart(part: Component, props: Record<string, unknown> = {}, more: MockHandlers = {}) {
  const { client, bridge } = createMockClient({
    ...phishingHandlers((notice) => {
      bridge.emit(notice);
    }),
    ...more,
  });
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [{ path: '/:rest(.*)*', component: { render: () => h('div') } }],
  });
  const wrapper = mount(part, {
    props,
    attachTo: document.body,
    global: { plugins: [createPinia(), router], provide: clientProvision(client) },
  });
  await flushPromises();
  const button = (text: string | RegExp) => {
    const found = [...document.querySelectorAll('button')].find((one) =>
      typeof text === 'string' ? one.textContent.trim() === text : text.test(one.textContent),
    );
    if (!found) throw new Error(`there is no button ${String(text)}`);
    return found;
  };
  const press = async (text: string | RegExp) => {
    button(text).click();
    await flushPromises();
  };
  const callsTo = (operation: string) => bridge.calls.filter((call) => call.operation === operation);
  return { wrapper, router, press, button, callsTo };
}

describe('why and why not', () => {
  beforeEach(() => {
    localStorage.clear();
  });

  it('a link says why in a sentence, names both alerts, and shows the fields it rests on as text', async () => {
    const link = explainedLink(1, 'a7', 'a6', {
      entityKind: 'ip',
      sharedValue: '203.0.113.40',
      because: 'Both alerts name the IP address 203.0.113.40.',
      state: 'redundant',
    });
    const { wrapper, press } = await mountPart(LinkExplanation, { link });
    expect(wrapper.get('.because').text()).toBe('Both alerts name the IP address 203[.]0[.]113[.]40.');
    const ends = wrapper.findAll('section.end');
    expect(ends.map((end) => end.get('button').text())).toEqual([
      'Activity from infrequent country',
      'Activity from a Tor IP address',
    ]);
    for (const end of ends) {
      expect(end.text()).toContain('evidence[2].ipAddress');
      expect(end.text()).toContain('203[.]0[.]113[.]40');
      expect(end.text()).toContain('UTC');
    }
    expect(wrapper.text()).toContain('Confirms');
    expect(wrapper.find('a').exists()).toBe(false);
    await press('Activity from a Tor IP address');
    expect(wrapper.emitted('select')).toEqual([['a7']]);
  });

  it('only a link that holds can be called wrong, and only in an incident', async () => {
    const offers = async (props: Record<string, unknown>) => {
      const { wrapper } = await mountPart(LinkExplanation, props);
      const offered = wrapper.text().includes('This link is wrong');
      wrapper.unmount();
      return offered;
    };
    const link = explainedLink(1, 'a2', 'a3');
    expect(await offers({ link, incident: 'incident-1' })).toBe(true);
    expect(await offers({ link, incident: null })).toBe(false);
    expect(await offers({ link: { ...link, state: 'withheldWeak' }, incident: 'incident-1' })).toBe(false);
  });

  it('the link that is called wrong goes along to what is done about it', async () => {
    const link = explainedLink(1, 'a7', 'a6', { key: 'ip|203.0.113.40' });
    const { press } = await mountPart(LinkExplanation, { link, incident: 'incident-1' });
    const wrong = { from: 'a7', to: 'a6', rule: link.rule, key: 'ip|203.0.113.40' };
    const choose = async (entry: number): Promise<void> => {
      await press(/This link is wrong/);
      document.querySelectorAll<HTMLElement>('[role="menuitem"]')[entry]?.click();
      await flushPromises();
    };
    await choose(0);
    expect(useDecisions().request).toMatchObject({ kind: 'split', incident: 'incident-1', wrong });
    await choose(3);
    expect(useDecisions().request).toMatchObject({ kind: 'move', from: 'incident-1', wrong });
  });

  it('a list of links shows sentences, and five at first', async () => {
    const links = Array.from({ length: 7 }, (_, index) =>
      explainedLink(index, 'a2', `other-${index}`, { because: `Reason ${index}` }),
    );
    const { wrapper, press } = await mountPart(LinkList, { links, here: 'a2', openFirst: true });
    const sentences = () => wrapper.findAll('li > .because').map((one) => one.text());
    expect(sentences()).toEqual(['Reason 0', 'Reason 1', 'Reason 2', 'Reason 3', 'Reason 4']);
    expect(wrapper.findAll('article')).toHaveLength(1);
    await press('2 more');
    expect(sentences()).toHaveLength(7);
  });

  it('two alerts of an incident are explained by numbered steps from the first to the second', async () => {
    const { wrapper } = await mountPart(ExplainPanel, { from: alert('a3'), to: alert('a7') });
    expect(wrapper.get('.verdict').text()).toBe(
      'Together in one incident, by 2 links, one leading to the next.',
    );
    expect(wrapper.findAll('h3').map((step) => step.text().replace(/\s+/g, ' '))).toEqual([
      'Step 1: A potentially malicious URL click was detected ← follows from Suspicious URL clicked',
      'Step 2: Suspicious URL clicked → leads to Activity from a Tor IP address',
    ]);
  });

  it('what keeps two incidents apart comes with the step that changes it', async () => {
    const { wrapper, press, callsTo, router } = await mountPart(ExplainPanel, {
      from: incident('incident-1'),
      to: incident('incident-9'),
    });
    expect(wrapper.get('.verdict').text()).toMatch(/^Apart/);
    expect(wrapper.findAll('.conditions > li')).toHaveLength(3);
    expect(wrapper.text()).toContain('A storm (repeats of one detection) counts as one alert');

    await press('Take the decision back…');
    expect(callsTo('correlation.removeDecision')).toHaveLength(0);
    await press('Leave it');
    expect(callsTo('correlation.removeDecision')).toHaveLength(0);
    await press('Take the decision back…');
    await press('Take it back');
    expect(callsTo('correlation.removeDecision').map((call) => call.input)).toEqual([
      { decision: 'decision-1' },
    ]);
    await new Promise((done) => setTimeout(done, 5));
    await flushPromises();
    expect(wrapper.findAll('.conditions > li')).toHaveLength(2);

    await press('Open Settings › Correlation');
    await flushPromises();
    expect(router.currentRoute.value.path).toBe('/settings/correlation');
    expect(readProposal(router.currentRoute.value.query['set'])).not.toBeNull();
    expect(wrapper.emitted('leave')).toHaveLength(1);
  });

  it('the dialog gives way to the merge that it offers', async () => {
    const story = phishingHandlers(() => undefined)['incidents.get'];
    const { press } = await mountPart(
      ExplainDialog,
      {},
      {
        'incidents.get': async (input) => {
          const answer = await story?.(input);
          if (!answer) throw new Error('the story answers');
          return { ...answer, row: { ...answer.row, uid: input.incident } };
        },
      },
    );
    const explaining = useExplaining();
    explaining.explainIncidents('incident-1', 'incident-9');
    await flushPromises();
    await press('Merge…');
    expect(explaining.isOpen).toBe(false);
    expect(useDecisions().request).toEqual({
      kind: 'merge',
      incidents: ['incident-1', 'incident-9'],
      into: null,
    });
  });

  it('similar incidents say what keeps them apart, and lead on', async () => {
    const { wrapper, press } = await mountPart(SimilarTab, { incident: 'incident-1' });
    const items = wrapper.findAll('li.similar');
    expect(items).toHaveLength(2);
    expect(items[0]?.text()).toContain('They share 203[.]0[.]113[.]40, too weakly');
    expect(items[1]?.text()).toMatch(/Related to #\d+ \(resolved\)/);
    expect(wrapper.findAll('li.similar article')).toHaveLength(0);
    await press(/^Reasons/);
    expect(wrapper.get('li.similar ul[aria-label="Links that were not used"]').text()).toContain('214');
    await press('Explain…');
    expect(useExplaining().ends).toEqual([
      incident('incident-1'),
      incident('00000000-0000-4000-8000-000000000001'),
    ]);
    await press('Keep apart…');
    expect(useDecisions().request).toMatchObject({
      kind: 'keepApart',
      incidents: ['incident-1', expect.any(String)],
    });
  });

  it('merging is offered before a change of settings, which is about all incidents', async () => {
    const change = { kind: 'setting' as const, path: 'kinds.ip.base', value: 800 };
    const remedy = { text: 'Raise it.', step: change };
    const inTab = phishingHandlers(() => undefined)['correlation.similar'];
    const { wrapper } = await mountPart(
      SimilarTab,
      { incident: 'incident-1' },
      {
        'correlation.similar': async (input) => {
          const answer = await inTab?.(input);
          if (!answer) throw new Error('the story answers');
          return { ...answer, rows: answer.rows.slice(0, 1).map((row) => ({ ...row, remedy })) };
        },
      },
    );
    const offered = (): string[] => wrapper.findAll('button').map((one) => one.text());
    expect(offered().indexOf('Merge…')).toBe(offered().indexOf('Open Settings › Correlation') - 1);
    expect(offered().filter((text) => text === 'Merge…')).toHaveLength(1);
    const panel = await mountPart(
      ExplainPanel,
      { from: incident('incident-1'), to: incident('incident-9') },
      {
        'incidents.get': async (input) => {
          const answer = await phishingHandlers(() => undefined)['incidents.get']?.(input);
          if (!answer) throw new Error('the story answers');
          return { ...answer, row: { ...answer.row, uid: input.incident } };
        },
        'correlation.explain': () => ({
          together: false,
          incident: null,
          path: [],
          blocking: [{ condition: 'hub', text: 'Too many.', link: null, remedy }],
        }),
      },
    );
    const steps = panel.wrapper.findAll('button').map((one) => one.text());
    expect(steps.filter((text) => /Merge|Settings/.test(text))).toEqual([
      'Merge…',
      'Open Settings › Correlation',
    ]);
    expect(panel.wrapper.text()).not.toContain('A storm');
  });

  it('an incident without similar ones says what that means', async () => {
    const { wrapper } = await mountPart(
      SimilarTab,
      { incident: 'incident-1' },
      {
        'correlation.similar': () => ({ rows: [], next: null, total: 0 }),
        'correlation.hubs': () => ({ rows: [], next: null, total: 0 }),
      },
    );
    expect(wrapper.text()).toContain('No similar incident');
    expect(wrapper.text()).toContain('All evidence of this incident may link alerts.');
  });

  it('a suggestion is reviewed, split off, or dismissed until it changes', async () => {
    const { wrapper, press } = await mountPart(SuggestionsBanner, { incident: 'incident-1' });
    expect(wrapper.findAll('.suggestion')).toHaveLength(2);
    await press('Review…');
    await flushPromises();
    expect(document.querySelector('[role="dialog"]')?.textContent).toContain(
      'Activity from infrequent country',
    );
    await press('Dismiss');
    expect(wrapper.findAll('.suggestion')).toHaveLength(1);
    wrapper.unmount();

    const again = await mountPart(SuggestionsBanner, { incident: 'incident-1' });
    expect(again.wrapper.findAll('.suggestion')).toHaveLength(1);
    again.wrapper.unmount();

    const changed = await mountPart(
      SuggestionsBanner,
      { incident: 'incident-1' },
      {
        'correlation.suggestions': () => ({
          suggestions: [{ kind: 'takeOut', alerts: ['a7'], alertCount: 1, other: null, text: 'One alert.' }],
        }),
      },
    );
    await changed.press('Split off…');
    expect(useDecisions().request).toEqual({
      kind: 'split',
      incident: 'incident-1',
      alerts: ['a7'],
      wrong: null,
    });
  });

  it('many suggestions do not push the incident out of sight', async () => {
    const { wrapper, press } = await mountPart(
      SuggestionsBanner,
      { incident: 'incident-1', related: [{ uid: 'incident-7', number: 7 }] },
      {
        'correlation.suggestions': () => ({
          suggestions: ['a1', 'a2', 'a3', 'a4'].map((uid) => ({
            kind: 'takeOut' as const,
            alerts: [uid],
            alertCount: 1,
            other: null,
            text: `${uid} shares nothing with the rest.`,
          })),
        }),
      },
    );
    expect(wrapper.findAll('.suggestion').map((one) => one.get('p').text())).toEqual([
      expect.stringContaining('#7 (resolved)'),
      'a1 shares nothing with the rest.',
      'a2 shares nothing with the rest.',
    ]);
    await press('2 more suggestions');
    expect(wrapper.findAll('.suggestion')).toHaveLength(5);
  });

  it('evidence that an analyst ignores is listed with what links nothing, and the rest is said to link', async () => {
    const entity = {
      id: 77,
      kind: 'ip' as const,
      label: '203.0.113.9',
      key: 'ip|203.0.113.9',
      verdict: 'unknown',
      verdictBy: 'none' as const,
    };
    const { wrapper } = await mountPart(
      HubList,
      { incident: 'incident-1' },
      {
        'correlation.hubs': () => ({ rows: [], next: null, total: 0 }),
        'correlation.decisions': () => ({
          rows: [
            {
              uid: 'decision-7',
              kind: 'ignoreEntity',
              text: 'It is ignored',
              reason: 'The scanner',
              author: 'Dana Reyes',
              at: 1,
              incidents: [{ uid: 'incident-1', number: 4, name: 'One' }],
              entity: { ...entity },
              scope: 'incident-1',
              group: null,
              wrongLinks: [],
            },
          ],
          next: null,
          total: 1,
          conflicts: [],
        }),
      },
    );
    expect(wrapper.get('ul[aria-label="Ignored by analysts"]').text()).toMatch(
      /203\[\.\]0\[\.\]113\[\.\]9.*Ignored in incident #4 by a decision: The scanner/s,
    );
    expect(wrapper.text()).toContain('All other evidence of this incident may link alerts.');
  });
});
