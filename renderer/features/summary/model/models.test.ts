import { describe, expect, it } from 'vitest';
import type { Step } from './stages.ts';
import { missingOf, stateLabel } from './stages.ts';
import type { Overview } from './summary-text.ts';
import { summaryText } from './summary-text.ts';

const item = (code: string, done: boolean, optional = false) => ({
  code,
  text: code,
  done,
  nothing: false,
  optional,
  tab: null,
  filter: null,
  command: null,
});
const step = (state: Step['state']): Step => ({
  stage: 'triage',
  label: 'Triage',
  state,
  items: [item('advice', false, true), item('look', true), item('assign', false)],
});

describe('a step', () => {
  it('asks for what it must have before what is advice', () => {
    expect(missingOf(step('current')).map(({ code }) => code)).toEqual(['assign', 'advice']);
  });

  it('says its state with what is left, advice not counted', () => {
    expect(
      (['done', 'current', 'passedOver', 'ahead'] as const).map((state) => stateLabel(step(state))),
    ).toEqual(['done', 'now, 1 to do', 'passed over, 1 left', 'ahead, 1 to do']);
  });
});

describe('the summary as text', () => {
  it('has the answers with what they rest on and the stages with gaps, everything passed through what shows it', () => {
    const technique = { id: 'T1', name: 'One', description: '', tactics: [], alerts: 1, elsewhere: 0 };
    const stage: Overview['killChain'][number] = {
      tactic: 'execution',
      id: 'TA0002',
      label: 'Execution',
      description: '',
      alerts: 2,
      isGap: false,
      isFirst: true,
      isFurthest: false,
      isFurthestNamed: false,
      guessed: 0,
      named: null,
      possible: [],
      firstAt: 5,
      lastAt: 6,
      techniques: [
        { ...technique, id: 'T1059', name: 'Scripting', alerts: 2 },
        { ...technique, id: 'T9', name: 'T9' },
      ],
      top: [],
    };
    const text = summaryText(
      '#1 evil.example',
      {
        answers: [
          {
            question: 'start',
            title: 'Where it started',
            text: 'At evil.example.',
            alerts: [
              {
                uid: 'a',
                title: 'Click on evil.example',
                severity: 'high',
                at: 5,
                serviceSource: null,
                count: 1,
              },
              { uid: 'b', title: 'Mail', severity: null, at: null, serviceSource: null, count: 1 },
            ],
            entities: [
              {
                id: 1,
                key: 'url||x',
                kind: 'url',
                label: 'evil.example',
                verdict: 'malicious',
                verdictBy: 'source',
              },
            ],
          },
          {
            question: 'scope',
            title: 'What it reached',
            text: 'Reached: 7 users.',
            alerts: [],
            entities: [],
          },
        ],
        killChain: [
          stage,
          { ...stage, label: 'Persistence', alerts: 0, isGap: true, techniques: [] },
          { ...stage, label: 'Discovery', alerts: 0, isGap: true, techniques: [], possible: [technique] },
          {
            ...stage,
            label: 'Command and control',
            alerts: 0,
            techniques: [technique],
            named: { techniques: [technique], byRole: 1, alerts: 2, top: [] },
          },
          { ...stage, label: 'Impact', alerts: 0, techniques: [] },
        ],
        reached: [
          {
            kind: 'user',
            total: 7,
            entities: [
              {
                entity: {
                  id: 2,
                  key: 'user||ann',
                  kind: 'user',
                  label: 'ann@evil.example',
                  verdict: 'unknown',
                  verdictBy: 'none',
                },
                alerts: 2,
                mayBe: null,
                reason: 'its source calls it compromised',
                because: [{ uid: 'a', title: 'Click', severity: null, at: 5, serviceSource: null, count: 1 }],
                becauseTotal: 1,
              },
            ],
          },
        ],
        targeted: [],
        unclear: [],
        sources: [],
        evidence: [],
        comments: 0,
        awaitsAlerts: false,
        sampled: null,
      },
      { show: (value) => value.replaceAll('.', '[.]'), time: (at) => `at ${at}` },
    );
    expect(text.split('\n')).toEqual([
      '#1 evil[.]example',
      '',
      'Where it started',
      '  At evil[.]example[.]',
      '  - at 5  Click on evil[.]example',
      '  - no time  Mail',
      '  - URL: evil[.]example',
      '',
      'What it reached',
      '  Reached: 7 users[.]',
      '  Reached',
      '  - User: ann@evil[.]example: its source calls it compromised (Click)',
      '  - and 2 more',
      '',
      'Kill chain',
      '  Execution: 2 (T1059 Scripting, T9)',
      '  Persistence: nothing seen',
      '  Discovery: nothing certain seen; may be of it: T1 One',
      '  Command and control: no alert of its own. Named for certain by a technique of it and the role of evidence in 2 alerts of other stages (T1 One)',
      '',
    ]);
  });
});
