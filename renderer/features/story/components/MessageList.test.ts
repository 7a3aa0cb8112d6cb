import { mount } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { describe, expect, it } from 'vitest';
import { nextTick } from 'vue';
import type { MessageRow } from '../../../../shared/story/alert-story-types.ts';
import { clientProvision } from '../../../client/index.ts';
import { createMockClient, phishingHandlers } from '../../../client/mock/index.ts';
import { useStory } from '../story-store.ts';
import MessageList from './MessageList.vue';

const copy = (entityId: number, recipient: string): MessageRow => ({
  id: `${entityId}|${recipient}`,
  entityId,
  subject: 'Invoice',
  sender: 'billing@example.com',
  p1Sender: null,
  p2Sender: null,
  senderIp: null,
  recipient,
  receivedAt: null,
  deliveryAction: null,
  deliveryLocation: null,
  networkMessageId: null,
  internetMessageId: null,
  urls: [],
  attachmentCount: null,
  threats: [],
  verdict: 'suspicious',
  isDisputed: false,
});

describe('copies of a message in the message list', () => {
  it('are marked as such beside the one that was chosen, and alike where the message was chosen elsewhere', async () => {
    const { client } = createMockClient(phishingHandlers(() => undefined));
    const wrapper = mount(MessageList, {
      props: {
        messages: [copy(1, 'ada@example.com'), copy(1, 'grace@example.com'), copy(2, 'ada@example.com')],
      },
      global: { plugins: [createPinia()], provide: clientProvision(client) },
    });
    const story = useStory();
    const marks = () =>
      wrapper
        .findAll('tbody tr')
        .map((row) =>
          row.attributes('aria-current') === 'true'
            ? 'chosen'
            : row.text().includes('Copy of the same message')
              ? 'copy'
              : '',
        );
    expect(marks()).toEqual(['', '', '']);
    await wrapper.findAll('tbody tr')[1]?.trigger('click');
    expect(story.current).toEqual({ kind: 'entity', entityId: 1 });
    expect(marks()).toEqual(['copy', 'chosen', '']);
    await wrapper.findAll('tbody tr')[0]?.trigger('keydown', { key: 'Enter' });
    expect(marks()).toEqual(['chosen', 'copy', '']);
    story.select({ kind: 'entity', entityId: 1 });
    await nextTick();
    expect(marks()).toEqual(['chosen', 'chosen', '']);
    story.clear();
    await nextTick();
    expect(marks()).toEqual(['', '', '']);
  });
});
