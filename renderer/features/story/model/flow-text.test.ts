import { describe, expect, it } from 'vitest';
import { flowEnd } from './flow-text.ts';

describe('one end of a flow', () => {
  it('is an address and a port, of which one or both may be unknown', () => {
    expect(flowEnd('10.0.0.4', 53)).toEqual({ address: '10.0.0.4', port: ':53' });
    expect(flowEnd('2001:db8::1', 443)).toEqual({ address: '[2001:db8::1]', port: ':443' });
    expect(flowEnd('2001:db8::1', null)).toEqual({ address: '2001:db8::1', port: '' });
    expect(flowEnd(null, 443)).toEqual({ address: null, port: 'port 443' });
    expect(flowEnd(null, null)).toEqual({ address: null, port: '?' });
  });
});
