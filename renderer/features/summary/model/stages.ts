import type { OutputOf } from '../../../../shared/contract/index.ts';

/** Where an incident stands, as `incidents.standing` tells. */
export type Standing = OutputOf<'incidents.standing'>;
/** One step of it. */
export type Step = Standing['steps'][number];
/** One thing that a step asks for. */
export type StepItem = Step['items'][number];

/** What a step lacks: what it must have first, then what is advice. */
export function missingOf(step: Step): readonly StepItem[] {
  const open = step.items.filter(({ done }) => !done);
  return [...open.filter(({ optional }) => !optional), ...open.filter(({ optional }) => optional)];
}

/** A step's state as people read it. */
export function stateLabel({ state, items }: Step): string {
  const missing = items.filter(({ done, optional }) => !done && !optional).length;
  switch (state) {
    case 'done':
      return 'done';
    case 'current':
      return `now, ${missing} to do`;
    case 'passedOver':
      return `passed over, ${missing} left`;
    case 'ahead':
      return missing === 0 ? 'ahead, nothing missing' : `ahead, ${missing} to do`;
  }
}
