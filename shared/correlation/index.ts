export * from './codes.ts';
export * from './description-types.ts';
export * from './settings.ts';
export * from './types.ts';
