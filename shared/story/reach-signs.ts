/**
 * How much an alert says of a thing that it names. `beside`: it stands by. `targeted`: somebody aimed at it, and it failed or nobody says more.
 * `unclear`: it is involved, and no field says whether it was reached. `reached`: a field says so. The most that any alert says counts: what
 * one leaves open is not *only* targeted because another says that it was aimed at.
 */
export const reachLevels = { beside: 0, targeted: 1, unclear: 2, reached: 3 } as const;

/** One of {@link reachLevels}. */
export type ReachLevel = (typeof reachLevels)[keyof typeof reachLevels];

interface SignKind {
  readonly level: ReachLevel;
  /** What people read behind the name of the thing; `{}` is what the alert adds. */
  readonly words: string;
}

const kind = (level: ReachLevel, words: string): SignKind => ({ level, words });
const { beside, targeted, unclear, reached } = reachLevels;

/** What in an alert says how far a thing was reached; of one level the one that says it best first. */
export const reachSigns = {
  compromised: kind(reached, 'its source calls it compromised'),
  attacker: kind(reached, 'its source calls it the attacker’s'),
  changed: kind(reached, 'its source says that it was created, added or changed'),
  process: kind(reached, 'a process of the alert ran on it'),
  account: kind(reached, 'a process of the alert ran, and no other account is named'),
  changedOn: kind(reached, 'its source says that something on it was created, added or changed'),
  event: kind(reached, 'its own log records that {}'),
  accountEvent: kind(reached, 'the only account of an event that records that {}'),
  signedIn: kind(reached, 'the record says that a sign-in came about, of at least medium severity'),
  signInTitle: kind(reached, 'the title tells of a sign-in that came about, of at least medium severity'),
  session: kind(reached, 'an account that the alert calls compromised was active in it'),
  connection: kind(reached, 'the only device of an alert with an address of command and control'),
  moved: kind(reached, 'its source names it as the destination of lateral movement'),
  source: kind(reached, 'what the alert tells of came from it'),
  file: kind(reached, 'a file of the alert is on it, and its source calls that active'),
  stage: kind(
    reached,
    'its source calls what happened {}, and names nothing else that it can have happened to',
  ),
  several: kind(unclear, 'one of several that the alert names: it does not say which'),
  user: kind(unclear, 'named beside a device: the alert does not say what this account did'),
  triedWith: kind(unclear, 'something was tried with it, and nothing says that it was in other hands'),
  claimed: kind(unclear, 'a sign-in came from where somebody gave this name'),
  ordinarySignIn: kind(unclear, 'a sign-in came about, and no source calls that an attack'),
  ordinary: kind(unclear, 'only informational: it took place, and no source calls it an attack'),
  policy: kind(unclear, 'a policy was broken: nothing says that anybody else had a part in it'),
  nothing: kind(unclear, 'no field of the alert says what came of it'),
  attacked: kind(targeted, 'its source calls it attacked, and not compromised'),
  scanned: kind(targeted, 'its source calls it scanned'),
  failed: kind(targeted, 'the record says that the sign-in failed'),
  prevented: kind(targeted, 'its source prevented or blocked all that the alert names'),
  guessed: kind(targeted, 'passwords were guessed: nothing says that one was right'),
  tried: kind(targeted, 'the title says that it was tried or that it failed'),
  reconnaissance: kind(targeted, 'its source calls it reconnaissance'),
  asked: kind(targeted, 'a ticket was requested from it: nothing says that anybody came there'),
  lookedAt: kind(targeted, 'somebody looked at it from elsewhere'),
  message: kind(targeted, 'a message came: nothing says that anybody let it in'),
  context: kind(beside, 'its source names it as context only'),
} as const satisfies Readonly<Record<string, SignKind>>;

/** The name of a sign. */
export type ReachSign = keyof typeof reachSigns;

/** Signs by what they say: those of the highest level last, and of one level the best last. */
const ranks: ReadonlyMap<ReachSign, number> = new Map(
  (Object.keys(reachSigns) as ReachSign[])
    .map((sign, index) => [sign, index] as const)
    .sort(([a, i], [b, j]) => reachSigns[a].level - reachSigns[b].level || j - i)
    .map(([sign], rank) => [sign, rank]),
);

/** What one alert says of one thing. */
export interface ReachJudgement {
  readonly sign: ReachSign;
  /** What the alert adds to the words of the sign. */
  readonly detail: string | null;
}

/** Orders judgements, what says most last. */
export const compareSigns = (a: ReachSign, b: ReachSign): number => (ranks.get(a) ?? 0) - (ranks.get(b) ?? 0);

/** Which of the three lists of a summary a thing stands in by the most that is said of it. */
export function reachGroup(sign: ReachSign): 'reached' | 'targeted' | 'unclear' {
  switch (reachSigns[sign].level) {
    case reachLevels.reached:
      return 'reached';
    case reachLevels.targeted:
      return 'targeted';
    case reachLevels.unclear:
    case reachLevels.beside:
      return 'unclear';
  }
}

/** A judgement in words. */
export const tellSign = ({ sign, detail }: ReachJudgement): string =>
  reachSigns[sign].words.replace('{}', detail ?? 'something took place');
