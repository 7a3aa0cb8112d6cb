import { textAt, timeAt } from './details.ts';
import { atTime, entity, listOf, quoted, sentence, text } from './narrate-parts.ts';
import type { NarrationPart, NarrationSource, Sentence } from './narrate-parts.ts';
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

/** What is named, by its kind, and when: all that can be said of evidence of no sort of its own. */
export function narrateGeneric(source: NarrationSource): readonly Sentence[] {
  const { firstActivity, lastActivity } = source.row;
  const way = wayOf(source);
  const groups = namedFirst
    .map((kind) => (kind === 'device' && way !== null ? [] : ownPiecesOf(source, kind)))
    .filter((pieces) => pieces.length > 0)
    .slice(0, 4);
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
  if (groups.length === 0 && way === null) return [sentence('Its record names nobody and nothing', when)];
  const named = groups.flatMap((pieces, index) => [
    ...(index === 0 ? [] : [text(index === groups.length - 1 ? ' and ' : ', ')]),
    ...listOf(pieces),
  ]);
  const roles = roleSentence(source);
  const names = groups.length === 0 ? 'It leads' : 'It names ';
  return [sentence(names, named, way, when), ...roles, ...mentionedTime(source)];
}

/** From which device to which, where the source says so by their roles: the way of an attack between devices. */
function wayOf(source: NarrationSource): readonly NarrationPart[] | null {
  const devices = ownPiecesOf(source, 'device');
  const from = devices.filter(({ roles }) => roles.includes('source'));
  const to = devices.filter(
    ({ roles }) => !roles.includes('source') && (roles.includes('destination') || roles.includes('scanned')),
  );
  if (from.length === 0 || to.length === 0 || from.length + to.length < devices.length) return null;
  return [text(' from '), ...listOf(from), text(' to '), ...listOf(to)];
}

const roleWords: Readonly<Record<string, string>> = {
  attacker: 'the attacker',
  attacked: 'attacked',
  compromised: 'compromised',
  commandAndControl: 'command and control',
};

/** What the source says that an entity was in it. */
function roleSentence(source: NarrationSource): readonly Sentence[] {
  const told = ownPiecesOf(source, ...namedFirst).flatMap((piece) => {
    const role = piece.roles.find((one) => Object.hasOwn(roleWords, one));
    return role === undefined ? [] : [{ piece, words: roleWords[role] ?? role }];
  });
  if (told.length === 0) return [];
  return [
    sentence(
      'Its source calls ',
      told
        .slice(0, 2)
        .flatMap(({ piece, words }, index) => [
          text(index === 0 ? '' : ' and '),
          entity(piece),
          text(` ${words}`),
        ]),
    ),
  ];
}

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
