import { computed, inject, provide } from 'vue';
import type { ComputedRef, InjectionKey } from 'vue';
import type { OutputOf } from '../../../../shared/contract/index.ts';

type Alert = OutputOf<'alerts.get'>;
type Entity = Alert['evidence'][number]['entity'];

/** The alert whose story is told, and what it names, by entity: rows of the story are pieces of its evidence. */
export interface StoryEvidence {
  readonly alert: string;
  readonly incident: string | null;
  readonly entities: ReadonlyMap<number, Entity>;
}

const key: InjectionKey<ComputedRef<StoryEvidence | null>> = Symbol('story evidence');

/** Says below which alert the rows of the story are evidence of. */
export function provideStoryEvidence(alert: ComputedRef<Alert | null>): void {
  provide(
    key,
    computed(() =>
      alert.value === null
        ? null
        : {
            alert: alert.value.row.uid,
            incident: alert.value.row.incidentUid,
            entities: new Map(alert.value.evidence.map(({ entity }) => [entity.id, entity])),
          },
    ),
  );
}

/** The alert that rows are evidence of; null where they are of none, as on the page of an entity. */
export function useStoryEvidence(): ComputedRef<StoryEvidence | null> {
  return inject(
    key,
    computed(() => null),
  );
}
