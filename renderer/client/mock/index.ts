export { correlationSettingsHandlers } from './correlation-settings.ts';
export { mappingHandlers } from './mappings.ts';
export { createMockBridge, createMockClient } from './mock-bridge.ts';
export type { MockBridge, MockHandlers } from './mock-bridge.ts';
export { sampleAlert, sampleIncident } from './sample-rows.ts';
export type { IncidentRow } from './sample-rows.ts';
export { scenarioHandlers, scenarioNames } from './scenarios.ts';
export { explainedLink } from './why.ts';
export { phishingHandlers } from './phishing/handlers.ts';
