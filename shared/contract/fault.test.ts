import { describe, expect, it } from 'vitest';
import { describeFault, faultMessage, toContractError } from './fault.ts';
import { OperationError } from './operation.ts';

function thrownBy(run: () => unknown): unknown {
  try {
    run();
  } catch (thrown) {
    return thrown;
  }
  throw new Error('nothing was thrown');
}

describe('faults', () => {
  it('tell their kind and place, not the evidence that their message quotes', () => {
    const thrown = thrownBy(function readRecord() {
      return JSON.parse('{"a": secret}');
    });
    expect(String(thrown)).toContain('secret');
    const error = toContractError(thrown);
    expect(error).toMatchObject({
      code: 'internal',
      message: faultMessage,
      params: { error: 'SyntaxError' },
    });
    expect(error.params?.['at']).toMatch(/readRecord \(fault[.]test[.]ts:\d+:\d+\)/);
    expect(JSON.stringify(error) + describeFault(thrown)).not.toContain('secret');
  });

  it('take no line of a message for a place', () => {
    const lines = '\n    at secret (evidence.ts:1:1)\n    at /home/secret.ts:3:4\nsecret';
    for (const message of [lines, `a${lines}`, `x\n${lines}\nEnd`]) {
      const error = new RangeError(message);
      expect(JSON.stringify(toContractError(error))).not.toMatch(/secret|evidence/);
      error.name = lines;
      expect(JSON.stringify(toContractError(error))).not.toMatch(/secret|evidence/);
      error.message = 'another';
      expect(JSON.stringify(toContractError(error))).not.toMatch(/secret|evidence/);
    }
  });

  it('name no folder of the machine', () => {
    const { params } = toContractError(new Error('x'));
    expect(params?.['at']).toContain('fault.test.ts');
    expect(params?.['at']).not.toContain('/');
  });

  it('keep the code of a system’s error', () => {
    const error = Object.assign(new Error('no space left on /secret'), { code: 'ENOSPC' });
    expect(toContractError(error).params).toMatchObject({ error: 'Error', systemCode: 'ENOSPC' });
    expect(describeFault(error)).toMatch(/^Something went wrong inside Casemate\. Error ENOSPC at /);
  });

  it('are told from what an operation says itself', () => {
    const error = new OperationError('conflict', 'Changed since.', { field: 'name' });
    expect(toContractError(error)).toEqual({
      code: 'conflict',
      message: 'Changed since.',
      params: { field: 'name' },
    });
    expect(describeFault(error)).toBe('Changed since.');
    expect(toContractError('secret')).toEqual({
      code: 'internal',
      message: faultMessage,
      params: { error: 'string', at: '' },
    });
  });
});
