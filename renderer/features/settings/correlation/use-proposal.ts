import { nextTick, watch } from 'vue';
import type { Ref } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { useWorkspace } from '../../../client/index.ts';
import { readProposal } from './proposal.ts';
import type { DraftFields } from './use-draft-fields.ts';

/** Scrolls one element alone, so that a part of it is in its middle: `scrollIntoView` would push the window's frame as well. */
function showInside(scroller: HTMLElement, part: HTMLElement): void {
  const [outer, inner] = [scroller.getBoundingClientRect(), part.getBoundingClientRect()];
  scroller.scrollTop += inner.top - outer.top - (outer.height - inner.height) / 2;
}

/** Fills in the number that the page's address proposes, once, and shows its field: nothing is applied before its preview. */
export function useProposal(fields: DraftFields, form: Readonly<Ref<HTMLElement | null>>): void {
  const route = useRoute();
  const router = useRouter();
  const workspace = useWorkspace();

  async function fillIn(query: unknown): Promise<void> {
    const proposal = readProposal(query);
    if (proposal === null) return;
    const { path, text } = proposal;
    if (workspace.status?.readOnly !== true) fields.propose(path, text);
    const { set: _, ...rest } = route.query;
    // What is typed from now on must not be overwritten when the page is come back to.
    await router.replace({ query: rest });
    await nextTick();
    const all = form.value?.querySelectorAll<HTMLElement>('[data-setting]') ?? [];
    const field = [...all].find(({ dataset }) => dataset['setting'] === path);
    if (form.value === null || field === undefined) return;
    showInside(form.value, field);
    field.querySelector('input')?.focus({ preventScroll: true });
  }

  watch(
    () => route.query['set'],
    (query) => void fillIn(query),
    { immediate: true, flush: 'post' },
  );
}
