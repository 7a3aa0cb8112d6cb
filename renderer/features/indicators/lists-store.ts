import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import type { z } from 'zod';
import { listPreview } from '../../../shared/contract/index.ts';
import type { InputOf } from '../../../shared/contract/index.ts';
import { ClientError, explainError, toClientError, useClient, useWorkspace } from '../../client/index.ts';
import type { Job } from '../../client/index.ts';
import { useToasts } from '../../ui/index.ts';
import type { ListSummary } from './model/words.ts';

/** What was found in a file before it is taken in. */
export type ListPreview = z.infer<typeof listPreview>;
/** Kinds that a file can be looked at as. */
export type ListKind = ListPreview['kind'];

/** A file on its way to become a list. */
export interface ListDraft {
  readonly token: string;
  readonly name: string;
  /** Null while it is looked at. */
  readonly preview: ListPreview | null;
  readonly error: ClientError | null;
  /** What the list that it replaces has. */
  readonly replaces: ReplacedList | null;
}

/** What stays of a list when a newer file replaces it. */
export interface ReplacedList {
  readonly name: string;
  readonly source: string | null;
  readonly verdict: ListSummary['verdict'];
}

interface WaitingFile {
  readonly token: string;
  readonly name: string;
  readonly kind: ListKind | null;
  readonly replaces: ReplacedList | null;
}

/** Files that become lists: chosen or dropped, looked at, and started once somebody has agreed to what was found. */
export const useLists = defineStore('lists', () => {
  const client = useClient();
  const toasts = useToasts();
  const workspace = useWorkspace();
  const waiting = ref<readonly WaitingFile[]>([]);
  const draft = shallowRef<ListDraft | null>(null);
  const running = computed(() => workspace.runningJobs.filter((job) => job.kind === 'list'));

  const endOf = (id: string): Promise<Job> =>
    new Promise((resolve) => {
      const stop = watch(
        () => workspace.jobs.find((job) => job.id === id && job.state !== 'running'),
        (job) => {
          if (job === undefined) return;
          resolve(job);
          // The watcher may end in its first run, before it has a name.
          queueMicrotask(() => stop());
        },
        { immediate: true },
      );
    });

  /** Looks at the draft's file again, as another kind. */
  async function inspect(kind: ListKind | null): Promise<void> {
    const started = draft.value;
    if (started === null) return;
    draft.value = { ...started, preview: null, error: null };
    const isCurrent = (): boolean => draft.value?.token === started.token;
    try {
      const { job } = await client.indicators.inspect({ token: started.token, kind });
      const end = await endOf(job);
      if (!isCurrent()) return;
      const parsed = listPreview.safeParse(end.result);
      if (!parsed.success)
        throw new ClientError('indicators.inspect', {
          code: 'fileUnreadable',
          message: end.error?.message ?? 'The file cannot be read.',
        });
      draft.value = { ...started, preview: parsed.data, error: null };
    } catch (thrown) {
      if (isCurrent())
        draft.value = { ...started, preview: null, error: toClientError('indicators.inspect', thrown) };
    }
  }

  function next(): void {
    const [first, ...rest] = waiting.value;
    waiting.value = rest;
    draft.value =
      first === undefined
        ? null
        : {
            token: first.token,
            name: first.name,
            replaces: first.replaces,
            preview: null,
            error: null,
          };
    if (first !== undefined) void inspect(first.kind);
  }

  function offer(
    files: readonly { readonly token: string; readonly name: string }[],
    kind: ListKind | null,
    replaces: ReplacedList | null = null,
  ): void {
    const offered = files.map(({ token, name }) => ({ token, name, kind, replaces }));
    waiting.value = [...waiting.value, ...offered];
    if (draft.value === null) next();
  }

  function fail(operation: string, thrown: unknown): void {
    const error = toClientError(operation, thrown);
    const { title, kept, advice } = explainError(error);
    toasts.show(title, { tone: 'danger', detail: `${error.message} ${kept} ${advice}` });
  }

  /** Asks for files and looks at the first; for one that replaces a list only the first counts. */
  async function pick(kind: ListKind | null, replaces: ReplacedList | null = null): Promise<void> {
    try {
      const { files } = await client.imports.pickFiles({ directory: false });
      offer(replaces === null ? files : files.slice(0, 1), kind, replaces);
    } catch (thrown) {
      fail('imports.pickFiles', thrown);
    }
  }

  /** Looks at files that were dropped. */
  async function drop(files: readonly File[], kind: ListKind | null): Promise<void> {
    try {
      offer(await client.registerDroppedFiles(files), kind);
    } catch (thrown) {
      fail('imports.pickFiles', thrown);
    }
  }

  /** Takes the draft in; answers false when it could not be started. */
  async function start(
    work:
      | { readonly as: 'list'; readonly input: Omit<InputOf<'indicators.start'>, 'token'> }
      | { readonly as: 'assets'; readonly input: Omit<InputOf<'assets.start'>, 'token'> },
  ): Promise<boolean> {
    const token = draft.value?.token;
    if (token === undefined) return false;
    try {
      if (work.as === 'list') await client.indicators.start({ token, ...work.input });
      else await client.assets.start({ token, ...work.input });
      next();
      return true;
    } catch (thrown) {
      fail('indicators.start', thrown);
      return false;
    }
  }

  /** Leaves the draft's file alone and goes on with the next. */
  const skip = (): void => next();

  return { draft, waiting, running, pick, drop, inspect, start, skip };
});
