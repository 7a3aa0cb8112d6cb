import { refDebounced } from '@vueuse/core';
import { computed, ref, shallowRef, watch } from 'vue';
import type { ComputedRef, Ref, ShallowRef } from 'vue';
import type { OutputOf } from '../../../shared/contract/index.ts';
import { mappingSchema } from '../../../shared/mapping/mapping.ts';
import type { Mapping } from '../../../shared/mapping/mapping.ts';
import { fitsHeader } from '../../../shared/mapping/signature.ts';
import { useClient, useQuery } from '../../client/index.ts';
import type { Query } from '../../client/index.ts';

/** What a file's first megabyte shows under a mapping. */
export type MappingPreview = OutputOf<'mappings.preview'>;

/** A mapping being made for one file, and what it would make of it. */
export interface MappingEditor {
  /** Null until the file was looked at. */
  readonly draft: ShallowRef<Mapping | null>;
  readonly preview: Query<MappingPreview>;
  /** The saved mapping that the draft began with. */
  readonly startedFrom: Ref<string | null>;
  /** What keeps the draft from being used. */
  readonly problem: ComputedRef<string | null>;
  /** True when the draft is a saved mapping as it is. */
  readonly isSaved: ComputedRef<boolean>;
  /** Begins with a saved mapping, or with the suggestion. */
  startFrom(uid: string | null): void;
  /** Begins with a mapping of a file, which nobody has saved here. */
  startFromFile(mapping: Mapping): void;
  /** True while the draft was made for files with another header than this one. */
  readonly isForOthers: ComputedRef<boolean>;
  /** Looks for the records of a JSON file elsewhere, with a new suggestion. */
  readRecordsAt(path: string | null): void;
}

/** Milliseconds without a change after which the rows are made anew. */
const restBeforePreview = 250;

/** @param file token, and the name of the file in an archive */
export function useMappingEditor(
  file: () => { readonly token: string; readonly member: string | null },
): MappingEditor {
  const client = useClient();
  const draft = shallowRef<Mapping | null>(null);
  const startedFrom = ref<string | null>(null);
  /** Undefined lets the path be found out. */
  const records = ref<string | null | undefined>(undefined);
  const settled = refDebounced(draft, restBeforePreview);
  const checked = computed(() => (settled.value === null ? null : mappingSchema.safeParse(settled.value)));
  /** What the rows are made with; null asks for the suggestion. */
  const asked = computed(() => (draft.value === null ? null : (checked.value?.data ?? null)));

  const preview = useQuery(
    (signal) =>
      client.mappings.preview(
        {
          file: file().token,
          member: file().member,
          mapping: asked.value,
          ...(records.value === undefined ? {} : { records: records.value }),
        },
        { signal },
      ),
    {
      touched: ['mappings'],
      key: () => ({ ...file(), mapping: asked.value, records: records.value ?? '' }),
    },
  );

  watch(
    () => `${file().token}|${file().member ?? ''}`,
    () => {
      draft.value = null;
      records.value = undefined;
    },
  );
  watch(preview.data, (shown) => {
    if (shown === null || draft.value !== null) return;
    const saved = shown.saved[0];
    startedFrom.value = saved?.uid ?? null;
    draft.value = saved?.mapping ?? shown.mapping;
  });

  const problem = computed(() => {
    const issue = checked.value?.error?.issues[0];
    if (issue !== undefined) {
      const [part] = issue.path;
      return part === 'name' ? 'The mapping needs a name.' : `${issue.path.join('.')}: ${issue.message}`;
    }
    return preview.data.value?.problem ?? null;
  });
  const isSaved = computed(() => {
    const text = JSON.stringify(draft.value);
    return preview.data.value?.saved.some(({ mapping }) => JSON.stringify(mapping) === text) ?? false;
  });
  const isForOthers = computed(() => {
    const shown = preview.data.value;
    // The suggestion carries the file's header.
    return shown !== null && draft.value !== null && !fitsHeader(draft.value, shown.suggestion);
  });

  return {
    draft,
    preview,
    startedFrom,
    problem,
    isSaved,
    isForOthers,
    startFromFile(mapping) {
      startedFrom.value = null;
      draft.value = mapping;
    },
    startFrom(uid) {
      const shown = preview.data.value;
      if (shown === null) return;
      startedFrom.value = uid;
      draft.value = shown.saved.find((saved) => saved.uid === uid)?.mapping ?? shown.suggestion;
    },
    readRecordsAt(path) {
      records.value = path;
      startedFrom.value = null;
      // Without a draft the next answer's suggestion is taken.
      draft.value = null;
    },
  };
}
