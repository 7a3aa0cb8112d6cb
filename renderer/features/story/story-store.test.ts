import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { nextTick } from 'vue';
import { useStory } from './story-store.ts';

const alert = (uid: string) => ({ kind: 'alert', alert: uid }) as const;
const entity = (entityId: number) => ({ kind: 'entity', entityId }) as const;

describe('the selection of the incident page', () => {
  beforeEach(() => {
    localStorage.clear();
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

  it('tells the story of no alert when everything is let go of, and of the same again when one goes back', async () => {
    vi.useFakeTimers();
    const story = useStory();
    const visit = async (change: () => void): Promise<void> => {
      change();
      await nextTick();
      vi.advanceTimersByTime(1000);
    };
    await visit(() => story.select(alert('a')));
    await visit(() => story.clear());
    expect([story.keys, story.storyAlert]).toEqual([[], null]);
    expect(story.back()).toBe(true);
    expect([story.keys, story.storyAlert]).toEqual([['alert:a'], 'a']);
    vi.useRealTimers();
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

  it('survives leaving and coming back, also after another incident', () => {
    const story = useStory();
    story.select(alert('a'));
    story.toggleTactic('execution');
    story.open('i1');
    expect(story.selectedAlerts).toEqual(['a']);
    expect(story.filter.tactics).toEqual(['execution']);
    story.open('i2');
    expect(story.keys).toEqual([]);
    expect(story.filter.tactics).toEqual([]);
    expect(story.storyAlert).toBeNull();
    expect(story.canGoBack).toBe(false);
    story.open('i1');
    expect(story.selectedAlerts).toEqual(['a']);
    expect(story.filter.tactics).toEqual(['execution']);
    expect(story.storyAlert).toBe('a');
  });

  it('goes back and forward through selections, filters, layouts and what is lit', () => {
    vi.useFakeTimers();
    const story = useStory();
    const settle = (): void => void vi.advanceTimersByTime(1000);
    const visit = async (change: () => void): Promise<void> => {
      change();
      await nextTick();
      settle();
    };
    return (async () => {
      await visit(() => story.select(alert('a')));
      await visit(() => story.toggleTactic('execution'));
      await visit(() => (story.layout = 'timeline'));
      await visit(() => story.showPath({ from: 'alert:a', to: 'entity:7' }));
      expect(story.back()).toBe(true);
      expect(story.path).toBeNull();
      expect(story.layout).toBe('timeline');
      expect(story.back()).toBe(true);
      expect(story.layout).toBe('killChain');
      expect(story.back()).toBe(true);
      expect(story.filter.tactics).toEqual([]);
      expect(story.back()).toBe(true);
      expect(story.keys).toEqual([]);
      expect(story.back()).toBe(false);
      expect(story.forward()).toBe(true);
      expect(story.selectedAlerts).toEqual(['a']);
      await visit(() => story.select(entity(7)));
      expect(story.canGoForward).toBe(false);
      vi.useRealTimers();
    })();
  });

  it('goes back to the alert whose story was told and to the moment, with what was selected at it', async () => {
    vi.useFakeTimers();
    const story = useStory();
    const visit = async (change: () => void): Promise<void> => {
      change();
      await nextTick();
      vi.advanceTimersByTime(1000);
    };
    await visit(() => story.select(alert('a')));
    await visit(() => {
      story.clock = 'knowledge';
      story.momentAt = 100;
    });
    await visit(() => story.select(entity(7)));
    // Its alert is another one: nobody chose that, so there is no step of its own.
    await visit(() => story.followAlert('b'));
    await visit(() => {
      story.clock = 'attack';
      story.momentAt = 200;
    });
    story.open('i2');
    expect([story.momentAt, story.storyAlert]).toEqual([null, null]);
    story.open('i1');
    expect([story.momentAt, story.clock, story.storyAlert]).toEqual([200, 'attack', 'b']);
    story.back();
    expect([story.momentAt, story.clock, story.storyAlert]).toEqual([100, 'knowledge', 'b']);
    expect(story.current).toEqual(entity(7));
    story.back();
    expect([story.momentAt, story.storyAlert]).toEqual([100, 'a']);
    expect(story.current).toEqual(alert('a'));
    story.back();
    expect(story.momentAt).toBeNull();
    story.forward();
    story.forward();
    expect([story.momentAt, story.storyAlert]).toEqual([100, 'b']);
    vi.useRealTimers();
  });

  it('goes back to where the story was played from, not through what passed by', async () => {
    vi.useFakeTimers();
    const story = useStory();
    story.momentAt = 100;
    await nextTick();
    vi.advanceTimersByTime(1000);
    story.playing = true;
    for (const at of [200, 300, 400]) {
      story.momentAt = at;
      await nextTick();
      vi.advanceTimersByTime(1000);
    }
    story.playing = false;
    await nextTick();
    vi.advanceTimersByTime(1000);
    story.back();
    expect(story.momentAt).toBe(100);
    story.back();
    expect(story.momentAt).toBeNull();
    expect(story.canGoBack).toBe(false);
    vi.useRealTimers();
  });

  it('takes what follows fast as one step, and does not lose what was not noted yet', async () => {
    vi.useFakeTimers();
    const story = useStory();
    for (const text of ['p', 'ph', 'phi']) {
      story.filter = { ...story.filter, text };
      await nextTick();
      vi.advanceTimersByTime(50);
    }
    expect(story.back()).toBe(true);
    expect(story.filter.text).toBe('');
    expect(story.forward()).toBe(true);
    expect(story.filter.text).toBe('phi');
    vi.useRealTimers();
  });

  it('leaves grouping to the number of nodes until somebody chooses, and remembers that for the incident', async () => {
    const story = useStory();
    expect(story.groupSimilar).toBeNull();
    story.chooseGrouping(false);
    story.open('i2');
    expect(story.groupSimilar).toBeNull();
    expect(story.viewOf('i1').groupSimilar).toBe(false);
    await nextTick();
    // Another start of the window.
    setActivePinia(createPinia());
    const later = useStory();
    later.open('i1');
    expect(later.groupSimilar).toBe(false);
    later.chooseGrouping(true);
    expect(later.viewOf('i1').groupSimilar).toBe(true);
    expect(later.viewOf('i3').groupSimilar).toBeNull();
  });

  it('lets go of groups that are opened or no longer drawn', () => {
    const story = useStory();
    story.selectAll(['alert:a', 'group:g1', 'group:g2']);
    story.toggleGroup('g2');
    expect(story.keys).toEqual(['alert:a', 'group:g1']);
    story.chooseGrouping(false);
    expect(story.keys).toEqual(['alert:a']);
  });

  it('selects the members of a group that is opened, the first as the current one', () => {
    const story = useStory();
    story.select({ kind: 'group', node: 'g1' });
    story.toggleGroup('g1', ['alert:a', 'alert:b', 'alert:c']);
    expect(story.openGroups).toEqual(new Set(['g1']));
    expect(story.keys).toEqual(['alert:b', 'alert:c', 'alert:a']);
    expect(story.storyAlert).toBe('a');
    // One that was not selected changes nothing of the selection.
    story.toggleGroup('g2', ['entity:7']);
    expect(story.current).toEqual(alert('a'));
  });

  it('tells another alert of what is selected, which is a step to go back from', async () => {
    vi.useFakeTimers();
    const story = useStory();
    story.select({ kind: 'group', node: 'g1' });
    story.followAlert('a');
    await nextTick();
    vi.advanceTimersByTime(1000);
    story.tellAlert('b');
    expect(story.current).toEqual({ kind: 'group', node: 'g1' });
    expect(story.storyAlert).toBe('b');
    await nextTick();
    vi.advanceTimersByTime(1000);
    story.back();
    expect(story.storyAlert).toBe('a');
    vi.useRealTimers();
  });

  it('drops what the incident no longer has', () => {
    const story = useStory();
    story.selectAll(['alert:a', 'alert:b']);
    story.forgetUnknown(new Set(['alert:a']));
    expect(story.selectedAlerts).toEqual(['a']);
    expect(story.storyAlert).toBeNull();
  });
});
