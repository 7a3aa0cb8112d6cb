import { readPastedRange } from './pasted-ranges.ts';

const isSeparator = (character: string | undefined): boolean =>
  character === ',' || character === ';' || character === '\t' || character === '|';

/** Names of columns that lists of values come with. */
const columnNames = new Set(
  `ip,ips,ip address,ip addresses,ipv4,ipv6,address,source ip,destination ip,url,urls,uri,domain,domains,domain name,fqdn,host,hosts,hostname,
   host name,device,device name,computer,hash,hashes,md5,sha1,sha-1,sha256,sha-256,file,file name,filename,file path,path,process,mail,email,e-mail,
   email address,sender,recipient,user,user name,username,account,upn,type,value,indicator,indicators,ioc,iocs,indicator type,indicator value,name,
   first seen,last seen,date,time,timestamp,comment,comments,note,notes,description,source,port,tag,tags,verdict,severity`.split(
    /,\s*/,
  ),
);

/** True for a line that names the columns of a table: `IP address<tab>Host<tab>First seen`. */
export function isHeading(line: string): boolean {
  const cells = line.split(/[,;\t|]/).map((cell) =>
    cell
      .trim()
      .replace(/^"(.*)"$/, '$1')
      .toLowerCase(),
  );
  const filled = cells.filter((cell) => cell !== '');
  return filled.length > 0 && filled.every((cell) => columnNames.has(cell));
}

/** Dots in brackets that stand apart: `evil [.] example`. */
const spacedDots = /\s{0,3}(\[(?:\.|dot|at|@)\]|\((?:\.|dot)\))\s{0,3}/gi;

const label = String.raw`[\p{L}\p{N}_-]{1,63}`;
const spelledHost = `${label}(?:\\s{1,3}dot\\s{1,3}${label}){1,6}`;

/** A mail address in words: `megan dot bowen at contoso dot com`. A word before `at` alone is none: the host has its dots in words too. */
const spelledMail = new RegExp(
  String.raw`(?<![\p{L}\p{N}_.+%-])[\p{L}\p{N}_.+%-]{1,64}(?:\s{1,3}dot\s{1,3}[\p{L}\p{N}_.+%-]{1,64}){0,4}\s{1,3}at\s{1,3}${spelledHost}(?![\p{L}\p{N}_-])`,
  'giu',
);

/** A host in words, where nothing else is on its line: in a sentence `dot` is a word. */
const hostInWords = new RegExp(`^${spelledHost}$`, 'iu');

const withDots = (text: string): string => text.replace(/\s{1,3}dot\s{1,3}/gi, '.');

/** A line with what is spelled in words as it is written, and without blanks around dots in brackets. */
function withoutSpelling(line: string): string {
  const joined = line.trim().replace(spacedDots, '$1');
  if (!/\sdot\s/i.test(joined)) return joined;
  return hostInWords.test(joined)
    ? withDots(joined)
    : joined.replace(spelledMail, (spelled) => withDots(spelled).replace(/\s{1,3}at\s{1,3}/i, '@'));
}

