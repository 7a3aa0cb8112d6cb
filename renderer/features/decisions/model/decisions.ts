import type { OutputOf } from '../../../../shared/contract/index.ts';

/** A decision that every run keeps. */
export type Decision = OutputOf<'correlation.decisions'>['rows'][number];

/** What people read for a kind of decision. */
export function decisionKindName({ kind, scope }: Pick<Decision, 'kind' | 'scope'>): string {
  switch (kind) {
    case 'mustLink':
      return 'Together';
    case 'cannotLink':
      return 'Kept apart';
    case 'ignoreEntity':
      return scope === null ? 'Ignored everywhere' : 'Ignored here';
  }
}

/** Where an entity is ignored, for a page that looks at it inside an incident (its uid or number) or outside of any (null). */
export function ignoredWhere(
  decisions: readonly Decision[],
  entityId: number,
  incident: string | null,
): Decision | null {
  const about = decisions.filter(({ kind, entity }) => kind === 'ignoreEntity' && entity?.id === entityId);
  return (
    about.find(({ scope }) => scope === null) ??
    about.find(
      ({ scope, incidents }) =>
        incident !== null &&
        (scope === incident ||
          incidents.some(({ uid, number }) => uid === incident || String(number) === incident)),
    ) ??
    null
  );
}
