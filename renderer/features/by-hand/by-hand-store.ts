import { defineStore } from 'pinia';
import { shallowRef } from 'vue';

/** What an analyst is about to write down. */
export type ByHandRequest =
  | { readonly kind: 'incident' }
  /** `incident`: uid or number of the one that the alert goes into; null: correlation places it. */
  | { readonly kind: 'alert'; readonly incident: string | null };

/** Opens the dialogs in which incidents and alerts are written down, from any page; one is open at a time. */
export const useByHand = defineStore('by-hand', () => {
  const request = shallowRef<ByHandRequest | null>(null);
  return {
    request,
    close: (): void => {
      request.value = null;
    },
    newIncident: (): void => {
      request.value = { kind: 'incident' };
    },
    newAlert: (incident: string | null = null): void => {
      request.value = { kind: 'alert', incident };
    },
  };
});
