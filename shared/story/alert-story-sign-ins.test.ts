import { describe, expect, it } from 'vitest';
import { alertStory } from './alert-story.ts';
import type { AlertStoryInput } from './alert-story-types.ts';
import { item as storyItem } from './testing/story-parts.ts';
import type { StoryEvidence } from './types.ts';

type Input = Pick<AlertStoryInput, 'row' | 'evidence' | 'additional' | 'description'>;
const inputOf = (evidence: readonly StoryEvidence[], row: Record<string, unknown>): Input =>
  ({ row: { mitreTechniques: [], ...row }, evidence, additional: [], description: null }) as unknown as Input;

let nextId = 1;
function item(
  kind: StoryEvidence['entity']['kind'],
  details: StoryEvidence['details'],
  label: string = kind,
): StoryEvidence {
  const one = storyItem(nextId++, kind, 'a', details);
  return { ...one, entity: { ...one.entity, label } };
}

describe('alertStory', () => {
  it('tells of a sign-in that context tells of too once, with its outcome and risk', () => {
    const user = item('user', {}, 'megan@contoso.com');
    const evidence = [user, item('ip', { ipAddress: '203.0.113.9' }, '203.0.113.9')];
    const row = { serviceSource: 'azureAdIdentityProtection', title: 'Risk', firstActivity: 60_000 };
    const signIn = (uid: string, at: number, outcome: string) => ({
      ...{ uid, at, user: 'megan@contoso.com', ip: '203.0.113.9', place: 'Lyon', client: 'Browser' },
      ...{ device: null, application: 'Exchange', outcome, risk: 'high' },
    });
    const context = {
      ...{ processes: [], activities: [], flows: [], truncated: false },
      signIns: [signIn('1', 61_000, 'success'), signIn('2', 10_000_000, 'failure')],
    };
    const told = alertStory(inputOf(evidence, row), context).signIns;
    expect(
      told.map(({ id, at: time, outcome, inContext }) => [id.slice(0, 2), time, outcome, inContext]),
    ).toEqual([
      ['i:', 61_000, 'success', true],
      ['c:', 10_000_000, 'failure', true],
    ]);
    expect(told[0]).toMatchObject({ risk: 'high', application: 'Exchange', isTimeOfAlert: false });
  });

  it('tells of an alert of cloud apps what was done, in its words where it names no object', () => {
    const evidence = [
      item('user', {}, 'megan@contoso.com'),
      item('ip', { ipAddress: '203.0.113.9' }, '203.0.113.9'),
    ];
    const told = (
      title: string,
      description: string | null,
      more: readonly StoryEvidence[] = [],
    ): unknown => {
      const row = { title, serviceSource: 'microsoftDefenderForCloudApps', firstActivity: 1_000 };
      const { views, first, signIns, activities } = alertStory({
        ...inputOf([...evidence, ...more], row),
        description,
      });
      return [
        views,
        first,
        signIns.length,
        activities.map(({ action, object, user, ip }) => [action, object, user, ip]),
      ];
    };
    const views = [['activityList', 'fields'], 'activityList', 0];
    expect(
      told('Unusual file download (by user)', 'Megan downloaded 212 files within an hour.', [
        item('cloudApplication', {}, 'SharePoint'),
      ]),
    ).toEqual([...views, [['downloaded', '212 files', 'megan@contoso.com', '203.0.113.9']]]);
    expect(told('Ransomware activity', 'The user manipulated 99 files with multiple extensions.')).toEqual([
      ...views,
      [['manipulated', '99 files', 'megan@contoso.com', '203.0.113.9']],
    ]);
    expect(told('Unusual addition of credentials', null)).toEqual([
      ...views,
      [['Unusual addition of credentials', null, 'megan@contoso.com', '203.0.113.9']],
    ]);
    expect(told('Impossible travel activity', 'Megan opened 2 files')).toEqual([
      ['signInList', 'fields'],
      'signInList',
      1,
      [],
    ]);
  });

  it('opens an alert of cloud apps on what was done, unless its title tells of sign-ins', () => {
    const evidence = [
      item('user', {}, 'megan@contoso.com'),
      item('ip', { ipAddress: '203.0.113.9' }),
      item('cloudApplication', {}, 'SharePoint'),
      item('session', { startUtcDateTime: '2025-03-01T08:00:04Z' }),
    ];
    const first = (title: string, more: readonly StoryEvidence[]): string =>
      alertStory(
        inputOf([...evidence, ...more], {
          ...{ title, serviceSource: 'microsoftDefenderForCloudApps', firstActivity: 1 },
        }),
      ).first;
    const document = item('file', { fileDetails: { fileName: 'plan.docm' } }, 'plan.docm');
    expect(first('Malicious macro in a shared document', [document])).toBe('activityList');
    expect(first('Malicious macro in a shared document', [])).toBe('signInList');
    expect(first('Impossible travel activity', [document])).toBe('signInList');
  });
});
