/** One end of a flow in two parts, which a line may be broken between: `10.0.0.4` and `:53`, `[2001:db8::1]` and `:443`. */
export interface FlowEnd {
  /** The address, in brackets where a port comes behind one that has colons of its own; null when only the port is known. */
  readonly address: string | null;
  /** `:443`, `port 443` without an address, `?` when nothing is known; empty when only the address is. */
  readonly port: string;
}

/** One end of a flow as it is written. */
export function flowEnd(ip: string | null, port: number | null): FlowEnd {
  if (ip === null) return { address: null, port: port === null ? '?' : `port ${port}` };
  if (port === null) return { address: ip, port: '' };
  return { address: ip.includes(':') ? `[${ip}]` : ip, port: `:${port}` };
}
