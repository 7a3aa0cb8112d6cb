import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { numberAt, textAt } from '../details.ts';
import type { StoryEvidence } from '../types.ts';
import { arbitraryProcesses } from './arbitrary-processes.ts';

const samples = fc.sample(arbitraryProcesses, { numRuns: 400, seed: 6 });
const processesOf = (evidence: readonly StoryEvidence[]): readonly StoryEvidence[] =>
  evidence.filter(({ entity }) => entity.kind === 'process');
const idOf = ({ details }: StoryEvidence): number | null => numberAt(details, 'processId');
const parentIdOf = ({ details }: StoryEvidence): number | null => numberAt(details, 'parentProcessId');
const startOf = ({ details }: StoryEvidence): string | null => textAt(details, 'processCreationDateTime');
const pairs = (items: readonly StoryEvidence[]): readonly (readonly [StoryEvidence, StoryEvidence])[] =>
  items.flatMap((a) => items.filter((b) => b !== a).map((b) => [a, b] as const));
const isParent = (above: StoryEvidence, below: StoryEvidence): boolean =>
  idOf(above) !== null && idOf(above) === parentIdOf(below) && above.entity.id !== below.entity.id;

/** How many of the samples have something. */
const met = (has: (evidence: readonly StoryEvidence[]) => boolean): number => samples.filter(has).length;
const metPair = (has: (a: StoryEvidence, b: StoryEvidence) => boolean): number =>
  met((evidence) => pairs(processesOf(evidence)).some(([a, b]) => has(a, b)));
const names = (evidence: readonly StoryEvidence[], kind: string): boolean =>
  evidence.some(({ entity }) => entity.kind === kind);

describe('generated evidence of processes', () => {
  const often = 100;

  it('has several processes with parents among them, in circles too, and such as are their own parent', () => {
    expect(
      met((evidence) => new Set(processesOf(evidence).map(({ entity }) => entity.id)).size >= 3),
    ).toBeGreaterThan(often);
    expect(metPair(isParent)).toBeGreaterThan(often);
    expect(metPair((a, b) => isParent(a, b) && isParent(b, a))).toBeGreaterThan(often);
    expect(
      met((evidence) =>
        processesOf(evidence).some((one) => idOf(one) !== null && idOf(one) === parentIdOf(one)),
      ),
    ).toBeGreaterThan(often);
  });

  it('leaves ids, starts and devices out, and uses ids again', () => {
    expect(met((evidence) => processesOf(evidence).some((one) => idOf(one) === null))).toBeGreaterThan(often);
    expect(met((evidence) => processesOf(evidence).some((one) => startOf(one) === null))).toBeGreaterThan(
      often,
    );
    expect(
      met((evidence) => processesOf(evidence).some(({ details }) => textAt(details, 'mdeDeviceId') === null)),
    ).toBeGreaterThan(often);
    const isReused = (a: StoryEvidence, b: StoryEvidence): boolean =>
      a.entity.id !== b.entity.id && idOf(a) !== null && idOf(a) === idOf(b) && startOf(a) !== startOf(b);
    expect(metPair(isReused)).toBeGreaterThan(often);
    expect(
      met((evidence) =>
        processesOf(evidence).some(
          ({ details }) => textAt(details, 'parentProcessImageFile', 'fileName') === '?',
        ),
      ),
    ).toBeGreaterThan(often);
  });

  it('has several pieces of one process: alike, contradicting, and as rich as each other', () => {
    const isOne = (a: StoryEvidence, b: StoryEvidence): boolean => a.entity.id === b.entity.id;
    const size = ({ details }: StoryEvidence): number => Object.keys(details).length;
    expect(met((evidence) => new Set(evidence).size < evidence.length)).toBeGreaterThan(often);
    expect(
      metPair((a, b) => isOne(a, b) && idOf(a) !== null && idOf(b) !== null && idOf(a) !== idOf(b)),
    ).toBeGreaterThan(often);
    expect(metPair((a, b) => isOne(a, b) && startOf(a) === null && startOf(b) !== null)).toBeGreaterThan(
      often,
    );
    expect(
      metPair(
        (a, b) =>
          isOne(a, b) && size(a) === size(b) && JSON.stringify(a.details) !== JSON.stringify(b.details),
      ),
    ).toBeGreaterThan(often);
  });

  it('has users with sessions, groups and several devices beside them', () => {
    for (const kind of ['session', 'securityGroup', 'ip', 'mailbox'])
      expect([kind, met((evidence) => names(evidence, kind)) > often / 2]).toEqual([kind, true]);
    expect(met((evidence) => names(evidence, 'user') && names(evidence, 'session'))).toBeGreaterThan(
      often / 2,
    );
    expect(
      met(
        (evidence) =>
          new Set(evidence.filter(({ entity }) => entity.kind === 'device').map(({ entity }) => entity.id))
            .size > 1,
      ),
    ).toBeGreaterThan(often / 2);
  });
});
