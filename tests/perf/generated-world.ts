import { entityKindCodes } from '../../shared/correlation/index.ts';
import type { EntityKind } from '../../shared/model/entity-kinds.ts';
import { assumptions } from './guide-figures.ts';
import type { Random } from './random.ts';

/** Whole numbers in a list that grows by doubling. */
export class NumberList {
  private values = new Int32Array(1024);
  length = 0;

  push(value: number): void {
    if (this.length === this.values.length) {
      const larger = new Int32Array(this.length * 2);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.length] = value;
    this.length += 1;
  }

  at(index: number): number {
    return this.values[index] as number;
  }

  done(): Int32Array {
    return this.values.slice(0, this.length);
  }
}

/** Entities met so far, by number. */
export class EntityTable {
  readonly kinds = new NumberList();
  private readonly unlinked = new Set<number>();

  /** A new entity; one that `links` not is shown in alerts and says nothing about them (a built-in account). */
  add(kind: EntityKind, links = kind !== 'cloudApplication'): number {
    const entity = this.kinds.length;
    this.kinds.push(entityKindCodes[kind]);
    if (!links) this.unlinked.add(entity);
    return entity;
  }

  links(): Uint8Array {
    const links = new Uint8Array(this.kinds.length).fill(1);
    for (const entity of this.unlinked) links[entity] = 0;
    return links;
  }
}

/** Numbered things of one kind, each made an entity when it is first met. */
export class EntityPool {
  private readonly known: Int32Array;
  private readonly table: EntityTable;
  private readonly kind: EntityKind;

  constructor(table: EntityTable, kind: EntityKind, size: number) {
    this.table = table;
    this.kind = kind;
    this.known = new Int32Array(Math.max(1, Math.ceil(size))).fill(-1);
  }

  get size(): number {
    return this.known.length;
  }

  at(index: number): number {
    let entity = this.known[index] as number;
    if (entity < 0) this.known[index] = entity = this.table.add(this.kind);
    return entity;
  }

  /** One by Zipf's law: the chance falls with the rank of popularity. */
  popular(random: Random): number {
    return this.at(popularRank(this.size, random));
  }
}

/** A rank below `size`, chance in inverse proportion to rank + 1. */
export function popularRank(size: number, random: Random): number {
  return Math.min(size - 1, Math.floor((size + 1) ** random.next()) - 1);
}

/** Whom or what an alert is about: a user by number in its organization, the device used, -1 for none. */
export interface Focus {
  readonly user: number;
  readonly device: number;
}

/** One organization: its people, machines and shared infrastructure. */
export class Organization {
  readonly tenant: number;
  readonly users: EntityPool;
  readonly mailboxes: EntityPool;
  readonly devices: EntityPool;
  readonly deviceAddresses: EntityPool;
  readonly administrators: EntityPool;
  readonly services: EntityPool;
  readonly egress: EntityPool;
  private readonly homes: EntityPool;
  private readonly carriers: EntityPool;
  private readonly servers: number;
  private readonly owners: number;

  constructor(table: EntityTable, tenant: number, deviceCount: number) {
    this.tenant = tenant;
    const devices = Math.max(20, Math.round(deviceCount));
    this.servers = Math.max(2, Math.round(devices * assumptions.serverShare));
    this.owners = Math.max(1, Math.floor((devices - this.servers) / (1 + assumptions.twoDevicesShare)));
    const users = Math.round(this.owners / (1 - assumptions.deviceless));
    this.users = new EntityPool(table, 'user', users);
    this.mailboxes = new EntityPool(table, 'mailbox', users);
    this.devices = new EntityPool(table, 'device', devices);
    this.deviceAddresses = new EntityPool(table, 'ip', devices);
    this.administrators = new EntityPool(table, 'user', 2 + devices / assumptions.devicesPerAdministrator);
    this.services = new EntityPool(table, 'user', 2 + devices / assumptions.devicesPerService);
    this.egress = new EntityPool(table, 'ip', 2 + devices / assumptions.devicesPerEgress);
    this.homes = new EntityPool(table, 'ip', users);
    this.carriers = new EntityPool(
      table,
      'ip',
      1 + (users * assumptions.carrierShare) / assumptions.usersPerCarrierAddress,
    );
  }

  /** Where a user signs in from outside the office. */
  homeAddress(user: number): number {
    // A spread that has nothing to do with departments.
    const spread = (Math.imul(user + 1, 0x9e3779b1) >>> 0) / 2 ** 32;
    return spread < assumptions.carrierShare
      ? this.carriers.at(user % this.carriers.size)
      : this.homes.at(user);
  }

  /** A user of any sort, or, when `onDevice`, the user of some device; -1 stands for a server's unattended use. */
  draw(random: Random, onDevice: boolean): Focus {
    const hot = random.next() < assumptions.hotIncidentShare ? assumptions.hotAssetShare : 1;
    if (!onDevice) return this.focusOfUser(random.below(Math.ceil(this.users.size * hot)), random);
    if (random.next() < 2 * assumptions.serverShare)
      return { user: -1, device: random.below(Math.ceil(this.servers * hot)) };
    const workstations = Math.ceil((this.devices.size - this.servers) * hot);
    return this.focusOfWorkstation(random.below(workstations));
  }

  focusOfUser(user: number, random: Random): Focus {
    if (user >= this.owners) return { user, device: -1 };
    const second = user % Math.round(1 / assumptions.twoDevicesShare) === 0 && random.next() < 0.3;
    const workstation = second
      ? Math.min(
          this.devices.size - this.servers - 1,
          this.owners + Math.floor(user * assumptions.twoDevicesShare),
        )
      : user;
    return { user, device: this.servers + workstation };
  }

  /** Someone of the same department, the same one at times. */
  colleague(user: number, random: Random): number {
    const from = user - (user % assumptions.departmentSize);
    return Math.min(this.users.size - 1, from + random.below(assumptions.departmentSize));
  }

  /** A server, the few that everything talks to most of all. */
  server(random: Random): number {
    return popularRank(this.servers, random);
  }

  private focusOfWorkstation(workstation: number): Focus {
    const user =
      workstation < this.owners
        ? workstation
        : Math.floor((workstation - this.owners) / assumptions.twoDevicesShare);
    return { user: Math.min(this.owners - 1, user), device: this.servers + workstation };
  }
}

/** Everything that alerts name and that is there before them. */
export interface World {
  readonly table: EntityTable;
  readonly organizations: readonly Organization[];
  readonly commonAddresses: EntityPool;
  readonly commonFiles: EntityPool;
  readonly commonUrls: EntityPool;
  /** Addresses of mail services that strangers send from as well. */
  readonly relays: EntityPool;
  readonly applications: EntityPool;
  /** NT AUTHORITY\SYSTEM and its like: named often, and of no meaning. */
  readonly builtInAccount: number;
}

/** The world of an input: organizations of `devices` machines in all, and what the internet has in common. */
export function createWorld(alerts: number, devices: number): World {
  const table = new EntityTable();
  const root = Math.sqrt(alerts);
  return {
    table,
    organizations: assumptions.organizationShares.map(
      (share, tenant) => new Organization(table, tenant, devices * share),
    ),
    commonAddresses: new EntityPool(table, 'ip', assumptions.commonAddresses * root),
    commonFiles: new EntityPool(table, 'file', assumptions.commonFiles * root),
    commonUrls: new EntityPool(table, 'url', assumptions.commonUrls * root),
    relays: new EntityPool(table, 'ip', assumptions.commonRelays * root),
    applications: new EntityPool(table, 'cloudApplication', assumptions.cloudApplications),
    builtInAccount: table.add('user', false),
  };
}
