import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { WrongLink } from './model/wrong-links.ts';

/** A decision that an analyst is about to make about what belongs together. */
export type DecisionRequest =
  | { readonly kind: 'merge'; readonly incidents: readonly string[]; readonly into: string | null }
  | {
      readonly kind: 'split';
      readonly incident: string;
      readonly alerts: readonly string[];
      readonly wrong: WrongLink | null;
    }
  | {
      readonly kind: 'move';
      readonly from: string;
      readonly alerts: readonly string[];
      readonly wrong: WrongLink | null;
    }
  | { readonly kind: 'keepApart'; readonly incidents: readonly string[] }
  | { readonly kind: 'ignore'; readonly entityId: number; readonly incident: string | null };

/** Opens the dialogs of decisions, from any page; one is open at a time. Incidents are uids or numbers. */
export const useDecisions = defineStore('decisions', () => {
  const request = shallowRef<DecisionRequest | null>(null);

  function open(next: DecisionRequest): void {
    request.value = next;
  }

  return {
    request,
    close: (): void => {
      request.value = null;
    },
    /** Unites incidents; `into` is the one that stays unless the analyst chooses another. More can be added in the dialog. */
    openMerge: (incidents: readonly string[], into: string | null = null): void =>
      open({ kind: 'merge', incidents, into }),
    /** Puts alerts of an incident into a new one. `wrong`: the link that the analyst called wrong, ticked at first. */
    openSplit: (incident: string, alerts: readonly string[], wrong: WrongLink | null = null): void =>
      open({ kind: 'split', incident, alerts, wrong }),
    /** Puts alerts into another incident that is chosen in the dialog. `wrong` as for `openSplit`. */
    openMove: (alerts: readonly string[], from: string, wrong: WrongLink | null = null): void =>
      open({ kind: 'move', from, alerts, wrong }),
    /** Two or more incidents that no run may unite. */
    openKeepApart: (incidents: readonly string[]): void => open({ kind: 'keepApart', incidents }),
    /** An entity that links nothing any more: in the incident, or everywhere. */
    openIgnore: (entityId: number, incident: string | null): void =>
      open({ kind: 'ignore', entityId, incident }),
  };
});
