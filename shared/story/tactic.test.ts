import { describe, expect, it } from 'vitest';
import { alertTactic, isTacticGuessed } from './tactic.ts';

describe('the tactic of an alert', () => {
  it('is that of its category, else the first that its techniques serve', () => {
    expect(alertTactic('LateralMovement', [['execution']])).toBe('lateral-movement');
    expect(alertTactic('Malware', [['impact'], ['execution', 'persistence']])).toBe('execution');
    expect(alertTactic(null, [])).toBeNull();
  });

  it('is a guess where only techniques of several tactics name it', () => {
    expect(isTacticGuessed('LateralMovement', [['execution', 'persistence']])).toBe(false);
    expect(isTacticGuessed('Malware', [['execution', 'persistence']])).toBe(true);
    expect(isTacticGuessed('Malware', [['execution', 'persistence'], ['Execution']])).toBe(false);
    expect(isTacticGuessed(null, [['execution', 'persistence'], ['impact']])).toBe(true);
    expect(isTacticGuessed(null, [])).toBe(false);
  });
});
