import { flushPromises, mount } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { describe, expect, it } from 'vitest';
import { defineComponent, h, ref } from 'vue';
import { largestAttachment } from '../../../../shared/contract/attachments.ts';
import { OperationError } from '../../../../shared/contract/index.ts';
import { clientProvision } from '../../../client/index.ts';
import { createMockClient } from '../../../client/mock/index.ts';
import type { MockHandlers } from '../../../client/mock/index.ts';
import type { StagedAttachment } from '../composables/use-staging.ts';
import AttachFiles from './AttachFiles.vue';
import AttachedFiles from './AttachedFiles.vue';

const sha256 = 'ab'.repeat(32);
const staged = (name: string): StagedAttachment => ({ name, size: 2048, sha256 });

function setUp(handlers: MockHandlers, start: readonly StagedAttachment[] = []) {
  const { client, bridge } = createMockClient(handlers);
  const files = ref<readonly StagedAttachment[]>(start);
  const busy = ref(false);
  const view = mount(
    defineComponent(
      () => () =>
        h(AttachFiles, {
          modelValue: files.value,
          'onUpdate:modelValue': (next: readonly StagedAttachment[]) => (files.value = next),
          busy: busy.value,
          'onUpdate:busy': (next: boolean | undefined) => (busy.value = next ?? false),
        }),
    ),
    { attachTo: document.body, global: { plugins: [createPinia()], provide: clientProvision(client) } },
  );
  return { view, bridge, files, busy };
}

describe('files for a comment', () => {
  it('are chosen, read while the comment waits, listed with what their name hides, and removed', async () => {
    let finish: () => void = () => undefined;
    const { view, files, busy } = setUp({
      'attachments.pick': () => ({ files: [{ token: 't', name: 'x', size: 2048 }] }),
      'attachments.stage': async () => {
        await new Promise<void>((done) => (finish = done));
        return { files: [staged('inv\u202efdp.exe')] };
      },
    });
    await view.get('button').trigger('click');
    await flushPromises();
    expect(busy.value).toBe(true);
    expect(view.find('progress').exists()).toBe(true);
    finish();
    await flushPromises();
    expect(busy.value).toBe(false);
    expect(files.value).toHaveLength(1);
    expect(view.get('li').text()).toContain('inv⟦RLO⟧fdp.exe');
    expect(view.get('li').text()).toContain('2.05 kB');
    await view.get('li button').trigger('click');
    await flushPromises();
    expect(files.value).toEqual([]);
    expect(document.activeElement?.textContent).toContain('Attach files');
    view.unmount();
  });

  it('say what cannot be taken and keep the others', async () => {
    const { view, files, bridge } = setUp({
      'attachments.pick': () => ({
        files: [
          { token: 'big', name: 'big.zip', size: largestAttachment + 1 },
          { token: 'gone', name: 'gone.txt', size: 1 },
          { token: 'good', name: 'good.txt', size: 1 },
        ],
      }),
      'attachments.stage': ({ tokens }) => {
        if (tokens[0] === 'gone') throw new OperationError('fileUnreadable', 'gone.txt is no longer there.');
        return { files: [staged('good.txt')] };
      },
    });
    await view.get('button').trigger('click');
    await flushPromises();
    const problem = view.get('[role="alert"]').text();
    expect(problem).toContain('big.zip is too large: at most 64 MiB');
    expect(problem).toContain('gone.txt is no longer there.');
    expect(files.value.map(({ name }) => name)).toEqual(['good.txt']);
    // What is known to be too large is not read.
    expect(bridge.calls.filter(({ operation }) => operation === 'attachments.stage')).toHaveLength(2);
    view.unmount();
  });
});

describe('files of a comment that was sent', () => {
  it('are saved as copies and told by their SHA-256', async () => {
    const { client, bridge } = createMockClient({
      'attachments.save': () => ({ saved: true }),
      'application.copyText': () => ({ copied: true }),
    });
    const view = mount(AttachedFiles, {
      props: { files: [{ uid: 'u1', name: 'fax.pdf', size: 5, sha256 }] },
      global: { plugins: [createPinia()], provide: clientProvision(client) },
    });
    await view.get('button[aria-label^="Save a copy"]').trigger('click');
    await view.get('button[aria-label^="Copy the SHA-256"]').trigger('click');
    await flushPromises();
    expect(bridge.calls.map(({ operation, input }) => [operation, input])).toEqual([
      ['attachments.save', { attachment: 'u1' }],
      ['application.copyText', { text: sha256 }],
    ]);
  });
});
