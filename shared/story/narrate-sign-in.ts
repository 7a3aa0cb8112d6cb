import { formatCount } from '../lib/format-count.ts';
import type { SignInRow } from './alert-story-types.ts';
import { signInSourceOf } from './alert-story.ts';
import { logonEventOf } from './logon-event.ts';
import type { LogonEvent } from './logon-event.ts';
import { atTime, entity, listOf, namedValues, quoted, sentence, text } from './narrate-parts.ts';
import type { NarrationPart, NarrationSource, Sentence } from './narrate-parts.ts';
import { ownPiecesOf } from './narrate-sources.ts';
import { signInList } from './sign-in-list.ts';
import { isFailedOutcome, isPassedOutcome } from './sign-in-outcome.ts';

/** Who signed in, or tried to, from where to what, and how it ended as far as the alert tells. */
export function narrateSignIn(source: NarrationSource): readonly Sentence[] {
  const signIns = signInSourceOf(source);
  const rows = signInList(signIns);
  const event = logonEventOf(signIns.fields, signIns.title);
  const [first] = rows;
  if (event !== null && first !== undefined) return [logonSentence(source, first, event)];
  const users = ownPiecesOf(source, 'user', 'mailbox');
  const addresses = ownPiecesOf(source, 'ip');
  const apps = ownPiecesOf(source, 'cloudApplication');
  const at = first?.at ?? source.row.firstActivity;
  const isTried = rows.length > 0 && rows.every(({ outcome }) => isFailedOutcome(outcome));
  // Several users of one address are one matter.
  const isSingle = rows.length <= 1 || (isTried && addresses.length === 1);
  const opening: readonly NarrationPart[] =
    isTried && users.length > 0
      ? [...listOf(users), text(' tried to sign in')]
      : [
          text(isSingle ? 'Sign-in activity' : `${formatCount(rows.length)} sign-ins or addresses`),
          ...(users.length === 0 ? [] : [text(' of '), ...listOf(users)]),
        ];
  const sentences = [
    sentence(
      opening,
      addresses.length === 0 ? null : [text(' from '), ...listOf(addresses)],
      isSingle && first?.place != null ? [text(' ('), quoted(first.place), text(')')] : null,
      apps.length === 0 ? null : [text(' to '), ...listOf(apps)],
      isSingle ? null : ', the first',
      atTime(at),
      isTried ? ' and failed' : null,
    ),
  ];
  const clients = [...new Set(rows.flatMap(({ client }) => client ?? []))];
  const places = isSingle ? [] : [...new Set(rows.flatMap(({ place }) => place ?? []))];
  if (places.length > 0)
    sentences.push(sentence(places.length === 1 ? 'Place: ' : 'Places: ', namedValues(places)));
  if (clients.length > 0) sentences.push(sentence('Client: ', namedValues(clients)));
  return sentences;
}

/** Event 4648: a logon with credentials of another account. */
const explicitLogon = 4648;

/** `X tried to sign in to Y from Z on … (failed: wrong password, network logon, NTLM).` */
function logonSentence(source: NarrationSource, row: SignInRow, { eventId, isCheck }: LogonEvent): Sentence {
  const users = ownPiecesOf(source, 'user');
  const account = users.slice(-1);
  const asker = eventId === explicitLogon && users.length > 1 ? users.slice(0, 1) : [];
  const devices = ownPiecesOf(source, 'device');
  const device = devices.find(({ entity: { label } }) => label === row.device);
  const programs = ownPiecesOf(source, 'process');
  const ended = isFailedOutcome(row.outcome)
    ? `failed${row.reason === null ? '' : `: ${row.reason}`}`
    : isPassedOutcome(row.outcome)
      ? null
      : 'how it ended is not told';
  const details = [ended, row.client].filter((words) => words !== null).join(', ');
  const addresses = ownPiecesOf(source, 'ip');
  const hasAddress = addresses.length > 0 || row.ip !== null;
  return sentence(
    listOf(asker.length > 0 ? asker : account),
    isPassedOutcome(row.outcome) ? ' signed in' : ' tried to sign in',
    asker.length > 0 ? [text(' as '), ...listOf(account)] : null,
    row.device === null
      ? null
      : [text(' to '), ...(device === undefined ? [quoted(row.device)] : [entity(device)])],
    addresses.length > 0
      ? [text(' from '), ...listOf(addresses)]
      : row.ip === null
        ? null
        : [text(' from '), quoted(row.ip)],
    row.fromDevice === null
      ? null
      : hasAddress
        ? [text(', which calls itself '), quoted(row.fromDevice), text(',')]
        : [text(' from '), quoted(row.fromDevice)],
    isCheck && devices.length > 0 ? [text(', checked by '), ...listOf(devices), text(',')] : null,
    programs.length === 0 ? null : [text(' with '), ...listOf(programs)],
    atTime(row.at),
    details === '' ? null : ` (${details})`,
  );
}
