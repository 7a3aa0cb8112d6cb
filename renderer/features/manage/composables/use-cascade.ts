import { computed } from 'vue';
import type { ComputedRef } from 'vue';
import { useClient, useQuery } from '../../../client/index.ts';
import type { ClientError } from '../../../client/index.ts';
import { cascadeQuestion, describeCascade } from '../model/cascade.ts';
import type { Cascade } from '../model/cascade.ts';
import type { IncidentPatch } from '../model/patch.ts';

/** What a change that is about to be made would carry to alerts. */
export interface PlannedCascade {
  /** The answer to what the patch is now; null while it is read, or where the change carries nothing. */
  readonly cascade: ComputedRef<Cascade | null>;
  /** True where the change carries something: the answer is there or on its way. */
  readonly isAsked: ComputedRef<boolean>;
  readonly error: ComputedRef<ClientError | null>;
  readonly sentences: (leaveOpen: boolean) => readonly string[];
}

/** Asks the store what a change would carry to alerts, anew whenever the change or the incidents change. */
export function useCascade(incidents: () => readonly string[], patch: () => IncidentPatch): PlannedCascade {
  const client = useClient();
  const question = computed(() => cascadeQuestion(patch()));
  const key = computed(() =>
    question.value === null || incidents().length === 0 ? null : { of: incidents(), ...question.value },
  );
  const answer = useQuery(
    async (signal) => {
      const asked = key.value ?? { of: incidents(), status: null, assigns: false };
      const { of, status, assigns } = asked;
      return {
        asked: JSON.stringify(asked),
        cascade: await client.incidents.cascade({ incidents: [...of], status, assigns }, { signal }),
      };
    },
    { key: () => key.value, touched: ['incidents', 'alerts'] },
  );
  const cascade = computed(() =>
    answer.data.value !== null && answer.data.value.asked === JSON.stringify(key.value)
      ? answer.data.value.cascade
      : null,
  );
  return {
    cascade,
    isAsked: computed(() => key.value !== null),
    error: computed(() => answer.error.value),
    sentences: (leaveOpen) =>
      cascade.value === null ? [] : describeCascade(patch(), cascade.value, incidents().length, leaveOpen),
  };
}
