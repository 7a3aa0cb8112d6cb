export * from './correlate.ts';
export * from './codes.ts';
export * from './description-types.ts';
export * from './settings.ts';
export * from './types.ts';
export { sequenceFact, sequenceFacts, type SequenceFactSource } from './sequence-facts.ts';
