import type { OutputOf } from '../../../shared/contract/index.ts';
import { groupBy } from '../../../shared/story/collect.ts';
import { sightingKey, tally } from './entity-mentions.ts';
import type { Sighting } from './entity-mentions.ts';
import type { ProcessRun, Session } from './entity-sessions.ts';

type Presence = OutputOf<'entities.device'>['users'][number];

const last = (times: readonly (number | null)[]): number | null =>
  times.reduce((a, b) => (a === null || (b !== null && b > a) ? b : a), null);

/**
 * Who or what was present, each once: sign-ins and processes told apart, each process once however many records tell of it. Those that
 * signed in come first, then those that ran most.
 * @param side what is counted: the users of a device or the devices of a user
 */
export function tallyPresence(
  sessions: readonly Session[],
  runs: readonly ProcessRun[],
  side: 'user' | 'device',
): Presence[] {
  const other = side === 'user' ? 'device' : 'user';
  const single = new Map<string, ProcessRun>();
  for (const run of runs)
    single.set(JSON.stringify([sightingKey(run[side]), sightingKey(run[other]), run.process]), run);
  const processes = [...single.values()];
  const told = withoutRepeats(sessions);
  const timesOf = (list: readonly Sighting[]): ReadonlyMap<string, readonly Sighting[]> =>
    groupBy(list, sightingKey);
  const signedIn = timesOf(told.flatMap((one) => (one.how === 'signedIn' ? [one[side]] : [])));
  const ran = timesOf(processes.map((run) => run[side]));
  return tally([...told, ...processes].map((one) => one[side]))
    .map((thing): Presence => {
      const key = sightingKey(thing);
      const signIns = signedIn.get(key) ?? [];
      const own = ran.get(key) ?? [];
      return {
        ...thing,
        signIns: signIns.length,
        lastSignInAt: last(signIns.map(({ at }) => at)),
        processes: own.length,
        lastProcessAt: last(own.map(({ at }) => at)),
      };
    })
    .sort((a, b) => b.signIns - a.signIns || b.processes - a.processes);
}

/** Sessions, each that several records tell of once, at the time of the first. */
function withoutRepeats(sessions: readonly Session[]): readonly Session[] {
  const first = new Map<string, Session>();
  const order = (session: Session): number => session.user.at ?? Infinity;
  const single = sessions.filter(({ session }) => session === null);
  for (const one of sessions) {
    if (one.session === null) continue;
    const key = JSON.stringify([sightingKey(one.user), sightingKey(one.device), one.session]);
    const known = first.get(key);
    if (known === undefined || order(one) < order(known)) first.set(key, one);
  }
  return [...single, ...first.values()];
}
