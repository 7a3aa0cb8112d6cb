import type { InputOf } from '../../../../shared/contract/index.ts';
import type { StoryView } from './view-history.ts';

/** Opened storms and groups that one question can name, by the contract. */
const mostOpened = 100;

/** What is asked of `incidents.story` for a view, but for the incident. */
export type StoryQuestion = Omit<InputOf<'incidents.story'>, 'incident'>;

/**
 * The question that a view is the answer to. One place for it, so that what is asked ahead of the page is what the page asks.
 * @param text the text of the filter as it is searched for
 */
export function questionOf(
  view: Pick<StoryView, 'layout' | 'filter' | 'openStorms' | 'openGroups' | 'groupSimilar' | 'neighboursOf'>,
  text: string,
): StoryQuestion {
  return {
    layout: view.layout,
    open: view.openStorms.slice(0, mostOpened),
    openGroups: view.openGroups.slice(0, mostOpened),
    groupSimilar: view.groupSimilar,
    filter: { ...view.filter, text },
    neighboursOf: [...view.neighboursOf],
  };
}
