import { isFailedOutcome, isPassedOutcome } from './sign-in-outcome.ts';

/** What tells one sign-in from another. */
export interface ComparedSignIn {
  readonly at: number | null;
  readonly user: string | null;
  readonly ip: string | null;
  readonly outcome: string | null;
}

/** How far apart two records of one sign-in may lie, ms: where each has a time of its own, and where one has but that of its alert. */
const ownTolerance = 30_000;
const alertTolerance = 5 * 60_000;

/**
 * Finds the context record of each sign-in that alerts tell of: of one user, from one address, the nearest in time. Several alerts may tell of
 * one sign-in. Records that contradict each other of how it ended are not of one.
 */
export function matchSignIns<
  Own extends ComparedSignIn & { readonly isTimeOfAlert: boolean },
  Context extends ComparedSignIn,
>(own: readonly Own[], context: readonly Context[]): ReadonlyMap<Own, Context> {
  const byAddress = new Map<string, Context[]>();
  for (const one of context) {
    const known = byAddress.get(folded(one.ip));
    if (known) known.push(one);
    else byAddress.set(folded(one.ip), [one]);
  }
  const found = new Map<Own, Context>();
  for (const one of own) {
    const candidates = one.ip === null ? context : (byAddress.get(folded(one.ip)) ?? []);
    const tolerance = one.isTimeOfAlert ? alertTolerance : ownTolerance;
    let best: Context | null = null;
    let least = Infinity;
    for (const other of candidates) {
      if (one.at === null || other.at === null || !isSameUser(one, other) || contradict(one, other)) continue;
      const distance = Math.abs(one.at - other.at);
      if (distance > tolerance || distance >= least) continue;
      best = other;
      least = distance;
    }
    if (best !== null) found.set(one, best);
  }
  return found;
}

const folded = (text: string | null): string => text?.toLowerCase() ?? '';

function isSameUser({ user, ip }: ComparedSignIn, other: ComparedSignIn): boolean {
  // Without an address the name alone says that it is the same.
  if (user === null || other.user === null) return ip !== null;
  return folded(user) === folded(other.user);
}

const contradict = (a: ComparedSignIn, b: ComparedSignIn): boolean =>
  (isFailedOutcome(a.outcome) && isPassedOutcome(b.outcome)) ||
  (isPassedOutcome(a.outcome) && isFailedOutcome(b.outcome));
