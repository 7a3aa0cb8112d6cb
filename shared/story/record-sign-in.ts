import { logonEventOf } from './logon-event.ts';
import type { SourceFields } from './source-fields.ts';

/** What the record of an alert says of the sign-in that it is of. */
export interface RecordSignIn {
  /** Null where the record does not say how it ended. */
  readonly outcome: 'success' | 'failure' | null;
  /** The number of the Windows event; null for a sign-in to a service. */
  readonly eventId: number | null;
  /** The computer that says so only checked the credentials of a sign-in to another. */
  readonly isCheck: boolean;
  /** The server that credentials of another account were used for; null when not told. */
  readonly server: string | null;
  /** What the computer that it came from calls itself. */
  readonly workstation: string | null;
}

/** A record's sign-in with whose accounts its evidence names. */
export interface ToldSignIn extends RecordSignIn {
  /** The entity whose account was used; null where nobody can say. */
  readonly account: number | null;
  /** The entity that used it, where the record says so. */
  readonly subject: number | null;
}

/** The event of Windows that says that credentials of another account were used. */
export const explicitLogon = 4648;

/** Results of Entra ID that only interrupt a sign-in: Microsoft Learn, "Microsoft Entra authentication and authorization error codes". */
const interrupts: ReadonlySet<string> = new Set([
  '50058',
  '50072',
  '50074',
  '50076',
  '50079',
  '50097',
  '50125',
  '50129',
  '50140',
  '65001',
]);

/** Names that only records of a sign-in to Entra ID have beside its result. */
const entraMarks = [
  'appDisplayName',
  'properties.appDisplayName',
  'clientAppUsed',
  'properties.clientAppUsed',
  'azure.signinlogs.properties.app_display_name',
  'azure.signinlogs.category',
];
const entraResults = [
  'status.errorCode',
  'properties.status.errorCode',
  'Sign-in error code',
  'ResultType',
  'azure.signinlogs.properties.status.error_code',
  'azure.signinlogs.result_type',
];

/** Words of sources for what a record is of, with how it ended. */
const named: readonly {
  readonly names: readonly string[];
  readonly success: RegExp;
  readonly failure: RegExp;
}[] = [
  // Unified audit log of Microsoft 365.
  { names: ['Operation'], success: /^UserLoggedIn$/i, failure: /^UserLoginFailed$/i },
  // AWS CloudTrail.
  { names: ['responseElements.ConsoleLogin'], success: /^Success$/i, failure: /^Failure$/i },
  // Groups of Wazuh's rules.
  {
    names: [0, 1, 2, 3, 4, 5].map((index) => `rule.groups[${index}]`),
    success: /^authentication_success$/i,
    failure: /^(authentication_fail(ed|ures?)|win_authentication_failed|invalid_login)$/i,
  },
];

/**
 * Reads the sign-in that an alert's own fields tell of, whatever its title says: the event of a Windows logon, a sign-in to Entra ID, or what
 * Elastic, Wazuh, CloudTrail and Microsoft 365 call one. Null where they tell of none.
 */
export function recordSignInOf(fields: SourceFields, title: string): RecordSignIn | null {
  const event = logonEventOf(fields, title);
  if (event !== null) return event;
  const outcome = entraOutcome(fields) ?? namedOutcome(fields) ?? ecsOutcome(fields);
  return outcome === null
    ? null
    : {
        outcome: outcome === 'unknown' ? null : outcome,
        eventId: null,
        isCheck: false,
        server: null,
        workstation: null,
      };
}

type Outcome = 'success' | 'failure' | 'unknown' | null;

function entraOutcome(fields: SourceFields): Outcome {
  const code = fields.text(...entraResults)?.trim() ?? '';
  if (!/^\d+$/.test(code) || fields.text(...entraMarks) === null) return null;
  return Number(code) === 0 ? 'success' : interrupts.has(code) ? 'unknown' : 'failure';
}

function namedOutcome(fields: SourceFields): Outcome {
  for (const { names, success, failure } of named)
    for (const name of names) {
      const text = fields.text(name);
      if (text === null) continue;
      if (failure.test(text)) return 'failure';
      if (success.test(text)) return 'success';
    }
  return null;
}

/** Elastic Common Schema: `event.category` has `authentication`, `event.outcome` is `success`, `failure` or `unknown`. */
function ecsOutcome(fields: SourceFields): Outcome {
  const category = fields.text('event.category', 'event.category[0]');
  const outcome = fields.text('event.outcome');
  if (category !== 'authentication') return null;
  return outcome === 'success' || outcome === 'failure' ? outcome : 'unknown';
}
