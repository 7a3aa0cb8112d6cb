import type { AlertStoryInput } from '../alert-story-types.ts';

/** A piece of evidence as the sentences about an alert read it. */
export type Item = AlertStoryInput['evidence'][number];

/** When an alert of a test was, unless said otherwise, ms UTC. */
export const alertTime = Date.UTC(2025, 2, 1, 8);

let nextId = 1;

/** A number that no entity of a test has had yet. */
export const nextEntityId = (): number => nextId++;

/** A piece of evidence of an entity of its own, with nothing known of it but what is said. */
export const item = (
  kind: Item['entity']['kind'],
  label: string,
  details: Record<string, unknown> = {},
  more: Record<string, unknown> = {},
): Item =>
  ({
    entity: { id: nextEntityId(), kind, label, verdict: 'unknown' },
    embedded: false,
    roles: [],
    threats: [],
    remediationStatus: null,
    detectionStatus: null,
    details,
    ...more,
  }) as unknown as Item;

/** An alert of these pieces of evidence, with nothing known of it but what is said. */
export const alertOf = (
  evidence: readonly unknown[],
  row: Partial<AlertStoryInput['row']> = {},
  more: Partial<AlertStoryInput> = {},
): AlertStoryInput =>
  ({
    row: {
      title: 'Alert',
      serviceSource: null,
      firstActivity: alertTime,
      lastActivity: alertTime,
      stormSize: 1,
      mitreTechniques: [],
      ...row,
    },
    description: null,
    additional: [],
    evidence,
    ...more,
  }) as unknown as AlertStoryInput;
