import type { Component } from 'vue';
import type { RouteRecordRaw, Router } from 'vue-router';
import type { Client } from '../../client/index.ts';
import type { Command } from './registry.ts';

/** An entry of the navigation at the left. */
export interface NavigationEntry {
  readonly label: string;
  readonly path: string;
  readonly icon: Component;
  /** Second key after `g`. */
  readonly key: string;
  readonly place: 'main' | 'end';
}

/** What a command may use. */
export interface FeatureContext {
  readonly router: Router;
  readonly client: Client;
}

/** What a feature shows at its door. */
export interface Feature {
  readonly name: string;
  readonly routes: readonly RouteRecordRaw[];
  readonly navigation?: readonly NavigationEntry[];
  readonly commands?: (context: FeatureContext) => readonly Command[];
}
