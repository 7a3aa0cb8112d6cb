import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it } from 'vitest';
import { useStory } from './story-store.ts';

const alert = (uid: string) => ({ kind: 'alert', alert: uid }) as const;
const entity = (entityId: number) => ({ kind: 'entity', entityId }) as const;

describe('the selection of the incident page', () => {
  beforeEach(() => {
    setActivePinia(createPinia());
    useStory().open('i1');
  });

  it('keeps the alert story while something of it is looked at', () => {
    const story = useStory();
    story.select(alert('a'));
    story.select(entity(7));
    expect(story.current).toEqual(entity(7));
    expect(story.storyAlert).toBe('a');
  });

  it('collects alerts for a common action in the order of selecting', () => {
    const story = useStory();
    story.select(alert('c'));
    story.select(alert('a'), 'toggle');
    story.select(entity(7), 'toggle');
    expect(story.selectedAlerts).toEqual(['c', 'a']);
    story.select(alert('d'), 'range', ['alert:a', 'alert:b', 'alert:c', 'alert:d']);
    expect(story.selectedAlerts).toEqual(['d']);
  });

  it('survives leaving and coming back, and starts afresh for another incident', () => {
    const story = useStory();
    story.select(alert('a'));
    story.toggleLane('execution');
    story.open('i1');
    expect(story.selectedAlerts).toEqual(['a']);
    expect([...story.lanes]).toEqual(['execution']);
    story.open('i2');
    expect(story.keys).toEqual([]);
    expect(story.lanes.size).toBe(0);
    expect(story.storyAlert).toBeNull();
  });

  it('drops what the incident no longer has', () => {
    const story = useStory();
    story.selectAll(['alert:a', 'alert:b']);
    story.forgetUnknown(new Set(['alert:a']));
    expect(story.selectedAlerts).toEqual(['a']);
    expect(story.storyAlert).toBeNull();
  });
});
