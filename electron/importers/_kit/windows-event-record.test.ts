import { describe, expect, it } from 'vitest';
import { readWindowsEvent } from './windows-event-record.ts';

const expected = {
  channel: 'Security',
  provider: 'P',
  eventId: 4624,
  computer: 'DC-01',
  time: '2026-01-05T08:00:00Z',
  data: { A: 'a' },
  system: { EventRecordID: 7, 'Execution.ProcessID': 4 },
};

describe('readWindowsEvent', () => {
  it.each([
    [
      'attributes inside',
      {
        System: {
          Channel: 'Security',
          Computer: 'DC-01',
          EventID: { '#text': 4624, '#attributes': { Qualifiers: 0 } },
          EventRecordID: 7,
          Execution: { '#attributes': { ProcessID: 4 } },
          Provider: { '#attributes': { Name: 'P' } },
          TimeCreated: { '#attributes': { SystemTime: '2026-01-05T08:00:00Z' } },
        },
        EventData: { A: 'a', '#attributes': { Name: 'x' } },
      },
    ],
    [
      'attributes beside',
      {
        System: {
          Channel: 'Security',
          Computer: 'DC-01',
          EventID: '4624',
          EventRecordID: 7,
          Execution_attributes: { ProcessID: 4 },
          Provider_attributes: { Name: 'P' },
          TimeCreated_attributes: { SystemTime: '2026-01-05T08:00:00Z' },
          Correlation: null,
        },
        UserData: { Inner: { A: 'a' }, Inner_attributes: { xmlns: 'x' } },
      },
    ],
    [
      'named data',
      {
        System: {
          Channel: 'Security',
          Computer: 'DC-01',
          EventID: 4624,
          EventRecordID: 7,
          Execution: { ProcessID: 4 },
          Provider: { Name: 'P' },
          TimeCreated: { SystemTime: '2026-01-05T08:00:00Z' },
        },
        EventData: { Data: [{ '@Name': 'A', '#text': 'a' }] },
      },
    ],
  ])('reads %s', (_name, event) => {
    expect(readWindowsEvent(event)).toEqual(expected);
  });

  it('gives unnamed data its number, and nothing without a header', () => {
    expect(readWindowsEvent({ System: {}, EventData: { Data: ['x', 'y'] } })?.data).toEqual({
      'Data[1]': 'x',
      'Data[2]': 'y',
    });
    expect(readWindowsEvent({ EventData: {} })).toBeNull();
  });
});
