/** One end of a flow: `10.0.0.4:53`, `[2001:db8::1]:443`, the address or the port alone; `?` when nothing is known. */
export function endText(ip: string | null, port: number | null): string {
  if (ip === null) return port === null ? '?' : `port ${port}`;
  if (port === null) return ip;
  return ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`;
}
