export { ClientError, errorDetail, explainError, toClientError } from './client-error.ts';
export { createClient } from './create-client.ts';
export type { Client } from './create-client.ts';
export { clientProvision, provideClient, useClient } from './inject.ts';
export { usePages } from './use-pages.ts';
export { useQuery } from './use-query.ts';
export type { Query } from './use-query.ts';
export { useWorkspace } from './workspace-store.ts';
export type { Job } from './workspace-store.ts';
