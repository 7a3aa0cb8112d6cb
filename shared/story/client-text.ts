import { textAt } from './details.ts';
import type { SourceFields, SourcePiece } from './source-fields.ts';

/**
 * What somebody signed in or acted with: application type, browser and system as the session or the record says; else the whole user agent;
 * else the kind of logon. The device is no client.
 */
export function clientText(evidence: readonly SourcePiece[], fields: SourceFields): string | null {
  const session = evidence.find(({ kind }) => kind === 'session')?.details;
  const parts = [
    fields.text('clientAppUsed', 'Client app', 'ClientApp'),
    textAt(session, 'browser') ?? fields.text('deviceDetail.browser', 'Browser', 'userAgent.browser'),
    textAt(session, 'operatingSystem') ??
      fields.text('deviceDetail.operatingSystem', 'Operating System', 'OSPlatform'),
  ].filter((part) => part !== null);
  if (parts.length > 0) return [...new Set(parts)].join(', ');
  return (
    textAt(session, 'userAgent') ??
    fields.text('userAgent', 'User agent', 'UserAgent', 'ClientInfoString', 'LogonType', 'Logon Type')
  );
}
