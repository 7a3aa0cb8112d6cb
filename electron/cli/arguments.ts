import { parseArgs } from 'node:util';

/** What the command line was asked to do. */
export interface CliRequest {
  readonly command: CliCommand;
  readonly positionals: readonly string[];
  readonly store: string | null;
  readonly json: boolean;
  readonly actingAs: string | null;
  readonly tenant: string | null;
  /** File of a mapping for `import`. */
  readonly mapping: string | null;
  readonly sample: boolean;
  /** A folder that is watched until the command is ended. */
  readonly watch: string | null;
  readonly alerts: boolean;
  /** What `imports remove` asks for before it removes anything. */
  readonly yes: boolean;
  /** With `correlate`: say what would change, and write nothing. */
  readonly preview: boolean;
  /** With `settings`: what is set, as `path=value`. */
  readonly set: readonly string[];
  /** With `settings`: back to the defaults. */
  readonly reset: boolean;
  /** Why a decision is made. */
  readonly reason: string | null;
  /** The incident that an entity is ignored in, or whose decisions are listed. */
  readonly incident: string | null;
  /** With `split` and `move`: the repeats of storms whose first alert is named go along. */
  readonly repeats: boolean;
  /** With `incidents` and `alerts`: a query in the language of the queues. */
  readonly query: string | null;
  readonly filters: Readonly<Record<FilterOption, readonly string[]>>;
  /** What is said of a list that is added. */
  readonly list: {
    readonly kind: string | null;
    readonly name: string | null;
    readonly verdict: string | null;
    readonly map: readonly string[];
  };
}

/** The commands, as people type them. */
export const cliCommands = [
  'import',
  'imports',
  'incidents',
  'alerts',
  'incident',
  'explain',
  'similar',
  'sightings',
  'merge',
  'split',
  'move',
  'keep-apart',
  'ignore',
  'decisions',
  'correlate',
  'settings',
  'check',
  'mapping',
  'lists',
  'assets',
  'help',
  'version',
] as const;

/** One command. */
export type CliCommand = (typeof cliCommands)[number];

/** Options of `incidents` and `alerts` that narrow the list. */
export const filterOptions = [
  'status',
  'severity',
  'assigned',
  'tag',
  'source',
  'category',
  'search',
] as const;

/** One narrowing option. */
export type FilterOption = (typeof filterOptions)[number];

/** The command line is wrong: exit status 2, with what was expected. */
export class UsageError extends Error {
  override readonly name: string = 'UsageError';
}

/** A value on the command line is wrong: as {@link UsageError}, but the message says all that helps, and no help follows it. */
export class ValueError extends UsageError {
  override readonly name = 'ValueError';
}

/** What `casemate cli help` prints. Kept equal to docs/cli.md by a test. */
export const usage = `Usage: casemate cli COMMAND [options]

Commands
  import PATH…          import files and folders (--sample: the shipped sample), then correlate
  import --watch DIR    import what comes into a folder, once it is complete, until Ctrl+C
  imports               list imports, newest first
  imports remove UID    say what depends on an import; with --yes remove it whole
  imports restore UID   bring an import back that was removed
  incidents             list incidents, highest priority first
  alerts                list alerts, newest activity first
  incident ID           one incident with alerts, evidence and links (ID: number or uid)
  explain A B           why two alerts or incidents are together, or what keeps them apart
                        (A, B: uid of an alert, number or uid of an incident)
  similar ID            incidents near to one that were not united with it, with the reasons
  sightings FILE        where the values of a text file were seen (addresses, hashes, names, URLs; defanged or not)
  merge INTO ID…        unite incidents into the first, which stays
  split ID UID…         put alerts of an incident into a new one (--reason, --name, --repeats)
  move ID UID…          put alerts into an incident (--reason, --repeats)
  keep-apart ID ID…     incidents that correlation never unites
  ignore ENTITY         an entity (key or label) links nothing any more (--incident ID: in one incident)
  decisions             list what analysts decided about correlation (--incident ID: about one incident)
  decisions remove UID  take a decision back
  correlate             correlate again and print what changed (--preview: what would change; nothing is written)
  settings correlation  show what correlation runs with, set numbers of it, or go back to the defaults
  check                 verify store and journal
  mapping suggest FILE  print a first mapping of a CSV, TSV, JSON or NDJSON file
  lists                 show indicator lists, allow lists, countries of addresses and asset lists
  lists add FILE…       add lists, or replace those of the same kind and name
  lists remove NAME     remove a list and what rests on it
  assets import FILE    import an asset list (CSV)
  help, version

Options
  --store DIR           data folder (default: the one that the window opens)
  --json                print JSON; errors as {"error": {"code", "message"}}
  --as NAME             analyst's name for what is written
  --tenant ID           directory id of imported records that carry none
  --mapping FILE        with import: read files that no importer knows, or that have its header, as this mapping says
  --kind KIND, --name NAME, --verdict VERDICT, --source TEXT
                        with lists add: indicator, allow or country; none, suspicious, malicious or noThreatsFound.
                        --name with split: of the new incident; --kind with ignore: the kind of entity
  --map ROLE=COLUMN     with assets import: the column of identifier, kind, criticality, owner, group or site
  --reason TEXT         with merge, split, move, keep-apart and ignore: why
  --repeats             with split and move: also the repeats of storms whose first alert is named
  --incident ID         with ignore and decisions: in, or about, one incident
  --yes                 with imports remove: remove it
  --set PATH=VALUE      with settings: kinds.ip.window=12h, kinds.ip.hubLimit=64, kinds.mailbox=off; --reset for the defaults.
                        With correlate --preview: what these settings would change
  --alerts              with incidents --json: the alerts of each
  --status, --severity, --assigned, --tag, --source, --category VALUE; --search TEXT
                        narrow incidents and alerts; may be given more than once (any of)
  --query TEXT          narrow incidents and alerts as the queue's query field does: 'severity:high -assigned:none score>70'

Exit status: 0 done, 1 done with rejected records, 2 wrong usage or nothing found, 3 store in use or damaged.
`;

