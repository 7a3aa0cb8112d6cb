/**
 * Where a list stands among the changes of its store, in counts of what has happened. Everything that is owed follows from it, so that
 * nothing can be set and then be consumed by another change.
 */
export interface Course {
  /** How many changes the list was told of. */
  readonly generation: number;
  /** The last change that was made elsewhere. */
  readonly lastForeign: number;
  /** The last change of this window, or what follows from one. */
  readonly lastOwn: number;
  /** All changes up to this one may be shown: somebody asked for it. */
  readonly agreed: number;
  /** All changes up to this one are shown, or said. */
  readonly settled: number;
}

/** A list that nothing has happened to. */
export const startOfCourse: Course = { generation: 0, lastForeign: 0, lastOwn: 0, agreed: 0, settled: 0 };

/** A change was told of. */
export function heard(course: Course, isOwn: boolean): Course {
  const generation = course.generation + 1;
  return isOwn
    ? { ...course, generation, lastOwn: generation }
    : { ...course, generation, lastForeign: generation };
}

/** Somebody asked for the list as it is now. */
export function agreed(course: Course): Course {
  const generation = course.generation + 1;
  return { ...course, generation, agreed: generation };
}

/** What was asked for after so many changes is shown, or said. */
export function settled(course: Course, generation: number): Course {
  return { ...course, settled: Math.max(course.settled, generation) };
}

/**
 * What may be done with rows that come: `take` them as they are; `takeOwn`, and name those that this window's change took out;
 * `hold` the rows that are shown where they are and say what is different.
 */
export type Step = 'take' | 'takeOwn' | 'hold';

/**
 * What may be done with rows that come now.
 * @param isWaiting whether something was said that is not shown yet.
 */
export function nextStep(course: Course, isWaiting: boolean): Step {
  if (course.agreed > course.settled) return 'take';
  // Changes of others that came together with an own one cannot be told apart from it in the answer.
  if (course.lastForeign > course.settled) return 'hold';
  if (course.lastOwn > course.settled) return 'takeOwn';
  return isWaiting ? 'hold' : 'take';
}

/** The step after the answer has come: when others made changes since it was asked for, it may have those too. */
export function stepOfAnswer(step: Step, course: Course, askedAt: number): Step {
  return course.agreed <= course.settled && course.lastForeign > askedAt ? 'hold' : step;
}
