import type { EntityKind } from '../../shared/model/entity-kinds.ts';
import type { Focus, Organization, World } from './generated-world.ts';
import { evidenceMeans, requiredKinds, SIGN_IN_REQUEST_SHARE, type AlertSort } from './guide-figures.ts';
import { drawGeometric, type Random } from './random.ts';

/** What the alerts of one incident have in common: what the attacker (or the harmless cause) brings along. */
export class IncidentTraces {
  readonly addresses: number[] = [];
  readonly files: number[] = [];
  readonly urls: number[] = [];
  readonly messages: number[] = [];
  readonly clusters: number[] = [];
  readonly sessions: number[] = [];
  readonly processes = new Map<number, number>();
  readonly users: number[] = [];
  readonly devices: number[] = [];
  /** An account taken over by the attacker, beside the users that were struck. */
  account = -1;
  /** The device that the attack came from, named by the first alert on the next one. */
  cameFrom = -1;

  /** What a harmless cause still has days later: its tool and whom it talks to, not its messages, sessions and runs. */
  lasting(): IncidentTraces {
    const kept = new IncidentTraces();
    kept.addresses.push(...this.addresses);
    kept.files.push(...this.files);
    kept.urls.push(...this.urls);
    return kept;
  }
}

const most = 30;
const kindOrder: readonly EntityKind[] = [
  'mailbox',
  'device',
  'user',
  'session',
  'ip',
  'mailMessage',
  'mailCluster',
  'url',
  'file',
  'process',
  'registryValue',
  'cloudApplication',
];

/** Draws the evidence of alerts. Which share comes from where is assumption throughout. */
export class EvidenceSource {
  private readonly world: World;
  private readonly random: Random;

  constructor(world: World, random: Random) {
    this.world = world;
    this.random = random;
  }

  /** Distinct entities of one alert; the primary asset is the first. */
  draw(
    sort: AlertSort,
    focus: Focus,
    organization: Organization,
    traces: IncidentTraces,
    isAttack: boolean,
  ): readonly number[] {
    const { random } = this;
    const drawn = new Set<number>();
    const means = evidenceMeans[sort];
    for (const kind of kindOrder) {
      const mean = means[kind];
      if (mean === undefined) continue;
      const required = requiredKinds[sort].includes(kind) ? 1 : 0;
      const wanted = Math.min(most, required + drawGeometric(random, mean - required));
      for (let place = 0; place < wanted; place += 1) {
        const before = drawn.size;
        for (let attempt = 0; attempt < 4 && drawn.size === before; attempt += 1)
          drawn.add(this.drawOne(kind, sort, place + attempt, focus, organization, traces, isAttack));
      }
    }
    return [...drawn];
  }

  private drawOne(
    kind: EntityKind,
    sort: AlertSort,
    place: number,
    focus: Focus,
    organization: Organization,
    traces: IncidentTraces,
    isAttack: boolean,
  ): number {
    switch (kind) {
      case 'device':
        return this.device(place, focus, organization, traces);
      case 'user':
        return this.user(sort, place, focus, organization, traces);
      case 'mailbox':
        return place === 0 && focus.user >= 0
          ? organization.mailboxes.at(focus.user)
          : organization.mailboxes.at(this.otherUser(focus, organization, traces));
      case 'ip':
        return this.address(sort, focus, organization, traces, isAttack);
      case 'mailMessage':
        return this.own(traces.messages, 'mailMessage', isAttack ? 0.7 : 0.5, 12);
      case 'mailCluster':
        return this.own(traces.clusters, 'mailCluster', 0.85, 3);
      case 'url':
        return this.mixed(traces.urls, 'url', isAttack ? 0.6 : 0.3, this.world.commonUrls, 0.85);
      case 'file':
        return this.mixed(traces.files, 'file', isAttack ? 0.45 : 0.25, this.world.commonFiles, 0.85);
      case 'session':
        return this.random.next() < SIGN_IN_REQUEST_SHARE
          ? this.world.table.add('session')
          : this.own(traces.sessions, 'session', 0.8, 3);
      case 'process':
        return this.process(focus, traces);
      case 'cloudApplication':
        return this.world.applications.popular(this.random);
      default:
        return this.world.table.add(kind);
    }
  }

