import type { Component } from 'vue';

/** One line of a menu. */
export type MenuEntry =
  | { readonly kind: 'separator' }
  | { readonly kind: 'label'; readonly label: string }
  | {
      readonly kind: 'item';
      /** What `choose` answers with. */
      readonly id: string;
      readonly label: string;
      /** Keys or a count at the right. */
      readonly hint?: string;
      readonly icon?: Component;
      readonly checked?: boolean;
      readonly disabled?: boolean;
    };
