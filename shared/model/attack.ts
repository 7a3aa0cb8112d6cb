/**
 * ATT&CK tactics and techniques: the names by which sources call them, folded to one.
 *
 * Order and identifiers follow the Enterprise matrix of ATT&CK 18.1 (`tactic_refs` of the matrix object).
 */

/** The shortnames of the Enterprise tactics, as ATT&CK's `x_mitre_shortname` spells them. */
export type TacticShortname =
  | 'reconnaissance'
  | 'resource-development'
  | 'initial-access'
  | 'execution'
  | 'persistence'
  | 'privilege-escalation'
  | 'defense-evasion'
  | 'credential-access'
  | 'discovery'
  | 'lateral-movement'
  | 'collection'
  | 'command-and-control'
  | 'exfiltration'
  | 'impact';

/** One tactic of the kill chain. `order` counts from 0 at the left of the matrix. */
export interface Tactic {
  readonly id: `TA${number}`;
  readonly shortname: TacticShortname;
  /** For display, in sentence case: "Initial access". */
  readonly name: string;
  readonly order: number;
}

/** One technique or sub-technique of the shipped catalogue (`resources/attack/enterprise-attack.json`). */
export interface AttackTechnique {
  readonly id: string;
  readonly name: string;
  readonly tactics: readonly TacticShortname[];
  /** First paragraph of ATT&CK's description as plain text. */
  readonly description: string;
}

/** One tactic of the shipped catalogue, with ATT&CK's own capitals in `name`. */
export interface AttackTacticDescription {
  readonly id: string;
  readonly shortname: TacticShortname;
  readonly name: string;
  readonly description: string;
}

/** The shape of `resources/attack/enterprise-attack.json`. */
export interface AttackCatalogue {
  readonly attackVersion: string;
  readonly copyright: string;
  readonly tactics: readonly AttackTacticDescription[];
  readonly techniques: readonly AttackTechnique[];
}

const TACTIC_ROWS: readonly (readonly [Tactic['id'], TacticShortname, string])[] = [
  ['TA0043', 'reconnaissance', 'Reconnaissance'],
  ['TA0042', 'resource-development', 'Resource development'],
  ['TA0001', 'initial-access', 'Initial access'],
  ['TA0002', 'execution', 'Execution'],
  ['TA0003', 'persistence', 'Persistence'],
  ['TA0004', 'privilege-escalation', 'Privilege escalation'],
  ['TA0005', 'defense-evasion', 'Defense evasion'],
  ['TA0006', 'credential-access', 'Credential access'],
  ['TA0007', 'discovery', 'Discovery'],
  ['TA0008', 'lateral-movement', 'Lateral movement'],
  ['TA0009', 'collection', 'Collection'],
  ['TA0011', 'command-and-control', 'Command and control'],
  ['TA0010', 'exfiltration', 'Exfiltration'],
  ['TA0040', 'impact', 'Impact'],
];

/** The tactics of the Enterprise matrix, in kill-chain order. */
export const TACTICS: readonly Tactic[] = TACTIC_ROWS.map(([id, shortname, name], order) => ({
  id,
  shortname,
  name,
  order,
}));

/**
 * Spellings that folding capitals and punctuation alone does not reach.
 *
 * - Hayabusa's abbreviations (its `config/mitre_tactics.txt`): InitAccess, Exec, Persis, PrivEsc, Evas, …
 * - `CredentialTheft`, `Installation`, `Delivery`, `Exploit` are categories of Defender for Endpoint before it
 *   adopted ATT&CK. Only CredentialTheft says one tactic; the rest are phases of another chain and are left out.
 * - `PreAttack` (Sentinel) is the retired PRE-ATT&CK matrix, which became Reconnaissance and Resource
 *   development; it is shown in the first of the two.
 * - British spelling, and "&" for "and".
 */
const TACTIC_ALIASES: Readonly<Record<string, TacticShortname>> = {
  recon: 'reconnaissance',
  preattack: 'reconnaissance',
  resdev: 'resource-development',
  initaccess: 'initial-access',
  exec: 'execution',
  persis: 'persistence',
  persist: 'persistence',
  privesc: 'privilege-escalation',
  privilegeelevation: 'privilege-escalation',
  evas: 'defense-evasion',
  evasion: 'defense-evasion',
  defenceevasion: 'defense-evasion',
  credaccess: 'credential-access',
  credentialsaccess: 'credential-access',
  credentialtheft: 'credential-access',
  disc: 'discovery',
  latmov: 'lateral-movement',
  collect: 'collection',
  c2: 'command-and-control',
  cnc: 'command-and-control',
  candc: 'command-and-control',
  commandcontrol: 'command-and-control',
  exfil: 'exfiltration',
};

function foldSpelling(text: string): string {
  return text
    .toLowerCase()
    .replace(/^\s*attack\./, '')
    .replace(/[^a-z0-9]/g, '');
}

const TACTIC_BY_SPELLING: ReadonlyMap<string, Tactic> = buildSpellings();

