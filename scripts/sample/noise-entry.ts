/** What a noise entry is, and how the common ones are written. */
import type { AlertSpec, Closure } from './alert.ts';
import type { Device, Person } from './organisation.ts';

/** Whom and what an entry is about; drawn in turn from the staff, so that names recur only after days. */
export interface NoiseContext {
  readonly at: string;
  readonly who: Person;
  readonly on: Device;
  /** A public address that no other entry uses (RFC 5737). */
  readonly address: string;
}

/** One entry: a single alert, or a few that belong together (a storm, or a follow-up on one device). */
export interface NoiseEntry {
  readonly at: string;
  readonly compose: (context: NoiseContext) => readonly AlertSpec[];
}

/** How an analyst, or automation, had closed an alert before it was exported. */
export function closed(
  classification: Closure['classification'],
  determination: string,
  at: string,
  comment?: string,
  by = 'soc.analyst2@contoso.com',
): { readonly closure: Closure } {
  return {
    closure: { classification, determination, by, at, ...(comment === undefined ? {} : { comment }) },
  };
}

/** An entry of one alert, whose first activity is the entry's time. */
export function single(
  at: string,
  compose: (context: NoiseContext) => Omit<AlertSpec, 'first' | 'key'>,
): NoiseEntry {
  return {
    at,
    compose: (context) => {
      const spec = compose(context);
      return [{ key: `${spec.title} ${at}`, first: at, ...spec }];
    },
  };
}
