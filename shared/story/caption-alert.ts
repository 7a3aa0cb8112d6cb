import { durationText } from '../correlation/link-texts.ts';
import { formatCount } from '../lib/format-count.ts';
import { defangText } from '../model/defang.ts';
import type { EntityKind } from '../model/entity-kinds.ts';
import { visibleLine } from '../model/visible-text.ts';
import { shortenLine, shownAddress, shownName } from './caption-words.ts';
import { joinParts, listOf, text } from './narrate-parts.ts';
import type { NarrationPart, NarrationSource, Sentence } from './narrate-parts.ts';
import { differenceParts } from './narrate-difference.ts';
import { narrateFamily } from './narrate-families.ts';
import { familyOf, piecesOf } from './narrate-sources.ts';
import type { NarrationFamily } from './narrate-sources.ts';

/** Longest title and longest account behind it, UTF-16 code units: more nobody reads as one step. */
const longestTitle = 160;
const longestAccount = 400;
/** How long names may be, at best first. */
const nameLengths = [160, 90, 60] as const;
/** How long they are where nothing else fits. */
const shortestName = 28;

/** What an alert tells as a step of the story. */
export interface AlertCaption {
  /** One line, defanged, with marks for what nobody would see; times are told beside it. */
  readonly text: string;
  /** Entities that the whole account names, in its order. */
  readonly named: readonly number[];
}

/**
 * Tells a pinned alert in plain words: its title, then what {@link narrateFamily} says happened, without what the title says already, without
 * remediation and times; of a storm how often it was raised. Where it would be too long, names are shortened in the middle and sentences without
 * telling evidence are left out. Total: any evidence gives a caption.
 */
export function captionOfAlert(source: NarrationSource): AlertCaption {
  const { row } = source;
  const title =
    shortenLine(visibleLine(defangText(row.title)).trim(), longestTitle).replace(/[\s.:]+$/, '') || 'Alert';
  const { lead, more } = accountOf(familyOf(source), source);
  const whole = [...(lead ?? []), ...more.flat()];
  const told = tellWithin(title, lead, more);
  const repeats = repeatsOf(source);
  return {
    text: repeats === null ? told : `${told} ${repeats}`,
    named: [
      ...new Set(
        whole.flatMap((part) => (part.kind === 'entity' && part.entityId !== null ? [part.entityId] : [])),
      ),
    ],
  };
}

/** What follows the title. Null: the title says all. */
interface Account {
  readonly lead: Sentence | null;
  readonly more: readonly Sentence[];
}

function accountOf(family: NarrationFamily, source: NarrationSource): Account {
  const sentences = narrateFamily(family, source).map(withoutTimes);
  const [first, ...rest] = sentences;
  if (first === undefined) return { lead: null, more: [] };
  const { title } = source.row;
  switch (family) {
    case 'mail':
      return withCargo(source, first, rest);
    case 'urlClick':
      return { lead: trim(first, /^A click on /, / was reported(?=\.$)/), more: rest };
    case 'signIn':
      // With which client it was is of the details.
      return { lead: first, more: [] };
    case 'cloudApp':
      return { lead: /activit/i.test(title) ? trim(first, /^Activity(?: of)? /) : first, more: rest };
    case 'process':
    case 'file':
      return { lead: first, more: rest };
    case 'network':
    case 'generic':
      return { lead: withoutTitle(first, title), more: rest };
  }
}

/** A sentence without words of ours at its beginning and its end. */
function trim(sentence: Sentence, start: RegExp, end?: RegExp): Sentence {
  const last = sentence.length - 1;
  return sentence.flatMap((part, index) => {
    if (part.kind !== 'text') return [part];
    const begun = index === 0 ? part.text.replace(start, '') : part.text;
    const words = index === last && end !== undefined ? begun.replace(end, '') : begun;
    return words === '' ? [] : [text(words)];
  });
}

/** `Wazuh reported “title” for the user x.` without what stands before `the user`; null where nothing is named behind. */
function withoutTitle(sentence: Sentence, title: string): Sentence | null {
  const at = sentence
    .slice(0, 3)
    .findLastIndex(
      (part) => part.kind === 'entity' && part.entityId === null && title.startsWith(part.label),
    );
  if (at < 0) return sentence;
  const [next, ...rest] = sentence.slice(at + 1);
  if (next?.kind !== 'text' || rest.length === 0) return null;
  const words = next.text.replace(/^ was reported/, '').replace(/^ (?:for )?/, '');
  return words === '' ? rest : [text(words), ...rest];
}

/** A message with its attachments and links behind its name: before who sent it to whom. */
function withCargo(source: NarrationSource, lead: Sentence, rest: readonly Sentence[]): Account {
  const [files, urls] = [piecesOf(source, 'file'), piecesOf(source, 'url')];
  const [opening] = lead;
  const count = opening?.kind === 'text' ? /^(?:An email|[\d,]+ emails)/.exec(opening.text)?.[0] : undefined;
  if (files.length + urls.length === 0 || count === undefined || opening?.kind !== 'text')
    return { lead, more: rest };
  const cargo = [
    text(` (named with ${count === 'An email' ? 'it' : 'them'}: `),
    ...listOf(files),
    ...(files.length > 0 && urls.length > 0 ? [text(' and ')] : []),
    ...listOf(urls),
    text(')'),
  ];
  const subject = lead.findIndex(
    (part) => part.kind === 'entity' && part.entityKind === 'mailMessage' && part.isAddress !== true,
  );
  const start =
    subject >= 0
      ? [...lead.slice(0, subject + 1), ...cargo, ...lead.slice(subject + 1)]
      : [text(count), ...cargo, text(opening.text.slice(count.length)), ...lead.slice(1)];
  // The sentence of the cargo follows the one of the message.
  return { lead: joinParts(start), more: rest.slice(1) };
}

