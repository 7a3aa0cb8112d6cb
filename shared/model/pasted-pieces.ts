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

/** Parts a line. The cost is linear in its length. @param isKnown whether a stretch with separators in it is one value all the same. */
export function* piecesOf(line: string, isKnown: (phrase: string) => boolean): Generator<string> {
  const whole = line.trim().replace(spacedDots, '$1');
  if (whole === '' || whole.startsWith('#')) return;
  if (!/[\s,;|]/.test(whole)) {
    yield whole;
    return;
  }
  /** A stretch that is one value all the same. */
  const known = (from: number, to: number): boolean =>
    to - from <= longestPhrase && isKnown(whole.slice(from, to).trim());
  if (known(0, whole.length)) {
    yield whole;
    return;
  }
  const space = createSearch(whole, /\s/);
  const separator = createSearch(whole, /[,;\t|]/);
  const quote = createSearch(whole, /"/);
  const hasBrackets = whole.includes('<');
  let at = 0;
  let isCellStart = true;
  while (at < whole.length) {
    const character = whole[at] as string;
    if (isSeparator(character) || /\s/.test(character)) {
      isCellStart ||= isSeparator(character);
      at += 1;
      continue;
    }
    const mailbox = hasBrackets && isCellStart ? mailboxAt(whole, at) : null;
    if (mailbox !== null) {
      yield mailbox.address;
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
      yield whole.slice(at + 1, end - 1).replaceAll('""', '"');
      at = end;
      isCellStart = false;
      continue;
    } else if (cellEnd < wordEnd && known(at, wordEnd)) end = wordEnd;
    else if (isCellStart && wordEnd < cellEnd && (isPath(whole, at) || known(at, cellEnd))) end = cellEnd;
    yield whole.slice(at, end);
    at = end;
    isCellStart = false;
  }
}

/** True where a path of Windows begins: it may have spaces in it. */
const isPath = (text: string, at: number): boolean => /^(?:[a-z]:\\|\\\\)/i.test(text.slice(at, at + 3));
