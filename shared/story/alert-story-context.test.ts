import { describe, expect, it } from 'vitest';
import { alertStory } from './alert-story.ts';
import type { AlertStoryInput } from './alert-story-types.ts';
import { item } from './testing/story-parts.ts';
import type { StoryEvidence } from './types.ts';

const device = item(1, 'device', 'a', { mdeDeviceId: 'dev', deviceDnsName: 'pc-1' });
const process = (
  id: number,
  name: string,
): { id: number; entityId: null; label: string; details: object } => ({
  id,
  entityId: null,
  label: name,
  details: { processId: id, imageFile: { fileName: name }, mdeDeviceId: 'dev' },
});

const storyOf = (evidence: readonly StoryEvidence[]): ReturnType<typeof alertStory> =>
  alertStory(
    {
      row: { serviceSource: null, title: 'Alert', firstActivity: 1_000, mitreTechniques: [] },
      evidence,
      additional: [],
      description: null,
    } as unknown as AlertStoryInput,
    {
      ...{ signIns: [], activities: [], flows: [], truncated: false },
      processes: [process(7, 'cmd.exe'), process(8, 'mshta.exe')] as never,
    },
  );

describe('an alert that names no process', () => {
  it('shows what ran on its device around it, marked as context', () => {
    const story = storyOf([device]);
    expect([story.first, story.views]).toEqual(['processTree', ['processTree', 'fields']]);
    expect(
      story.processTree.map(({ name, device: on, fromContext, entityId }) => [
        name,
        on,
        fromContext,
        entityId,
      ]),
    ).toEqual([
      ['cmd.exe', 'device 1', true, null],
      ['mshta.exe', 'device 1', true, null],
    ]);
  });

  it('opens on what it tells itself where that is something', () => {
    const mail = item(2, 'mailMessage', 'a', { subject: 'Invoice' });
    expect(storyOf([device, mail])).toMatchObject({
      first: 'messageList',
      views: ['processTree', 'messageList', 'fields'],
    });
  });
});
