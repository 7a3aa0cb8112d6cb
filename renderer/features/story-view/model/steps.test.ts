import { expect, test } from 'vitest';
import type { EntityKind } from '../../../../shared/model/entity-kinds.ts';
import type { Pin } from '../../story/index.ts';
import { gapsOf, iconOfPin, stepsOf, storyText, toldOf } from './steps.ts';

const pin = (uid: string, more: Partial<Pin> = {}): Pin => ({
  uid,
  target: { kind: 'alert', alert: uid },
  label: uid,
  severity: 'high',
  verdict: null,
  verdictBy: null,
  entityKind: null,
  at: 0,
  count: 1,
  alike: true,
  until: null,
  seen: true,
  recipients: [],
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

test('a step of a storm whose alerts differ is the first of them, not so often the same', () => {
  const storm = pin('s', { count: 476, tactic: 'execution' });
  expect(storyText('Story', stepsOf([storm], timeOf), [])).toContain('476 times');
  const told = storyText('Story', stepsOf([{ ...storm, alike: false }], timeOf), []);
  expect(told).toContain('First of 476 that differ');
  expect(told).not.toContain('times');
});

test('a verdict of an analyst is told as theirs beside the source of the alert', () => {
  const entity = { target: { kind: 'entity', entityId: 1 }, verdict: 'malicious' } as const;
  const told = (['analyst', 'source', 'none', null] as const).map(
    (verdictBy) => stepsOf([pin('e', { ...entity, verdictBy })], timeOf)[0]?.toneLabel,
  );
  expect(told).toEqual(['Malicious by an analyst', 'Malicious', 'Malicious', 'Malicious']);
});

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

test('a storm is told with its count and its span, in the picture and as text', () => {
  const storm = pin('s', { at: 0, until: 560_000, count: 476 });
  const spanOf = (at: number, until: number | null): string =>
    until === null ? timeOf(at) : `${timeOf(at)} – ${timeOf(until)}`;
  const steps = stepsOf([storm, pin('o', { count: 2, until: 0 })], spanOf);
  expect(steps).toMatchObject([
    { count: 476, time: '1970-01-01T00:00:00.000Z – 1970-01-01T00:09:20.000Z' },
    { count: 2, time: '1970-01-01T00:00:00.000Z' },
  ]);
  expect(storyText('#1 Scan', steps, [])).toContain(
    '\n   476 times · 1970-01-01T00:00:00.000Z – 1970-01-01T00:09:20.000Z · Initial access',
  );
});

test('lines of a caption stay lines in the text, and are one under a circle', () => {
  const steps = stepsOf([pin('b', { caption: 'First. \r\nSecond.', note: 'One\nTwo' })], timeOf);
  expect(steps[0]?.label).toBe('First. Second.');
  expect(storyText('#1 Phish', steps, [])).toContain('1. First. \n   Second.\n');
});

test('an alert is drawn as what it tells of', () => {
  const entities = (['user', 'ip', 'url'] as const).map((kind, id) => ({
    id,
    key: `${kind}|id||${id}`,
    kind,
    label: kind,
  }));
  expect(iconOfPin(pin('a', { entities }))).toBe('url');
  const clicked = (['mailMessage', 'url'] as const).map((kind, id) => ({ id, key: kind, kind, label: kind }));
  expect(iconOfPin(pin('a', { entities: clicked, label: 'A user clicked through to a link' }))).toBe('url');
  expect(iconOfPin(pin('a', { entities: clicked }))).toBe('mailMessage');
  // Under its title stands what tells most: an attachment before a link, a link before an address; where an analyst says it, they do.
  const labels: Readonly<Record<string, string>> = { ip: '192.0.2.1', process: 'cmd.exe (3016)' };
  const named = (...kinds: readonly EntityKind[]) =>
    kinds.map((kind, id) => ({ id, key: String(id), kind, label: labels[kind] ?? kind }));
  const keys = stepsOf(
    [
      pin('a', { entities: named('user', 'ip', 'url', 'file') }),
      pin('b', { entities: named('user', 'ip') }),
      pin('c', { entities: named('file'), caption: 'Opened' }),
      pin('d', { entities: named('user') }),
      pin('e', { entities: named('device', 'process') }),
    ],
    timeOf,
  ).map(({ key }) => key);
  expect(keys).toEqual(['file', '192[.]0[.]2[.]1', '', '', 'cmd.exe']);
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

test('groups have their names over their steps; what turns the direction of writing is shown, not copied', () => {
  const pins = [
    pin('a', { caption: 'Open \u202efdp.exe', note: 'one\r\ntwo' }),
    pin('b', { group: 'Taken over' }),
    pin('c', { group: 'Taken over' }),
    pin('d'),
  ];
  const text = storyText('#1 Phish', stepsOf(pins, timeOf), []);
  expect(text).not.toMatch(/[\u202e\r]/u);
  expect(text).toContain('\n   one\n   two\n\nTaken over:\n\n2. b happened.\n');
  expect(text.match(/Taken over/g)).toHaveLength(1);
  expect(text).toMatch(/\n\n4\. d happened/);
});

test('messages of one subject are told apart, and what the incident never saw says so', () => {
  const mail = pin('m', {
    label: 'Payroll',
    entityKind: 'mailMessage',
    target: { kind: 'entity', entityId: 1 },
    recipients: ['ann@contoso.com'],
    at: null,
    seen: false,
  });
  expect(stepsOf([mail], timeOf)).toMatchObject([
    { label: 'Payroll to ann@contoso.com', time: 'not seen in this incident' },
  ]);
});