function buildSpellings(): ReadonlyMap<string, Tactic> {
  const spellings = new Map<string, Tactic>();
  for (const tactic of TACTICS) {
    spellings.set(foldSpelling(tactic.shortname), tactic);
    spellings.set(foldSpelling(tactic.id), tactic);
  }
  for (const [alias, shortname] of Object.entries(TACTIC_ALIASES)) {
    const tactic = TACTICS.find((candidate) => candidate.shortname === shortname);
    if (tactic) spellings.set(alias, tactic);
  }
  return spellings;
}

/**
 * The tactic that a source's category names, whatever its spelling: `InitialAccess`, `Initial Access`,
 * `initial-access`, `attack.initial_access`, `TA0001`, `InitAccess`.
 *
 * Returns null for text that names no tactic. That includes Microsoft's alert categories that are none:
 * `Malware`, `Ransomware`, `UnwantedSoftware`, `Exploit`, `SuspiciousActivity`, `Phishing`, `ThreatManagement`,
 * `DataLossPrevention`. They say what was found, not what the adversary was after, and guessing one would put
 * an alert into a lane its source never named: phishing, for one, is Initial access, Reconnaissance (T1598) or
 * Lateral movement (T1534). The techniques of such an alert still speak.
 */
export function tacticOf(category: string): Tactic | null {
  return TACTIC_BY_SPELLING.get(foldSpelling(category)) ?? null;
}

/**
 * The tactics in a list as Sentinel and Sigma write it (`InitialAccess, Execution`; `Exec ¦ C2`), in
 * kill-chain order and each once. Parts that name no tactic are left out.
 */
export function tacticsOf(list: string): readonly Tactic[] {
  const found = new Set<Tactic>();
  for (const part of list.split(/[,;|¦\n]/)) {
    const tactic = tacticOf(part);
    if (tactic) found.add(tactic);
  }
  return [...found].sort((a, b) => a.order - b.order);
}

/** The tactic with this shortname. Total: every shortname of the type has one. */
export function tacticByShortname(shortname: TacticShortname): Tactic {
  const tactic = TACTICS.find((candidate) => candidate.shortname === shortname);
  if (!tactic) throw new Error(`No tactic has the shortname ${shortname}.`);
  return tactic;
}

/** Orders categories along the kill chain; what names no tactic comes last, by its text. */
export function compareCategories(a: string, b: string): number {
  const rankA = tacticOf(a)?.order ?? TACTICS.length;
  const rankB = tacticOf(b)?.order ?? TACTICS.length;
  if (rankA !== rankB) return rankA - rankB;
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * A category for display: the tactic's name ("Command and control"), else the source's own word with its
 * capitals and hyphens opened into a sentence ("UnwantedSoftware" → "Unwanted software"). Text that already
 * has spaces is shown as it came.
 */
export function categoryLabel(category: string): string {
  const tactic = tacticOf(category);
  if (tactic) return tactic.name;
  const trimmed = category.trim();
  if (!/^[A-Za-z][A-Za-z0-9_-]*$/.test(trimmed)) return trimmed;
  const words = trimmed
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/(?<=[A-Z])(?=[A-Z][a-z])/g, ' ')
    .split(/[\s_-]+/)
    .filter((word) => word.length > 0);
  return words
    .map((word, index) => {
      const isAcronym = word.length > 1 && word === word.toUpperCase();
      if (isAcronym) return word;
      return index === 0 ? word.charAt(0).toUpperCase() + word.slice(1).toLowerCase() : word.toLowerCase();
    })
    .join(' ');
}

const TECHNIQUE_ID = /(?<![A-Za-z0-9])T(\d{4})(?:[./](\d{3})(?!\d))?(?![0-9A-Za-z])/gi;

/**
 * Every technique id in a text, in order of first appearance and each once: `T1566.002`, `t1566.002`,
 * `attack.t1566.002`, "T1566: Phishing", `https://attack.mitre.org/techniques/T1566/002`. The form is that of
 * ATT&CK: `T` and four digits, a dot and three digits for a sub-technique. Whether the id exists is not asked.
 */
export function parseTechniqueIds(text: string): readonly string[] {
  const found = new Set<string>();
  for (const match of text.matchAll(TECHNIQUE_ID)) {
    const [, technique, subtechnique] = match;
    if (technique === undefined) continue;
    found.add(subtechnique === undefined ? `T${technique}` : `T${technique}.${subtechnique}`);
  }
  return [...found];
}

/** The first technique id in a text, or null. See {@link parseTechniqueIds}. */
export function parseTechniqueId(text: string): string | null {
  return parseTechniqueIds(text)[0] ?? null;
}

/** The technique that a sub-technique belongs to: `T1566.002` → `T1566`; a technique is its own parent. */
export function parentTechniqueId(id: string): string {
  const dot = id.indexOf('.');
  return dot === -1 ? id : id.slice(0, dot);
}