/** Reads the words after `casemate cli`. @throws UsageError */
export function readArguments(words: readonly string[]): CliRequest {
  const { values, positionals } = parse(words);
  const [command = 'help', ...rest] = positionals;
  if (values.help) return request('help', [], values);
  if (!isCommand(command)) throw new UsageError(`There is no command "${command}".`);
  const counts: Readonly<Record<CliCommand, readonly [number, number]>> = {
    import: [values.sample || values.watch !== undefined ? 0 : 1, Infinity],
    imports: [0, 2],
    incidents: [0, 0],
    alerts: [0, 1],
    incident: [1, 1],
    explain: [2, 2],
    similar: [1, 1],
    sightings: [1, 1],
    merge: [2, Infinity],
    split: [2, Infinity],
    move: [2, Infinity],
    'keep-apart': [2, Infinity],
    ignore: [1, 1],
    decisions: [0, 2],
    correlate: [0, 0],
    settings: [1, 1],
    check: [0, 0],
    mapping: [2, 2],
    lists: [0, Infinity],
    assets: [2, 2],
    help: [0, Infinity],
    version: [0, 0],
  };
  const [least, most] = counts[command];
  if (rest.length < least || rest.length > most)
    throw new UsageError(`"${command}" takes ${expectation(least, most)}; ${rest.length} given.`);
  return request(command, rest, values);
}

type Values = ReturnType<typeof parse>['values'];

function parse(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      strict: true,
      options: {
        store: { type: 'string' },
        json: { type: 'boolean', default: false },
        as: { type: 'string' },
        tenant: { type: 'string' },
        mapping: { type: 'string' },
        sample: { type: 'boolean', default: false },
        watch: { type: 'string' },
        alerts: { type: 'boolean', default: false },
        yes: { type: 'boolean', default: false },
        reason: { type: 'string' },
        incident: { type: 'string' },
        repeats: { type: 'boolean', default: false },
        preview: { type: 'boolean', default: false },
        set: { type: 'string', multiple: true },
        reset: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
        status: { type: 'string', multiple: true },
        severity: { type: 'string', multiple: true },
        assigned: { type: 'string', multiple: true },
        tag: { type: 'string', multiple: true },
        source: { type: 'string', multiple: true },
        category: { type: 'string', multiple: true },
        search: { type: 'string', multiple: true },
        query: { type: 'string' },
        kind: { type: 'string' },
        name: { type: 'string' },
        verdict: { type: 'string' },
        map: { type: 'string', multiple: true },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function request(command: CliCommand, positionals: readonly string[], values: Values): CliRequest {
  return {
    command,
    positionals,
    store: values.store ?? null,
    json: values.json ?? false,
    actingAs: values.as?.trim() || null,
    tenant: values.tenant ?? null,
    mapping: values.mapping ?? null,
    sample: values.sample ?? false,
    watch: values.watch ?? null,
    alerts: values.alerts ?? false,
    yes: values.yes ?? false,
    reason: values.reason?.trim() || null,
    incident: values.incident ?? null,
    repeats: values.repeats ?? false,
    preview: values.preview ?? false,
    set: values.set ?? [],
    reset: values.reset ?? false,
    query: values.query ?? null,
    filters: {
      status: values.status ?? [],
      severity: values.severity ?? [],
      assigned: values.assigned ?? [],
      tag: values.tag ?? [],
      source: values.source ?? [],
      category: values.category ?? [],
      search: values.search ?? [],
    },
    list: {
      kind: values.kind ?? null,
      name: values.name?.trim() || null,
      verdict: values.verdict ?? null,
      map: values.map ?? [],
    },
  };
}

function isCommand(word: string): word is CliCommand {
  return (cliCommands as readonly string[]).includes(word);
}

function expectation(least: number, most: number): string {
  if (most === 0) return 'no argument';
  if (most === Infinity) return `at least ${least} argument${least === 1 ? '' : 's'}`;
  return `${least} argument${least === 1 ? '' : 's'}`;
}
