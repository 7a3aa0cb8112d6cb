/** What entities do to each other, in the words that people use: `source verb target`. The only place where these words are. */
export const verbs = {
  activeFrom: 'was active from',
  addedTo: 'added to',
  belongsTo: 'belongs to',
  clicked: 'clicked',
  connectedTo: 'connected to',
  consentedTo: 'gave consent to',
  contains: 'contains',
  created: 'created',
  deleted: 'deleted',
  downloaded: 'downloaded',
  groups: 'groups',
  loaded: 'loaded',
  modified: 'modified',
  movedLaterallyTo: 'moved laterally to',
  on: 'on',
  opened: 'opened',
  read: 'read',
  ran: 'ran',
  requestedTicketFrom: 'requested a ticket from',
  runFrom: 'run from',
  seenOn: 'seen on',
  sent: 'sent',
  sentFrom: 'sent from',
  sentTo: 'sent to',
  set: 'set',
  shared: 'shared',
  signedIn: 'signed in',
  signedInFrom: 'signed in from',
  signedInTo: 'signed in to',
  started: 'started',
  triedToChange: 'tried to change',
  triedToConnectTo: 'tried to connect to',
  triedToCreate: 'tried to create',
  triedToLoad: 'tried to load',
  triedToModify: 'tried to modify',
  triedToMoveLaterallyTo: 'tried to move laterally to',
  triedToRun: 'tried to run',
  triedToSignInFrom: 'tried to sign in from',
  triedToSignInTo: 'tried to sign in to',
  triedToStart: 'tried to start',
  uploaded: 'uploaded',
  usedAccount: 'used the account of',
} as const;

/** What is said of what was done where its source stopped it. */
export const triedVerbs: ReadonlyMap<string, Verb> = new Map<string, Verb>([
  [verbs.ran, verbs.triedToRun],
  [verbs.started, verbs.triedToStart],
  [verbs.created, verbs.triedToCreate],
  [verbs.modified, verbs.triedToModify],
  [verbs.loaded, verbs.triedToLoad],
  [verbs.set, verbs.triedToChange],
  [verbs.deleted, verbs.triedToChange],
  [verbs.connectedTo, verbs.triedToConnectTo],
]);

/** A relation in words. */
export type Verb = (typeof verbs)[keyof typeof verbs];

/** What says that a relation holds, in the words that people read beside it: a field of the record, or the only way it can have been. */
export const reasons = {
  account: 'the account of the process',
  activity: 'the role of the address, in an alert of what the account did',
  added: 'the role “added” of its evidence',
  commandLine: 'its command line, which names it',
  consent: 'the title tells of a consent',
  device: 'the device of the evidence',
  explicit: 'the record, which says that credentials of another account were used',
  identity: 'an alert of a sign-in, which names the address',
  imageFile: 'the image of the process',
  loggedOn: 'the users logged on to the device',
  mailbox: 'the account of the mailbox',
  messages: 'the messages of the cluster',
  movement: 'the roles of an alert of lateral movement',
  onlyDevice: 'the only device of the alert',
  onlyPerson: 'the only user of the alert, and the role of the evidence',
  onlyProcess: 'the only process of the alert that can have done it, and the role of the evidence',
  outcome: 'the record, which says how the sign-in ended',
  parent: 'the parent of the process, by id and start',
  recipient: 'the recipient of the message',
  route: 'the roles of the two addresses',
  sender: 'the sender of the message',
  senderAddress: 'the address that the message was sent from',
  session: 'the account of the session',
  ticket: 'the roles of an alert of a ticket request',
  title: 'the title of the alert, which has no other user',
  urls: 'the links in the message',
} as const;

/** What says that a relation holds. */
export type Reason = (typeof reasons)[keyof typeof reasons];

/** What people did to a file or URL of an alert, where only the alert's title says it. */
export const titleVerbs: readonly {
  readonly title: RegExp;
  readonly kind: 'url' | 'file';
  readonly verb: Verb;
}[] = [
  { title: /\bclick/i, kind: 'url', verb: verbs.clicked },
  { title: /\bdownload/i, kind: 'file', verb: verbs.downloaded },
  { title: /\bopen(s|ed|ing)?\b/i, kind: 'file', verb: verbs.opened },
  { title: /\bupload/i, kind: 'file', verb: verbs.uploaded },
  { title: /\bdelet(e|es|ed|ing|ion)\b/i, kind: 'file', verb: verbs.deleted },
  // "A shared document" is one that somebody shared some time.
  {
    title: /\bshar(ed|es|ing)\b(?!\s+(documents?|drives?|files?|folders?|links?|mailbox))/i,
    kind: 'file',
    verb: verbs.shared,
  },
];

/** Titles that tell of what was tried, whether or not it came about. */
const attempts =
  /\b(attempt(s|ed|ing)?|tried|try(ing)?|fail(s|ed|ing|ures?)?|unsuccessful|block(s|ed|ing)?|prevent(s|ed|ing)?|denied)\b/i;

/** Titles of guessing passwords, of which nearly every try fails. */
const guesses = /\bspray|brute[\s-]?forc|password[\s-]guess|\bguessing\b|credential[\s-]stuffing/i;

/** True where a title says of what it tells that it was tried, not that it was done. */
export const tellsAttempt = (title: string): boolean => attempts.test(title);

/** True where a title says of sign-ins that they were tried. */
export const tellsSignInAttempt = (title: string): boolean => attempts.test(title) || guesses.test(title);

/**
 * Titles of Kerberos tickets that were asked for or forged: their destination is the domain controller that was asked. Microsoft Defender for
 * Identity calls these alerts lateral movement or credential access all the same.
 */
const ticketRequests =
  /\b(overpass[\s-]the[\s-]hash|kerberoast(ing)?|as-?rep[\s-]roast(ing)?|(golden|silver) tickets?|ticket requests?)\b/i;

/** Steal or Forge Kerberos Tickets (ATT&CK). */
const ticketTechnique = /^T1558(\.\d{3})?$/i;

/** True where an alert tells of a Kerberos ticket that was requested, not of somebody who came to where it was requested. */
export const isOfTicketRequest = (title: string, techniques: readonly string[]): boolean =>
  ticketRequests.test(title) || techniques.some((id) => ticketTechnique.test(id));

/** Titles of sign-ins, whatever came of them. */
const signIns =
  /\bsign-?\s?ins?\b|\bsigned[\s-]in\b|\blog-?\s?(in|on)s?\b|\blogged[\s-](in|on)\b|\bauthenticat|\b(impossible|atypical) travel\b|\b(new|infrequent|unusual) country\b/i;

/** ATT&CK techniques that are of signing in: Valid Accounts, Brute Force, Alternate Authentication Material, Multi-Factor Request Generation. */
const signInTechniques = /^T(1078|1110|1550|1621)(\.\d{3})?$/i;

/** True where an alert's title or techniques say that it is about sign-ins. */
export const isOfSignIn = (title: string, techniques: readonly string[]): boolean =>
  signIns.test(title) || guesses.test(title) || techniques.some((id) => signInTechniques.test(id));
