/**
 * The published linking rules, written a second time and as plainly as they read, to check the sample without the
 * engine it is to be shown with. It links on shared entities and device + user pairs; sequence rules, pooling and
 * locks, which only ever join more or hold back, are left out.
 */
import type { JsonObject, JsonValue } from '../evidence.ts';
import { textOf } from '../evidence.ts';

const HOUR = 3_600_000;

interface Row {
  readonly window: number;
  readonly base: number;
  readonly level: number;
  readonly hub: number;
}
const row = (hours: number, base: number, level: number, hub: number): Row => ({
  window: hours * HOUR,
  base,
  level,
  hub,
});
const ROWS: Readonly<Record<string, Row>> = {
  device: row(24, 640, 8, 32),
  user: row(24, 620, 8, 32),
  mailbox: row(1, 500, 3, 8),
  message: row(168, 950, 50, 4096),
  url: row(72, 800, 20, 256),
  ip: row(24, 760, 8, 32),
  hash: row(72, 820, 8, 64),
  process: row(48, 930, 4, 16),
  registry: row(48, 850, 4, 16),
  session: row(48, 880, 4, 16),
  cluster: row(168, 900, 500, 4096),
};
const PAIR = { window: 48 * HOUR, base: 780 };

/** Where the published rules leave a choice. */
export interface RuleChoices {
  /** Also take what stands inside other evidence: logged-on users, sender addresses, URLs and recipients of mails. */
  readonly isBroad: boolean;
  /** The considered time T in hours, for the bound on chance meetings. */
  readonly consideredHours: number;
}

interface Node {
  readonly ids: string[];
  readonly keys: Set<string>;
  readonly assets: Set<string>;
  readonly hours: Set<number>;
  readonly start: number;
  end: number;
}

const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const text = (value: JsonValue | undefined): string | null =>
  typeof value === 'string' && value !== '' ? value.toLowerCase() : null;
const isList = (value: JsonValue | undefined): value is readonly JsonValue[] => Array.isArray(value);
const list = (value: JsonValue | undefined): readonly JsonValue[] => (isList(value) ? value : []);

function userKey(value: JsonValue | undefined): string | null {
  if (!isObject(value) || value['userSid'] === 'S-1-5-18') return null;
  const name = text(value['accountName']);
  return name === null ? null : `user|${name}`;
}

function hashKey(value: JsonValue | undefined): string | null {
  const hash = isObject(value) ? text(value['sha256']) : null;
  return hash === null ? null : `hash|${hash}`;
}

function keyed(kind: string, value: JsonValue | undefined): string | null {
  const folded = text(value);
  return folded === null ? null : `${kind}|${folded}`;
}

/** Keys of one piece of evidence. The sample's account names are unique, so they stand for every identifier. */
function keysOf(item: JsonObject, isBroad: boolean): readonly string[] {
  const keys: (string | null)[] = [];
  const broad = (...more: (string | null)[]): void => void (isBroad && keys.push(...more));
  switch (textOf(item['@odata.type']).replace('#microsoft.graph.security.', '')) {
    case 'userEvidence':
      keys.push(userKey(item['userAccount']));
      break;
    case 'mailboxEvidence':
      keys.push(keyed('mailbox', item['primaryAddress']));
      broad(userKey(item['userAccount']));
      break;
    case 'deviceEvidence':
      keys.push(keyed('device', item['mdeDeviceId']));
      broad(...list(item['loggedOnUsers']).map(userKey), keyed('ip', item['lastIpAddress']));
      break;
    case 'ipEvidence':
      keys.push(keyed('ip', item['ipAddress']));
      break;
    case 'urlEvidence':
      keys.push(keyed('url', item['url']));
      break;
    case 'fileEvidence':
      keys.push(hashKey(item['fileDetails']));
      broad(keyed('device', item['mdeDeviceId']));
      break;
    case 'processEvidence':
      keys.push(
        `process|${textOf(item['mdeDeviceId'])}|${textOf(item['processId'])}|${textOf(item['processCreationDateTime'])}`,
      );
      broad(
        userKey(item['userAccount']),
        hashKey(item['imageFile']),
        hashKey(item['parentProcessImageFile']),
      );
      break;
    case 'registryKeyEvidence':
    case 'registryValueEvidence':
      keys.push(keyed('registry', item['registryKey']));
      break;
    case 'cloudLogonSessionEvidence':
      keys.push(keyed('session', item['sessionId']));
      break;
    case 'submissionMailEvidence':
    case 'analyzedMessageEvidence':
      keys.push(keyed('message', item['networkMessageId']));
      broad(keyed('ip', item['senderIp']), keyed('mailbox', item['recipientEmailAddress']));
      broad(...list(item['urls']).map((address) => keyed('url', address)));
      break;
    case 'mailClusterEvidence':
      keys.push(keyed('cluster', item['query']));
      broad(...list(item['networkMessageIds']).map((id) => keyed('message', id)));
      break;
    default:
      break;
  }
  return keys.filter((key) => key !== null);
}

