import type { StoryAlert, StoryEvidence, StoryInput } from '../types.ts';

/** An alert of a story, of medium severity and initial access unless said otherwise. */
export const alert = (uid: string, at: number | null, more: Partial<StoryAlert> = {}): StoryAlert => ({
  uid,
  title: `Alert ${uid}`,
  severity: 'medium',
  status: 'new',
  at,
  tactic: 'initial-access',
  serviceSource: null,
  pinned: false,
  ...more,
});

/** A piece of evidence of one alert. */
export const item = (
  id: number,
  kind: StoryEvidence['entity']['kind'],
  alertUid: string,
  details: StoryEvidence['details'] = {},
  roles: readonly string[] = [],
): StoryEvidence => ({
  entity: { id, kind, label: `${kind} ${id}`, verdict: 'unknown' },
  embedded: false,
  alertUid,
  roles,
  threats: [],
  details,
});

/** A story of these parts and nothing else. */
export const story = (input: Partial<StoryInput>): StoryInput => ({
  alerts: [],
  evidence: [],
  identifiers: new Map(),
  pinnedEntities: new Set(),
  links: [],
  ...input,
});