/** A sentence without its times and the words before them: they are shown beside the step, in the zone of who reads it. */
function withoutTimes(sentence: Sentence): Sentence {
  return joinParts(
    sentence.flatMap((part, index): readonly NarrationPart[] => {
      if (part.kind === 'time') return [];
      if (part.kind !== 'text') return [part];
      const words =
        sentence[index + 1]?.kind === 'time'
          ? part.text.replace(/(?:, the first)? on $|, between $|^ and $/, '')
          : part.text;
      return words === '' ? [] : [text(words)];
    }),
  );
}

/** What a step is about: what came, was opened or was reached, and what a source says in words of its own, such as a decoded command. */
const tellingKinds: ReadonlySet<EntityKind> = new Set<EntityKind>([
  'file',
  'url',
  'ip',
  'registryValue',
  'registryKey',
  'generic',
]);
const isTelling = (sentence: Sentence): boolean =>
  sentence.some((part) => part.kind === 'entity' && tellingKinds.has(part.entityKind));

/** As much as there is room for: whole names before sentences that name nothing of the kind, those before short names. */
function tellWithin(title: string, lead: Sentence | null, more: readonly Sentence[]): string {
  const telling = more.filter(isTelling);
  const start = lead === null ? `${title}.` : `${title}: `;
  const tell = (sentences: readonly Sentence[], most: number): string =>
    [...(lead === null ? [] : [lowerFirst(lead)]), ...withSubject(sentences)]
      .map((sentence) => plain(sentence, most))
      .join(' ');
  const join = (account: string): string =>
    lead === null && account !== '' ? `${start} ${account}` : `${start}${account}`;
  for (const most of nameLengths)
    for (const sentences of [more, telling]) {
      const account = tell(sentences, most);
      if (account.length <= longestAccount) return join(account);
    }
  for (const sentences of [telling.slice(0, 1), []]) {
    const account = tell(sentences, shortestName);
    if (account.length <= longestAccount) return join(account);
  }
  return join(`${shortenLine(tell([], shortestName), longestAccount - 1).replace(/\.$/, '')}.`);
}

/** The first words of a sentence behind a colon. */
function lowerFirst([first, ...rest]: Sentence): Sentence {
  return first?.kind === 'text' && /^[A-Z][a-z-]*\s/.test(first.text)
    ? [text(first.text.charAt(0).toLowerCase() + first.text.slice(1)), ...rest]
    : first === undefined
      ? []
      : [first, ...rest];
}

/** The first “It names” says what does: behind a sentence about something else it would not be plain. */
function withSubject(sentences: readonly Sentence[]): readonly Sentence[] {
  const place = sentences.findIndex(
    ([part]) => part?.kind === 'text' && /^It (?:also )?names /.test(part.text),
  );
  const isPlain = sentences
    .slice(0, Math.max(0, place))
    .some(([part]) => part?.kind === 'text' && part.text.startsWith('The alert '));
  const [words, ...parts] = sentences[place] ?? [];
  if (isPlain || words?.kind !== 'text') return sentences;
  return sentences.with(place, [text(words.text.replace(/^It /, 'The alert ')), ...parts]);
}

function plain(sentence: Sentence, most: number): string {
  return sentence
    .map((part, index) => {
      if (part.kind === 'text') return part.text;
      if (part.kind === 'time') return new Date(part.at).toISOString();
      if (part.isAddress === true) return shownAddress(part.label, most);
      const name = shownName(part.entityKind, part.label, most);
      return isQuoted(part, sentence[index - 1]) ? `“${name}”` : name;
    })
    .join('');
}

/** Subjects, and words of a source of more than one word where no colon says whose they are: else they would read as ours. */
const isQuoted = (
  { entityKind, label }: Extract<NarrationPart, { kind: 'entity' }>,
  before: NarrationPart | undefined,
): boolean =>
  entityKind === 'mailMessage' ||
  (entityKind === 'generic' &&
    /\s/.test(label.trim()) &&
    !(before?.kind === 'text' && before.text.endsWith(': ')));

/** How long names of what differs are: there are several of them. */
const mostOfName = 40;

/** How often a storm was raised, and within what time; of one whose alerts differ, in what they do. */
function repeatsOf({ row, difference }: NarrationSource): string | null {
  if (row.stormSize <= 1) return null;
  const { firstActivity, lastActivity } = row;
  const span =
    firstActivity === null || lastActivity === null || lastActivity <= firstActivity
      ? ''
      : ` within ${durationText(lastActivity - firstActivity)}`;
  if (difference != null) {
    const told = [...differenceParts(difference, row.stormSize), text('.')];
    return `The alert is the first of ${formatCount(row.stormSize)} of its storm${span}${plain(joinParts(told), mostOfName)}`;
  }
  return `The alert was raised ${formatCount(row.stormSize)} times${span}.`;
}
