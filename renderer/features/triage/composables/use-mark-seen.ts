import { onActivated, onDeactivated, ref, watch } from 'vue';
import type { OutputOf } from '../../../../shared/contract/index.ts';
import { formatCount } from '../../../../shared/lib/format-count.ts';
import { toClientError, explainError, useClient } from '../../../client/index.ts';
import { useToasts } from '../../../ui/index.ts';

/** Most that one call takes. */
const mostAtOnce = 10_000;

/** Notes of what the analyst has looked at. */
export interface SeenMarker {
  /** Marks incidents (uids or numbers) as read or unread, and says so. */
  readonly mark: (incidents: readonly string[], seen: boolean) => Promise<void>;
}

/** Marks incidents as read and unread on an analyst's word. */
export function useMarkSeen(): SeenMarker {
  const client = useClient();
  const toasts = useToasts();
  return {
    async mark(incidents, seen) {
      if (incidents.length === 0) return;
      const many = incidents.length === 1 ? 'Incident' : `${formatCount(incidents.length)} incidents`;
      try {
        await client.triage.markSeen({ incidents: incidents.slice(0, mostAtOnce), seen });
        toasts.show(`${many} marked as ${seen ? 'read' : 'unread'}`);
      } catch (thrown) {
        const { title, advice } = explainError(toClientError('triage.markSeen', thrown));
        toasts.show(title, { tone: 'danger', detail: advice });
      }
    },
  };
}

/**
 * Notes that the analyst has looked at the incident that a page shows: when it is opened, and when it changes while it is shown. One that
 * the analyst marks as unread meanwhile stays so.
 * @param row the incident that is shown; null while there is none.
 */
export function useSeenWhileShown(
  row: () => Pick<OutputOf<'incidents.get'>['row'], 'uid' | 'attention'> | null,
): void {
  const client = useClient();
  const shown = ref(true);
  onActivated(() => (shown.value = true));
  onDeactivated(() => (shown.value = false));
  watch(
    () => (shown.value ? ([row()?.uid ?? null, row()?.attention ?? 'seen'] as const) : null),
    (now, before) => {
      if (now === null) return;
      const [uid, attention] = now;
      const opened = before?.[0] !== uid;
      if (uid === null || attention === 'seen' || (!opened && attention !== 'changed')) return;
      // What fails here is no work lost: the mark stays, and the next look sets it.
      client.triage.markSeen({ incidents: [uid], seen: true }).catch(() => undefined);
    },
    { immediate: true },
  );
}