const addressInBrackets = /<(?:mailto:)?[^<>\s,;]{1,320}>/y;
const namedAddress = /([^<>",;|\t]{0,200}|[^<>",;|\t.\d]{1,100}, [^<>",;|\t.\d]{1,100})(?=<)/y;
const quotedName = /"[^"<>]{0,200}"\s*(?=<)/y;

/** A mailbox in display form that begins here, with or without its name: `"Bowen, Megan" <megan@contoso.com>`. */
function mailboxAt(text: string, at: number): { readonly address: string; readonly end: number } | null {
  for (const pattern of [quotedName, namedAddress]) {
    pattern.lastIndex = at;
    const name = pattern.exec(text)?.[0];
    // What is no name is a value of its own: an address, a domain.
    if (name === undefined || (pattern === namedAddress && !isPersonName(name))) continue;
    addressInBrackets.lastIndex = at + name.length;
    const address = addressInBrackets.exec(text)?.[0];
    if (address !== undefined && /@|\[at\]|\(at\)/i.test(address))
      return { address, end: at + name.length + address.length };
  }
  return null;
}

const isPersonName = (text: string): boolean =>
  /^[\p{L}\p{M}'’().,\- ]*$/u.test(text) && !/\.[^\s.]/.test(text);

const rangeWords = /[0-9a-f.:[\]()]{2,60}\s+(?:-|–|—|to|through)\s+[0-9a-f.:[\]()]{2,60}/iy;

/** Where a range of addresses with blanks in it ends that begins here; null for none. */
function rangeEnd(text: string, at: number): number | null {
  rangeWords.lastIndex = at;
  const words = rangeWords.exec(text)?.[0];
  return words !== undefined && readPastedRange(words.replace(/[[\]()]/g, '')) !== null
    ? at + words.length
    : null;
}

/** Longest text that is asked for as one value. */
const longestPhrase = 500;

/** Where a character of a class comes next in a text, for places that only go forward: every character is looked at once. */
function createSearch(text: string, pattern: RegExp): (from: number) => number {
  let next = -1;
  const sticky = new RegExp(pattern.source, 'g');
  return (from) => {
    if (next >= from) return next;
    sticky.lastIndex = from;
    next = sticky.exec(text)?.index ?? text.length;
    return next;
  };
}

/** A stretch of a line that may be a value. */
export interface Piece {
  readonly text: string;
  /** A word of a sentence beside the values of a table: of such only what is unmistakable is a value. */
  readonly isProse: boolean;
}

const plain = (text: string): Piece => ({ text, isProse: false });

/** Fewest words of a quoted cell that may be a sentence: what has fewer was quoted for being one value. */
const sentenceWords = 4;

const moment =
  /^(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4})?(?:(?:^|t)\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?)?(?:z|[+-]\d{2}:?\d{2})?$/i;

/** True for a word that may be the name of something: it has more in it than letters, and is no date or time. */
const isLikeValue = (word: string): boolean => /[\d\\/._@$-]|:./.test(word) && !moment.test(word);

/** Words that sentences are held together by, in English and German; nothing of weight is called so. */
const functionWords = new Set(
  `the a an and or of to in on at by for from with was were is are has have had that this then which who it its as into not no after before via
   der die das und oder von zu im in am auf mit bei für aus war waren ist sind hat haben dann dass ein eine einer nach vor nicht wurde wurden`.split(
    /\s+/,
  ),
);

/** True for a line that is a sentence, or some: of its words only those are values that are unmistakable or that something is called. */
function isRunningText(line: string): boolean {
  const words = line.toLowerCase().split(/[\s,;]+/);
  return words.length >= 5 && words.filter((word) => functionWords.has(word)).length >= 2;
}

/** True for the text of a cell of several words of which some are no values. */
function isSentence(cell: string): boolean {
  const words = cell.trim().split(/\s+/);
  return words.length > 1 && !words.every(isLikeValue);
}

/** True for a line of a table: cells that are parted by tabs or bars, or of which one at least is a single word. */
function isRow(line: string): boolean {
  const cells = line.split(/[,;\t|]/).map((cell) => cell.trim());
  return cells.length > 1 && (/[\t|]/.test(line) || cells.some((cell) => cell !== '' && !/\s/.test(cell)));
}

/**
 * Parts a line. The cost is linear in its length, but for quotes in quotes.
 * @param isKnown whether a stretch with separators in it, or a word of a sentence, is one value all the same.
 */
export function* piecesOf(line: string, isKnown: (phrase: string) => boolean): Generator<Piece> {
  const whole = withoutSpelling(line);
  if (whole === '' || whole.startsWith('#')) return;
  // From where to where: two values. In paths and commands it may be anything.
  const ends = whole.includes('\\') ? [whole] : whole.split(/→|[-=]>/);
  if (ends.length === 1 || isKnown(whole)) yield* partsOf(whole, isKnown);
  else for (const end of ends) if (end.trim() !== '') yield* partsOf(end.trim(), isKnown);
}

function* partsOf(whole: string, isKnown: (phrase: string) => boolean): Generator<Piece> {
  if (!/[\s,;|]/.test(whole)) {
    yield plain(whole);
    return;
  }
  /** A stretch that is one value all the same. */
  const known = (from: number, to: number): boolean =>
    to - from <= longestPhrase && isKnown(whole.slice(from, to).trim());
  if (known(0, whole.length)) {
    yield plain(whole);
    return;
  }
  const hasCells = isRow(whole);
  const space = createSearch(whole, /\s/);
  const separator = createSearch(whole, /[,;\t|]/);
  const quote = createSearch(whole, /"/);
  const hasBrackets = whole.includes('<');
  let at = 0;
  let isCellStart = true;
  /** Where the cell of prose ends that is being read. */
  const isRunning = !hasCells && isRunningText(whole);
  let proseEnd = isRunning ? whole.length : 0;
  while (at < whole.length) {
    const character = whole[at] as string;
    if (isSeparator(character) || /\s/.test(character)) {
      isCellStart ||= isSeparator(character);
      at += 1;
      continue;
    }
    const mailbox = hasBrackets && isCellStart ? mailboxAt(whole, at) : null;
    if (mailbox !== null) {
      yield plain(mailbox.address);
      at = mailbox.end;
      continue;
    }
    const [wordEnd, cellEnd] = [space(at), separator(at)];
    let end = Math.min(wordEnd, cellEnd);
    const range = rangeEnd(whole, at);
    if (range !== null) end = range;
    else if (character === '"' && quote(at + 1) < whole.length) {
      end = quote(at + 1) + 1;
      // Two quotes inside quotes are one.
      while (whole[end] === '"' && quote(end + 1) < whole.length) end = quote(end + 1) + 1;
      const quoted = whole.slice(at + 1, end - 1).replaceAll('""', '"');
      if (hasCells && isCellStart && isQuotedProse(quoted) && !isKnown(quoted))
        yield* proseOf(quoted, isKnown);
      else yield plain(quoted);
      at = end;
      isCellStart = false;
      continue;
    } else if (cellEnd < wordEnd && known(at, wordEnd)) end = wordEnd;
    else if (isCellStart && wordEnd < cellEnd && (isPath(whole, at) || known(at, cellEnd))) end = cellEnd;
    else if (hasCells && isCellStart && wordEnd < cellEnd && isSentence(whole.slice(at, cellEnd)))
      proseEnd = cellEnd;
    const text = whole.slice(at, end);
    yield at < proseEnd && range === null ? proseWord(text, isKnown, isRunning) : plain(text);
    at = end;
    isCellStart = false;
  }
}

const isQuotedProse = (text: string): boolean =>
  text.length > longestPhrase ||
  (text.trim().split(/\s+/).length >= sentenceWords && !isPath(text, 0) && isSentence(text));

/** A word of a sentence; one that something is called, and that is no common word, is a value. */
function proseWord(text: string, isKnown: (phrase: string) => boolean, isRunning = false): Piece {
  const bare = text.replace(/^["'“‘([<]+|["'”’)\]>.,;:!?]+$/g, '');
  const isNameOfHost = /^(?=.{0,63}[\d_-])(?=.{0,63}[a-z])[\w$-]{2,64}$/i.test(bare);
  // In running text people are named by their accounts too.
  const mayBeName = isNameOfHost || (isRunning && bare.length > 2 && !functionWords.has(bare.toLowerCase()));
  return mayBeName && isKnown(bare) ? plain(bare) : { text, isProse: true };
}

function* proseOf(text: string, isKnown: (phrase: string) => boolean): Generator<Piece> {
  for (const piece of partsOf(text.trim(), isKnown))
    yield /\s/.test(piece.text) ? { ...piece, isProse: true } : proseWord(piece.text, isKnown);
}

/** True where a path of Windows or a key of its registry begins: they may have spaces in them. */
const isPath = (text: string, at: number): boolean =>
  /^(?:[a-z]:[\\/](?!\/)|\\\\|%[a-z\d_()]{1,20}%\\|(?:computer\\)?(?:hk(?:lm|cu|cr|u|cc)|hkey_[a-z_]{1,20}):?\\|\\registry\\|nt (?:authority|service)\\)/i.test(
    text.slice(at, at + 40),
  );
