export * from './codes.ts';
export { correlate, CorrelationCancelled } from './correlate.ts';
export { describeIncident } from './describe-incident.ts';
export {
  detectorStanding,
  threatFacts,
  type DetectorCounts,
  type DetectorStanding,
  type ThreatFactSource,
} from './alert-standing.ts';
export * from './description-types.ts';
export {
  blockingFacts,
  pairFacts,
  type BlockingCondition,
  type PairFacts,
  type SharedEntityFacts,
} from './blocking.ts';
export {
  explainAlerts,
  explainPath,
  linkRowAt,
  linkRows,
  type Explanation,
  type PathStep,
} from './explain.ts';
export {
  consideredSpan,
  entityWindow,
  neededStrength,
  roundUpToPowerOfTwo,
  type EntityWindow,
  type WindowLimit,
} from './figures.ts';
export { sequenceFact, sequenceFacts, type SequenceFactSource } from './sequence-facts.ts';
export * from './settings.ts';
export * from './types.ts';
