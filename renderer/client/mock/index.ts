export { createMockBridge, createMockClient } from './mock-bridge.ts';
export type { MockBridge, MockHandlers } from './mock-bridge.ts';
export { mockNow, sampleAlert, sampleIncident } from './sample-rows.ts';
export type { AlertRow, IncidentRow } from './sample-rows.ts';
export { scenarioHandlers, scenarioNames } from './scenarios.ts';
export type { ScenarioName } from './scenarios.ts';
export { phishingHandlers } from './phishing/handlers.ts';
