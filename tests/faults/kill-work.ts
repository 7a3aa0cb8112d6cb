import type { NormalizedAlert } from '../../shared/model/record.ts';
import { buildAlert, device, file, sourceTime, startOfDay, user } from '../support/prepared.ts';

/** The alert of a number: some are twins of others, some share devices, users and files. */
export function alertOfSeed(number: number): NormalizedAlert {
  const twin = number % 7 === 3 ? [`testtool|${number - 1}`] : [];
  return buildAlert(String(number), {
    names: [`testtool|${number}`, ...twin],
    title: `Finding ${number % 13}`,
    firstActivity: sourceTime(startOfDay + number * 30_000),
    evidence: [
      device(`h${number % 40}`),
      user(`u${number % 31}`),
      file(`f${number % 57}`, { verdict: number % 5 === 0 ? 'malicious' : null }),
    ],
  });
}
