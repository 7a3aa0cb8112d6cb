import { describe, expect, it } from 'vitest';
import { labelMessages } from './message-label.ts';
import { item } from './testing/story-parts.ts';
import type { StoryEvidence } from './types.ts';

const message = (id: number, label: string, details: StoryEvidence['details'] = {}): StoryEvidence => {
  const one = item(id, 'mailMessage', 'x', details);
  return { ...one, entity: { ...one.entity, label } };
};

describe('labels of messages', () => {
  it('tell those of one subject apart by whom they went to, and leave others alone', () => {
    const labels = labelMessages([
      message(1, 'Salary', { recipientEmailAddress: 'Ana@contoso.com' }),
      message(2, 'Salary', { recipientEmailAddress: 'bob@contoso.com' }),
      message(2, 'Salary', { recipientEmailAddress: 'eve@contoso.com' }),
      message(3, 'Other', { recipientEmailAddress: 'ana@contoso.com' }),
    ]);
    expect([...labels]).toEqual([
      [1, 'Salary · to Ana'],
      [2, 'Salary · to bob, eve'],
    ]);
  });

  it('name the whole address where names are the same, and the time where addresses are', () => {
    const at = (minute: number): string => `2025-06-10T07:5${minute}:00Z`;
    const labels = labelMessages([
      message(1, 'Salary', { recipientEmailAddress: 'ana@contoso.com', receivedDateTime: at(1) }),
      message(2, 'Salary', { recipientEmailAddress: 'ana@fabrikam.com' }),
      message(4, 'Salary', { recipientEmailAddress: 'ana@contoso.com', receivedDateTime: at(2) }),
      message(5, 'Salary'),
    ]);
    expect([...labels]).toEqual([
      [1, `Salary · to ana@contoso.com, ${at(1)}`],
      [2, 'Salary · to ana@fabrikam.com'],
      [4, `Salary · to ana@contoso.com, ${at(2)}`],
    ]);
  });
});
