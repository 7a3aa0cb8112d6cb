import { defineStore } from 'pinia';
import { onScopeDispose } from 'vue';
import type { TouchedKind } from '../../../shared/contract/index.ts';
import { useClient } from '../../client/index.ts';
import { visitOfEntry } from './composables/use-story-visits.ts';
import type { Story } from './model/graph.ts';
import { questionOf } from './model/story-question.ts';
import type { StoryQuestion } from './model/story-question.ts';
import { useStory } from './story-store.ts';

/** Kinds of data whose change makes a story stale. */
export const storyKinds = [
  'alerts',
  'incidents',
  'verdicts',
  'entities',
  'pins',
] as const satisfies readonly TouchedKind[];

/** Names of incidents that are remembered with what they stood for. */
const mostNames = 100;

interface Asked {
  readonly name: string;
  /** The question as text. */
  readonly question: string;
  readonly answer: Promise<Story>;
  readonly controller: AbortController;
}

/**
 * The story of the incident whose page is about to be shown, asked for by the name in the address while the page still reads what
 * incident that is: the answer is there when the graph has its place. One at a time, and only as long as nothing changes.
 */
export const useStoryAhead = defineStore('story-ahead', () => {
  const client = useClient();
  const story = useStory();
  /** What names in addresses (uids or numbers) stood for. */
  const uids = new Map<string, string>();
  let asked: Asked | null = null;

  function drop(): void {
    asked?.controller.abort();
    asked = null;
  }
  onScopeDispose(
    client.onNotice((notice) => {
      if (notice.kind === 'changed' && notice.touched.some((kind) => storyKinds.some((one) => one === kind)))
        drop();
    }),
  );

  /** Asks for the story of an incident, as it will be looked at when its page is there. */
  function ask(name: string): void {
    drop();
    const view = story.viewOf(uids.get(name) ?? name, visitOfEntry());
    const question = questionOf(view, view.filter.text.trim());
    const controller = new AbortController();
    const answer = client.incidents.story({ incident: name, ...question }, { signal: controller.signal });
    // Whoever takes the answer hears of its error; an answer that nobody takes is no concern.
    answer.catch(() => undefined);
    asked = { name, question: JSON.stringify(question), answer, controller };
  }

  /** Says which incident a name stands for. */
  function note(name: string, uid: string): void {
    uids.delete(name);
    uids.set(name, uid);
    const [oldest] = uids.keys();
    if (uids.size > mostNames && oldest !== undefined) uids.delete(oldest);
  }

  /** The answer to a question that was asked ahead, once; null where another one was, or none. */
  function take(incident: string, question: StoryQuestion, signal: AbortSignal): Promise<Story> | null {
    if (asked === null) return null;
    const { name, answer, controller } = asked;
    const isIt = (uids.get(name) ?? name) === incident && asked.question === JSON.stringify(question);
    if (!isIt) drop();
    asked = null;
    if (!isIt) return null;
    signal.addEventListener('abort', () => controller.abort(), { once: true });
    return answer;
  }

  return { ask, note, take, drop };
});
