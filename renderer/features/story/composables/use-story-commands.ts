import { useCommandsWhileShown } from '../../../app/commands/index.ts';
import { emptyFilter, isFiltering } from '../model/filter.ts';
import { useStory } from '../story-store.ts';
import type { PaneName, Panes } from './use-panes.ts';
import type { StoryNavigation } from './use-story-navigation.ts';
import type { StoryTime } from './use-story-time.ts';

/** What the commands of the attack story act on. */
export interface StoryCommandParts {
  readonly step: (by: number) => void;
  readonly search: () => void;
  readonly navigation: StoryNavigation;
  readonly panes: Panes;
  readonly time: StoryTime;
  /** Keys of the nodes of the graph that show what is selected. */
  readonly drawnKeys: () => readonly string[];
}

const paneTitles: Readonly<Record<PaneName, string>> = {
  list: 'Show or hide the alerts',
  graph: 'Show or hide the graph',
  details: 'Show or hide the details',
  story: 'Show or hide the alert story',
};

/** The commands of the attack story, while it is shown. */
export function useStoryCommands(parts: StoryCommandParts): void {
  const view = useStory();
  const group = 'Attack story';
  const pair = () => {
    const [from, to, ...more] = parts.drawnKeys();
    return from !== undefined && to !== undefined && more.length === 0 ? { from, to } : null;
  };
  useCommandsWhileShown([
    { id: 'story.next', title: 'Next alert', group, run: () => parts.step(1) },
    { id: 'story.previous', title: 'Previous alert', group, run: () => parts.step(-1) },
    // The window's own Back and Forward, with their keys: the story's views come before the pages.
    { id: 'shell.back', title: 'Back to what was looked at before', group, run: parts.navigation.back },
    { id: 'shell.forward', title: 'Forward again', group, run: parts.navigation.forward },
    { id: 'story.search', title: 'Search the attack story', group, run: parts.search },
    {
      id: 'story.clearFilter',
      title: 'Clear the filters of the attack story',
      group,
      when: () => isFiltering(view.filter),
      run: () => (view.filter = emptyFilter),
    },
    {
      id: 'story.path',
      title: 'Show the path between the two selected',
      group,
      when: () => pair() !== null,
      run: () => view.showPath(pair()),
    },
    { id: 'story.play', title: 'Play or pause the attack story', group, run: parts.time.togglePlaying },
    ...(['list', 'graph', 'details', 'story'] as const).map((name) => ({
      id: `story.pane.${name}`,
      title: paneTitles[name],
      group,
      run: () => parts.panes.toggle(name),
    })),
  ]);
}