const roundUp = (count: number): number => 2 ** Math.ceil(Math.log2(Math.max(1, count)));

/** Alerts as nodes: those of one detector on one first device, user, mailbox or resource within five minutes are one. */
function collapse(alerts: readonly JsonObject[], isBroad: boolean): readonly Node[] {
  const open = new Map<string, Node>();
  const nodes: Node[] = [];
  const timed = alerts.map((alert) => ({ alert, time: Date.parse(textOf(alert['firstActivityDateTime'])) }));
  for (const { alert, time } of timed.sort((a, b) => a.time - b.time)) {
    const evidence = list(alert['evidence']).filter(isObject);
    const keys = evidence.flatMap((item) => keysOf(item, isBroad));
    const assets = keys.filter((key) => /^(device|user|mailbox)\|/.test(key));
    const primary = assets[0] ?? textOf(evidence[0]?.['resourceId'] ?? evidence[0]?.['appId'] ?? alert['id']);
    const stormKey = `${textOf(alert['detectorId'])}|${primary}`;
    const running = open.get(stormKey);
    const node: Node =
      running && time - running.end <= HOUR / 12
        ? running
        : { ids: [], keys: new Set(), assets: new Set(), hours: new Set(), start: time, end: time };
    if (node !== running) nodes.push(node);
    open.set(stormKey, node);
    node.ids.push(textOf(alert['id']));
    node.end = time;
    node.hours.add(Math.floor(time / HOUR));
    for (const key of keys) node.keys.add(key);
    for (const asset of assets) node.assets.add(asset);
  }
  return nodes;
}

interface Link {
  readonly from: Node;
  readonly to: Node;
  readonly key: string;
  readonly strength: number;
}

function linksOf(
  key: string,
  posting: readonly Node[],
  window: number,
  base: number,
  damping: number,
): readonly Link[] {
  return posting.slice(1).flatMap((to, index) => {
    const from = posting[index];
    const gap = from === undefined ? Infinity : Math.max(0, to.start - from.end);
    if (from === undefined || gap > window) return [];
    return [{ from, to, key, strength: Math.floor(base * damping * (1 - (0.6 * gap) / window)) }];
  });
}

function allLinks(nodes: readonly Node[], consideredHours: number): readonly Link[] {
  const postings = new Map<string, Node[]>();
  for (const node of nodes) {
    for (const key of node.keys) postings.set(key, [...(postings.get(key) ?? []), node]);
  }
  const hubs = new Set<string>();
  const links: Link[] = [];
  for (const [key, posting] of postings) {
    const rules = ROWS[key.slice(0, key.indexOf('|'))];
    if (!rules) throw new Error(`No rule for ${key}.`);
    const others = new Set(posting.flatMap((node) => [...node.assets]).filter((asset) => asset !== key));
    const fan = roundUp(others.size);
    const hours = roundUp(new Set(posting.flatMap((node) => [...node.hours])).size);
    if (fan > rules.hub) {
      hubs.add(key);
      continue;
    }
    const window = Math.floor(
      Math.min(rules.window, (rules.window * rules.level) / fan, (0.2 * consideredHours * HOUR) / hours),
    );
    links.push(
      ...linksOf(key, posting, window, rules.base, Math.sqrt(rules.level / Math.max(rules.level, fan))),
    );
  }
  return [...links, ...pairLinks(nodes, hubs)];
}

function pairLinks(nodes: readonly Node[], hubs: ReadonlySet<string>): readonly Link[] {
  const postings = new Map<string, Node[]>();
  for (const node of nodes) {
    const usable = [...node.keys].filter((key) => !hubs.has(key));
    for (const device of usable.filter((key) => key.startsWith('device|'))) {
      for (const user of usable.filter((key) => key.startsWith('user|'))) {
        const pair = `pair|${device}|${user}`;
        postings.set(pair, [...(postings.get(pair) ?? []), node]);
      }
    }
  }
  return [...postings].flatMap(([pair, posting]) => linksOf(pair, posting, PAIR.window, PAIR.base, 1));
}

function threshold(size: number): number {
  const low = 2 ** Math.floor(Math.log2(size));
  return 100 + 90 * (Math.log2(low) + (size - low) / low);
}

/** The incidents that the published rules make of these alerts, as sorted lists of alert ids. */
export function partition(
  alerts: readonly JsonObject[],
  choices: RuleChoices,
): readonly (readonly string[])[] {
  const nodes = collapse(alerts, choices.isBroad);
  const groups = new Map<Node, Set<Node>>(nodes.map((node) => [node, new Set([node])]));
  const links = [...allLinks(nodes, choices.consideredHours)].sort((a, b) => b.strength - a.strength);
  for (const link of links) {
    const a = groups.get(link.from);
    const b = groups.get(link.to);
    if (!a || !b || a === b || link.strength < threshold(Math.min(a.size, b.size))) continue;
    for (const node of b) {
      a.add(node);
      groups.set(node, a);
    }
  }
  return [...new Set(groups.values())].map((group) => [...group].flatMap((node) => node.ids).sort());
}