  private device(place: number, focus: Focus, organization: Organization, traces: IncidentTraces): number {
    const { random } = this;
    if (place === 0 && focus.device >= 0) return organization.devices.at(focus.device);
    if (traces.cameFrom >= 0 && random.next() < 0.7) {
      const from = traces.cameFrom;
      traces.cameFrom = -1;
      return organization.devices.at(from);
    }
    const chance = random.next();
    if (chance < 0.5 && traces.devices.length > 0)
      return organization.devices.at(pick(traces.devices, random));
    if (chance < 0.8) return organization.devices.at(organization.server(random));
    return organization.devices.at(random.below(organization.devices.size));
  }

  private user(
    sort: AlertSort,
    place: number,
    focus: Focus,
    organization: Organization,
    traces: IncidentTraces,
  ): number {
    const { random } = this;
    if (place === 0)
      return focus.user >= 0 ? organization.users.at(focus.user) : organization.services.popular(random);
    if (traces.account >= 0 && random.next() < 0.4) return traces.account;
    if (sort === 'endpoint' || sort === 'network') {
      const chance = random.next();
      if (chance < 0.3) return this.world.builtInAccount;
      if (chance < 0.45) return organization.administrators.popular(random);
      if (chance < 0.6) return organization.services.popular(random);
    }
    return organization.users.at(this.otherUser(focus, organization, traces));
  }

  private otherUser(focus: Focus, organization: Organization, traces: IncidentTraces): number {
    const { random } = this;
    if (traces.users.length > 0 && random.next() < 0.5) return pick(traces.users, random);
    return focus.user >= 0
      ? organization.colleague(focus.user, random)
      : random.below(organization.users.size);
  }

  /** Addresses: the attacker's, those of the house, and those that half the internet is seen with. */
  private address(
    sort: AlertSort,
    focus: Focus,
    organization: Organization,
    traces: IncidentTraces,
    isAttack: boolean,
  ): number {
    const { random, world } = this;
    const chance = random.next();
    if (chance < (isAttack ? 0.4 : 0.1)) return this.own(traces.addresses, 'ip', 0.8, 6);
    if (sort === 'mail') return random.next() < 0.85 ? world.relays.popular(random) : world.table.add('ip');
    const house = random.next();
    if (sort === 'identity' || sort === 'cloud') {
      if (house < 0.4 && focus.user >= 0) return organization.homeAddress(focus.user);
      if (house < 0.6) return organization.egress.popular(random);
      if (house < 0.9) return world.commonAddresses.popular(random);
      return world.table.add('ip');
    }
    if (house < 0.4 && focus.device >= 0) return organization.deviceAddresses.at(focus.device);
    if (house < 0.6) return organization.egress.popular(random);
    if (house < 0.9) return world.commonAddresses.popular(random);
    return world.table.add('ip');
  }

  /** A process as one run of a program; several alerts may tell of the same run. */
  private process(focus: Focus, traces: IncidentTraces): number {
    const known = traces.processes.get(focus.device);
    if (known !== undefined && this.random.next() < 0.35) return known;
    const made = this.world.table.add('process');
    traces.processes.set(focus.device, made);
    return made;
  }

  private mixed(
    traces: number[],
    kind: EntityKind,
    ownShare: number,
    common: { popular: (random: Random) => number },
    commonShare: number,
  ): number {
    const { random } = this;
    if (random.next() < ownShare) return this.own(traces, kind, 0.75, 4);
    return random.next() < commonShare ? common.popular(random) : this.world.table.add(kind);
  }

  /** One of the incident's own, met before with chance `again`, up to `limit` of them. */
  private own(traces: number[], kind: EntityKind, again: number, limit: number): number {
    const { random } = this;
    if (traces.length > 0 && (traces.length >= limit || random.next() < again)) return pick(traces, random);
    const made = this.world.table.add(kind);
    traces.push(made);
    return made;
  }
}

function pick(values: readonly number[], random: Random): number {
  return values[random.below(values.length)] as number;
}
