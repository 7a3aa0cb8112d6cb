import { expect, test } from 'vitest';
import type { Pin } from '../../story/index.ts';
import { gapsOf, iconOfPin, stepsOf, storyText, toldOf } from './steps.ts';

const pin = (uid: string, more: Partial<Pin> = {}): Pin => ({
  uid,
  target: { kind: 'alert', alert: uid },
  label: uid,
  severity: 'high',
  verdict: null,
  entityKind: null,
  at: 0,
  note: null,
  group: null,
  caption: null,
  automaticCaption: `${uid} happened.`,
  tactic: 'initial-access',
  serviceSource: 'microsoftDefenderForOffice365',
  entities: [],
  inStory: true,
  position: 1,
  by: null,
  ...more,
});
const timeOf = (at: number): string => new Date(at).toISOString();

test('an analyst’s caption stands in place of the automatic one', () => {
  const steps = stepsOf([pin('a'), pin('b', { caption: 'Then', note: 'seen' })], timeOf);
  expect(steps.map(({ caption, tone, toneLabel, note }) => [caption, tone, toneLabel, note])).toEqual([
    ['a happened.', 'high', 'High', ''],
    ['Then', 'high', 'High', 'seen'],
  ]);
  expect(steps[0]?.time).toBe('1970-01-01T00:00:00.000Z');
});

test('entities tell their verdict and when they were first seen; a severity that nobody knows has no tone', () => {
  const entity = pin('e', {
    target: { kind: 'entity', entityId: 1 },
    entityKind: 'url',
    verdict: 'malicious',
  });
  expect(stepsOf([entity, pin('x', { severity: 'strange', at: null })], timeOf)).toMatchObject([
    { icon: 'url', tone: 'malicious', toneLabel: 'Malicious', time: 'first seen 1970-01-01T00:00:00.000Z' },
    { tone: null, toneLabel: 'strange', time: '' },
  ]);
});

test('an alert is drawn as what it tells of', () => {
  const entities = (['user', 'ip', 'url'] as const).map((kind, id) => ({ id, kind, label: kind }));
  expect(iconOfPin(pin('a', { entities }))).toBe('url');
  expect(iconOfPin(pin('a'))).toBe('alert');
});

test('what is left out is not told; gaps are between the first and the last stage', () => {
  const pins = [pin('a'), pin('b', { inStory: false }), pin('c', { tactic: 'persistence' })];
  const told = toldOf(pins);
  expect(told.map(({ uid }) => uid)).toEqual(['a', 'c']);
  expect(gapsOf(told)).toEqual(['Execution']);
  expect(storyText('#1 Phish', stepsOf(told, timeOf), gapsOf(told))).toBe(
    [
      '#1 Phish',
      '',
      '1. a happened.',
      '   1970-01-01T00:00:00.000Z · Initial access · High · Microsoft Defender for Office 365',
      '2. c happened.',
      '   1970-01-01T00:00:00.000Z · Persistence · High · Microsoft Defender for Office 365',
      '',
      'No step in between is of: Execution.',
      '',
    ].join('\n'),
  );
});
