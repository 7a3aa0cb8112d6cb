/**
 * Facts of an alert that sequence rules look for, as bits. They are read from category, techniques, title and
 * kinds of evidence; alone they never link anything.
 */
export const sequenceFact = {
  mailDelivered: 1,
  urlClicked: 2,
  execution: 4,
  signInAnomaly: 8,
  mailboxRuleOrMassDownload: 16,
  credentialAccess: 32,
  remoteLogon: 64,
} as const;

/** What `sequenceFacts` reads of an alert. */
export interface SequenceFactSource {
  readonly title: string;
  readonly category: string | null;
  readonly mitreTechniques: readonly string[];
  readonly evidenceKinds: readonly string[];
}

interface FactRule {
  readonly fact: number;
  /** Folded categories (letters only, lower case). */
  readonly categories?: readonly string[];
  /** Techniques; a sub-technique counts as its technique. */
  readonly techniques?: readonly string[];
  readonly title?: RegExp;
  /** Of which at least one must be in evidence, where given. */
  readonly kinds?: readonly string[];
}

const factRules: readonly FactRule[] = [
  {
    fact: sequenceFact.mailDelivered,
    techniques: ['T1566', 'T1534', 'T1598'],
    title: /\b(phish|email|e-mail|mail|malware campaign|zap)/i,
    categories: ['phishing'],
    kinds: ['mailMessage', 'mailCluster'],
  },
  {
    fact: sequenceFact.urlClicked,
    techniques: ['T1204.001'],
    title:
      /\b(url click|clicked|click(ed)? (on|through)|opened a (malicious|suspicious) (link|url)|connection to .*(phishing|malicious) (site|url|page))/i,
  },
  {
    fact: sequenceFact.execution,
    categories: ['execution'],
    techniques: ['T1059', 'T1204.002', 'T1047', 'T1053', 'T1569', 'T1218', 'T1203'],
    title: /\b(meterpreter|powershell|script|macro|process|executed|execution|launched|run(s|ning)?)\b/i,
    kinds: ['process', 'file'],
  },
  {
    fact: sequenceFact.signInAnomaly,
    techniques: ['T1078', 'T1110', 'T1090.003'],
    title:
      /\b(anonymous ip|anonymi[sz]er|tor ip|tor exit|impossible travel|atypical travel|unfamiliar sign-in|infrequent country|new country|risky sign-?in|password spray|leaked credentials|suspicious (sign-?in|log-?on|inbox access)|malicious ip|unusual (sign-?in|location)|mass(ive)? failed|anomalous token|token (theft|issuer))/i,
    kinds: ['user', 'ip', 'session'],
  },
  {
    fact: sequenceFact.mailboxRuleOrMassDownload,
    techniques: ['T1114', 'T1564.008', 'T1137.005', 'T1530', 'T1213'],
    title:
      /\b(inbox (forwarding|manipulation|rule)|forwarding rule|mailbox rule|suspicious inbox|mass (download|share|access)|unusual (volume|number) of (file|external)|unusual file (download|share)|file download)/i,
  },
  {
    fact: sequenceFact.credentialAccess,
    categories: ['credentialaccess', 'credentialtheft'],
    techniques: ['T1003', 'T1555', 'T1558', 'T1552', 'T1539', 'T1550'],
    title:
      /\b(credential (theft|dump|access)|lsass|mimikatz|overpass-the-hash|pass-the-(hash|ticket)|kerberoast|golden ticket|dcsync)/i,
  },
  {
    fact: sequenceFact.remoteLogon,
    categories: ['lateralmovement'],
    techniques: ['T1021', 'T1550', 'T1570'],
    title:
      /\b(lateral movement|remote (logon|log-on|service|desktop|execution)|overpass-the-hash|pass-the-(hash|ticket)|logon (from|to) another)/i,
  },
];

/**
 * Facts that a sign-in anomaly needs a title or a sign-in product for: the techniques alone are too broad.
 */
const narrowFacts: ReadonlySet<number> = new Set([sequenceFact.signInAnomaly]);

/** The set of `sequenceFact` bits of one alert. */
export function sequenceFacts(alert: SequenceFactSource): number {
  const category = (alert.category ?? '').toLowerCase().replace(/[^a-z]/g, '');
  const techniques = new Set(
    alert.mitreTechniques.flatMap((id) => [id.toUpperCase(), id.toUpperCase().split('.')[0] as string]),
  );
  const kinds = new Set(alert.evidenceKinds);
  let bits = 0;
  for (const rule of factRules) {
    if (rule.kinds && !rule.kinds.some((kind) => kinds.has(kind))) continue;
    const byTitle = rule.title?.test(alert.title) === true;
    const byTechnique =
      !narrowFacts.has(rule.fact) && rule.techniques?.some((id) => techniques.has(id)) === true;
    if (byTitle || byTechnique || rule.categories?.includes(category) === true) bits |= rule.fact;
  }
  return bits;
}
