import { nothingSaid } from '../../electron/store/record-body.ts';
import type { NormalizedAlert, NormalizedEvidence, SourceTime } from '../../shared/model/record.ts';
import { popularRank } from './generated-world.ts';
import {
  categories,
  detections,
  sensitivityLabels,
  services,
  techniques,
  titles,
  words,
} from './queue-words.ts';
import type { EntityRange, QueueWorld } from './queue-world.ts';
import type { Random } from './random.ts';

const minute = 60_000;
const hour = 60 * minute;

/** One of them, the first most often. */
export const pick = <T>(values: readonly T[], random: Random): T =>
  values[popularRank(values.length, random)] as T;

const time = (ms: number): SourceTime => ({
  ms,
  text: new Date(ms).toISOString(),
  offset: 'Z',
  fraction: 3,
  doubtful: false,
});

/** A piece of evidence with the id of its entity, which is that of its identifier too. */
export interface Named {
  readonly id: number;
  readonly evidence: NormalizedEvidence;
}

/** One of a range, the first most often. */
export function draw({ first, evidence }: EntityRange, random: Random): Named {
  const at = popularRank(evidence.length, random);
  return { id: first + at, evidence: evidence[at] as NormalizedEvidence };
}

/** When an alert was, about a moment. */
export const times = (
  when: number,
  random: Random,
): Pick<NormalizedAlert, 'created' | 'firstActivity' | 'lastActivity'> => ({
  created: time(when + random.below(10 * minute)),
  firstActivity: random.next() < 0.002 ? null : time(when),
  lastActivity: random.next() < 0.1 ? null : time(when + random.below(hour)),
});

/** Six of ten are done. */
export function drawStatus(random: Random): string {
  if (random.next() < 0.6) return 'resolved';
  return pick(['active', 'inProgress', 'awaitingAction'], random);
}

/** What an alert names: mostly things that others of its incident name too. */
export function drawNamed(
  world: QueueWorld,
  around: { readonly devices: readonly Named[]; readonly users: readonly Named[] },
  random: Random,
): readonly Named[] {
  const named: Named[] = [];
  if (random.next() < 0.75) named.push(pick(around.devices, random));
  if (random.next() < 0.75) named.push(pick(around.users, random));
  const other = random.next();
  if (other < 0.5) named.push(draw(world.addresses, random));
  else if (other < 0.8) named.push(draw(world.files, random));
  else if (other < 0.95) named.push(draw(world.mailboxes, random));
  else named.push(draw(world.apps, random));
  return named;
}

/** One alert as an importer reads it. */
export function drawAlert(
  id: number,
  named: readonly Named[],
  {
    status,
    owner,
    when,
    random,
  }: {
    readonly status: string;
    readonly owner: string | null;
    readonly when: number;
    readonly random: Random;
  },
): NormalizedAlert {
  const isResolved = status === 'resolved';
  const service = pick(services, random);
  const classification = isResolved
    ? pick(['falsePositive', 'truePositive', 'informationalExpectedActivity'], random)
    : null;
  return {
    ...nothingSaid,
    provider: 'microsoftDefenderXdr',
    providerAlertId: `a${id}`,
    // A source that names a case in the title: one alert in ten has a title of its own.
    title: id % 10 === 0 ? `${pick(titles, random)} (case ${id})` : pick(titles, random),
    description: Array.from({ length: 14 }, () => pick(words, random)).join(' '),
    severity: pick(['medium', 'low', 'high', 'informational'], random),
    status: isResolved
      ? 'resolved'
      : status === 'active'
        ? 'new'
        : pick(['inProgress', 'new', 'resolved'], random),
    classification,
    determination:
      classification === null
        ? null
        : pick(['other', 'malware', 'phishing', 'securityTesting', 'compromisedAccount'], random),
    category: pick(categories, random),
    serviceSource: service,
    detectionSource: pick(detections, random),
    detectorId: `detector${popularRank(400, random)}`,
    mitreTechniques:
      random.next() < 0.8 ? [...new Set([pick(techniques, random), pick(techniques, random)])] : [],
    assignedTo: owner,
    threatFamilyName: random.next() < 0.12 ? `Family ${words[popularRank(300, random)] ?? ''}` : null,
    investigationState:
      random.next() < 0.4
        ? pick(['benign', 'successfullyRemediated', 'running', 'pendingApproval', 'failed'], random)
        : null,
    ...times(when, random),
    evidence: named.map(({ evidence }) => ({
      ...evidence,
      verdict: pick(['unknown', 'suspicious', 'malicious'], random),
    })),
    additional: random.next() < 0.03 ? { sensitivityLabel: pick(sensitivityLabels, random) } : {},
  };
}
