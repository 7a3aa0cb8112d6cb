import { flushPromises, mount } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { expect, it, vi } from 'vitest';
import type { ProcessTreeNode } from '../../../../shared/story/alert-story-types.ts';
import { clientProvision } from '../../../client/index.ts';
import { createMockClient, phishingHandlers } from '../../../client/mock/index.ts';
import ProcessTree from './ProcessTree.vue';

const node = (id: string): ProcessTreeNode => ({
  ...{ id, entityId: null, name: id, folder: null, processId: null, commandLine: null, startedAt: null },
  ...{ user: null, device: null, verdict: null, sha256: null, fromContext: false, children: [] },
});

it('brings the row that a key goes to into sight', async () => {
  const seen: string[] = [];
  const scroll = vi.fn(function (this: Element) {
    seen.push(this.id);
  });
  Element.prototype.scrollIntoView = scroll;
  const { client } = createMockClient(phishingHandlers(() => undefined));
  const roots = Array.from({ length: 30 }, (_, index) => node(`n ${index}"`));
  const wrapper = mount(ProcessTree, {
    props: { roots },
    attachTo: document.body,
    global: {
      plugins: [createPinia()],
      provide: clientProvision(client),
      stubs: { PinStoryEvidence: true },
    },
  });
  const tree = wrapper.get('[role=tree]');
  for (const key of ['ArrowDown', 'PageDown', 'End', 'PageUp']) {
    await tree.trigger('keydown', { key });
    await flushPromises();
  }
  expect(seen).toEqual(['process-n 1"', 'process-n 9"', 'process-n 29"', 'process-n 21"']);
  expect(scroll).toHaveBeenCalledWith({ block: 'nearest' });
  expect(tree.attributes('aria-activedescendant')).toBe('process-n 21"');
  wrapper.unmount();
});
