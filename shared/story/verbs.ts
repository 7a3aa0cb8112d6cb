/** What entities do to each other, in the words that people use: `source verb target`. The only place where these words are. */
export const verbs = {
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
  ran: 'ran',
  runFrom: 'run from',
  sent: 'sent',
  sentFrom: 'sent from',
  sentTo: 'sent to',
  set: 'set',
  shared: 'shared',
  signedIn: 'signed in',
  signedInFrom: 'signed in from',
  signedInTo: 'signed in to',
  started: 'started',
  uploaded: 'uploaded',
} as const;

/** A relation in words. */
export type Verb = (typeof verbs)[keyof typeof verbs];

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
  { title: /\bshar(ed|es|ing)\b/i, kind: 'file', verb: verbs.shared },
];
