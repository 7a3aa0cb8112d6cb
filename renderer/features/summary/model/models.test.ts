import { describe, expect, it } from 'vitest';
import type { Step } from './stages.ts';
import { missingOf, stateLabel } from './stages.ts';
import type { Overview } from './summary-text.ts';
import { summaryText } from './summary-text.ts';

const item = (code: string, done: boolean, optional = false) => ({
  code,
  text: code,
  done,
  optional,
  tab: null,
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
    const stage: Overview['killChain'][number] = {
      tactic: 'execution',
      id: 'TA0002',
      label: 'Execution',
      description: '',
      alerts: 2,
      isGap: false,
      isFirst: true,
      isFurthest: false,
      firstAt: 5,
      lastAt: 6,
      techniques: [
        { id: 'T1059', name: 'Scripting', description: '', alerts: 2 },
        { id: 'T9', name: 'T9', description: '', alerts: 1 },
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
        ],
        killChain: [
          stage,
          { ...stage, label: 'Persistence', alerts: 0, isGap: true, techniques: [] },
          { ...stage, label: 'Impact', alerts: 0, techniques: [] },
        ],
        reached: [],
        sources: [],
        evidence: [],
        comments: 0,
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
      'Kill chain',
      '  Execution: 2 (T1059 Scripting, T9)',
      '  Persistence: nothing seen',
      '',
    ]);
  });
});
