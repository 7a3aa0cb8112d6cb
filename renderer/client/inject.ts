import { hasInjectionContext, inject } from 'vue';
import type { App, InjectionKey } from 'vue';
import type { Client } from './create-client.ts';

const clientKey: InjectionKey<Client> = Symbol('client');

/** Gives the client to every component and store of an app. */
export function provideClient(app: App, client: Client): void {
  app.provide(clientKey, client);
}

/** For component tests: what `mount` takes under `global.provide`. */
export const clientProvision = (client: Client): Record<symbol, Client> => ({
  [clientKey as symbol]: client,
});

/** The client of this app. Call it in `setup` or in a store's set-up. */
export function useClient(): Client {
  const client = hasInjectionContext() ? inject(clientKey, null) : null;
  if (client === null) throw new Error('no client was provided');
  return client;
}
