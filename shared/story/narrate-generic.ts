import { valueLabel } from '../model/values.ts';
import { textAt, timeAt } from './details.ts';
import { accountSentence } from './narrate-account.ts';
import { atTime, eachOnce, entity, joinLists, quoted, sentence, text, withNoun } from './narrate-parts.ts';
import type { NarratedEvidence, NarrationPart, NarrationSource, Sentence } from './narrate-parts.ts';
import { ownPiecesOf } from './narrate-sources.ts';

/** Kinds in the order in which a sentence names them. */
const namedFirst = [
  'user',
  'mailbox',
  'device',
  'cloudResource',
  'cloudApplication',
  'oauthApplication',
  'securityGroup',
  'process',
  'file',
  'registryKey',
  'registryValue',
  'url',
  'ip',
  'mailMessage',
  'mailCluster',
  'session',
  'generic',
] as const;

/** Kinds that one sentence names, and how much of a title it takes. */
const mostKinds = 4;
const mostOfTitle = 160;

/** What was reported, by whom, of what, and when: all that can be said of evidence of no sort of its own. */
export function narrateGeneric(source: NarrationSource): readonly Sentence[] {
  const { firstActivity, lastActivity } = source.row;
  const way = wayOf(source);
  const { acting, others } = namedGroups(source, way !== null);
  const isSpan = firstActivity !== null && lastActivity !== null && lastActivity > firstActivity;
  // The end of a storm is told with its repeats.
  const when: readonly NarrationPart[] =
    isSpan && source.row.stormSize <= 1
      ? [
          text(', between '),
          { kind: 'time', at: firstActivity },
          text(' and '),
          { kind: 'time', at: lastActivity },
        ]
      : atTime(firstActivity ?? lastActivity);
  const opening = openingOf(source);
  if (acting.length + others.length === 0 && way === null)
    return [sentence(opening, when, '; its record names nobody and nothing'), ...accountSentence(source)];
  // The way is that of who acted: others stand behind it.
  const named = joinLists(acting);
  const also = joinLists(others);
  return [
    sentence(
      opening,
      named.length === 0 ? null : ' for ',
      named,
      way,
      when,
      also.length === 0 ? null : '; it also names ',
      also,
    ),
    ...accountSentence(source),
    ...mentionedTime(source),
  ];
}

/** `Wazuh reported “…”`; without a known detector `“…” was reported`. */
function openingOf({ row }: NarrationSource): readonly NarrationPart[] {
  const title = quoted(row.title.slice(0, mostOfTitle));
  return row.serviceSource === null
    ? [title, text(' was reported')]
    : [quoted(valueLabel('serviceSource', row.serviceSource)), text(' reported '), title];
}

/** What follows the name of an entity: what its source says that it was in this. */
function rolesBehind({ roles }: NarratedEvidence): readonly NarrationPart[] {
  const told = roles.flatMap((role) => {
    const words = role === 'policyViolator' ? 'broke a policy' : valueLabel('role', role).toLowerCase();
    return words === '' || unsaidRoles.has(role) ? [] : [words];
  });
  return told.length === 0 ? [] : [text(` (${told.join(', ')})`)];
}

/** What is named, one list for each kind, each with its noun; a mailbox that is called as its user stands beside him or her. */
function namedGroups(
  source: NarrationSource,
  hasWay: boolean,
): { readonly acting: NamedGroups; readonly others: NamedGroups } {
  const users = eachOnce(ownPiecesOf(source, 'user'));
  const names = new Set(users.map(({ entity: { label } }) => label.toLowerCase()));
  const mailboxes = ownPiecesOf(source, 'mailbox');
  const others = mailboxes.filter(({ entity: { label } }) => !names.has(label.toLowerCase()));
  const shared = mailboxes.length - others.length;
  const groups = namedFirst
    .flatMap((kind): readonly (readonly NarratedEvidence[])[] => {
      if (kind === 'device' && hasWay) return [];
      const pieces = kind === 'mailbox' ? others : eachOnce(ownPiecesOf(source, kind));
      return pieces.length === 0 ? [] : [pieces];
    })
    .slice(0, mostKinds);
  const tell = (all: readonly (readonly NarratedEvidence[])[]): NamedGroups =>
    all
      .filter(({ length }) => length > 0)
      .map((pieces) => {
        const isShared = shared > 0 && pieces[0]?.entity.kind === 'user';
        const beside = pieces.length === 1 ? ' and their mailbox' : ' and mailboxes of theirs';
        return [...withNoun(pieces, rolesBehind), ...(isShared ? [text(beside)] : [])];
      });
  if (!hasWay) return { acting: tell(groups), others: [] };
  return {
    acting: tell(groups.map((pieces) => pieces.filter(isActing))),
    others: tell(groups.map((pieces) => pieces.filter((piece) => !isActing(piece)))),
  };
}

type NamedGroups = readonly (readonly NarrationPart[])[];

/** From which device to which, where the source says so by their roles: the way of an attack between devices. */
function wayOf(source: NarrationSource): readonly NarrationPart[] | null {
  const devices = ownPiecesOf(source, 'device');
  const from = devices.filter(({ roles }) => roles.includes('source'));
  const to = devices.filter(
    ({ roles }) => !roles.includes('source') && (roles.includes('destination') || roles.includes('scanned')),
  );
  if (from.length === 0 || to.length === 0 || from.length + to.length < devices.length) return null;
  return [text(' from '), ...withNoun(from), text(' to '), ...withNoun(to)];
}

/** Microsoft Graph security API, `evidenceRole`: words for no role at all. */
const unsaidRoles: ReadonlySet<string> = new Set(['unknown', 'unknownFutureValue']);

/** Roles of who does what is reported, and of accounts in whose name it is done; who is scanned or attacked is no actor. */
const actingRoles: ReadonlySet<string> = new Set(['source', 'attacker', 'compromised', 'policyViolator']);
const metRoles: ReadonlySet<string> = new Set(['destination', 'scanned', 'attacked']);
const isActing = ({ roles }: NarratedEvidence): boolean =>
  roles.some((role) => actingRoles.has(role)) && !roles.some((role) => metRoles.has(role));

/** A registry value or the like that was set at a time of its own. */
function mentionedTime(source: NarrationSource): readonly Sentence[] {
  const [registry] = ownPiecesOf(source, 'registryValue');
  const set = textAt(registry?.details, 'registryValue');
  if (registry === undefined || set === null) return [];
  return [
    sentence(
      'The value ',
      entity(registry),
      ' is ',
      quoted(set.slice(0, 200)),
      atTime(timeAt(registry.details, 'createdDateTime')),
    ),
  ];
}
