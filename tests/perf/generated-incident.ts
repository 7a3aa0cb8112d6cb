import { sequenceFact } from '../../shared/correlation/index.ts';
import { EvidenceSource, IncidentTraces } from './generated-evidence.ts';
import type { Focus, Organization, World } from './generated-world.ts';
import {
  alertSorts,
  alertSortShares,
  assumptions,
  detectorRankQuartiles,
  publishedFigures,
  type AlertSort,
} from './guide-figures.ts';
import { drawLognormal, type Random } from './random.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** One alert as it is raised. */
export interface RaisedAlert {
  readonly first: number;
  readonly tenant: number;
  readonly detector: number;
  readonly facts: number;
  /** Distinct entities; the primary asset is the first. */
  readonly evidence: readonly number[];
}

/** What an incident is of and where, before its alerts. */
interface Cause {
  readonly organization: Organization;
  readonly sort: AlertSort;
  readonly focus: Focus;
  readonly start: number;
  readonly detector: number;
  readonly traces: IncidentTraces;
}

/** One step of an attack. */
interface Stage {
  readonly sort: AlertSort;
  /** Where the next step strikes: the same assets, another user, another device. */
  readonly moves: 'stays' | 'toColleague' | 'toDevice';
}

/** How attacks of several stages go. Assumption, after the usual course of such incidents. */
const courses: readonly (readonly Stage[])[] = [
  [
    { sort: 'mail', moves: 'stays' },
    { sort: 'network', moves: 'stays' },
    { sort: 'endpoint', moves: 'stays' },
    { sort: 'endpoint', moves: 'toDevice' },
    { sort: 'cloud', moves: 'stays' },
  ],
  [
    { sort: 'mail', moves: 'stays' },
    { sort: 'identity', moves: 'stays' },
    { sort: 'cloud', moves: 'stays' },
  ],
  [
    { sort: 'identity', moves: 'stays' },
    { sort: 'cloud', moves: 'stays' },
    { sort: 'mail', moves: 'toColleague' },
    { sort: 'identity', moves: 'toColleague' },
  ],
  [
    { sort: 'endpoint', moves: 'stays' },
    { sort: 'network', moves: 'stays' },
    { sort: 'endpoint', moves: 'toDevice' },
    { sort: 'network', moves: 'toDevice' },
  ],
  [
    { sort: 'identity', moves: 'stays' },
    { sort: 'identity', moves: 'toColleague' },
    { sort: 'identity', moves: 'stays' },
  ],
];

/** Assumption: the chance that an alert of a sort tells of a fact that sequences are made of. */
const factChances: Readonly<Record<AlertSort, readonly (readonly [number, number])[]>> = {
  mail: [[sequenceFact.mailDelivered, 0.8]],
  identity: [[sequenceFact.signInAnomaly, 0.6]],
  endpoint: [
    [sequenceFact.execution, 0.35],
    [sequenceFact.credentialAccess, 0.08],
    [sequenceFact.remoteLogon, 0.08],
  ],
  cloud: [[sequenceFact.mailboxRuleOrMassDownload, 0.5]],
  network: [[sequenceFact.urlClicked, 0.3]],
};

/** Makes incidents, one after another, of one world. */
export class IncidentSource {
  private readonly world: World;
  private readonly random: Random;
  private readonly evidence: EvidenceSource;
  private readonly start: number;
  private readonly span: number;
  /** Causes met lately: harmless ones come again, and strangers strike the same asset. */
  private readonly chronic: Cause[] = [];
  private readonly recent: Cause[] = [];
  private readonly recentClusters: number[] = [];

  constructor(world: World, random: Random, start: number, days: number) {
    this.world = world;
    this.random = random;
    this.evidence = new EvidenceSource(world, random);
    this.start = start;
    this.span = days * day;
  }

  /** The alerts of one incident, at most `limit`, in order of time. */
  raise(limit: number): readonly RaisedAlert[] {
    const { random } = this;
    const isAttack = random.next() < publishedFigures.truePositiveShare;
    const size = Math.min(
      limit,
      assumptions.largestIncident,
      Math.floor((1 - random.next()) ** (-1 / assumptions.incidentSizeExponent)),
    );
    const cause = this.drawCause(isAttack);
    this.remember(cause, isAttack);
    if (size >= 8 && random.next() < assumptions.stormShare) return this.raiseStorm(cause, size, isAttack);
    const stages = this.drawStages(cause.sort, size, isAttack);
    return this.raiseStages(cause, stages, size, isAttack);
  }

  private drawCause(isAttack: boolean): Cause {
    const { random } = this;
    if (!isAttack && this.chronic.length > 0 && random.next() < assumptions.chronicShare) {
      const cause = this.chronic.splice(random.below(this.chronic.length), 1)[0] as Cause;
      const start = cause.start + Math.floor((1 + 2 * random.next()) * day);
      if (start < this.start + this.span) return { ...cause, start, traces: cause.traces.lasting() };
    }
    const sort = drawSort(random);
    const other = this.recent[random.below(Math.max(1, this.recent.length))];
    if (other && random.next() < assumptions.coincidenceShare) {
      const shift = (2 * random.next() - 1) * assumptions.coincidenceHours * hour;
      const start = Math.max(this.start, Math.floor(other.start + shift));
      return this.causeAt(other.organization, sort, other.focus, start);
    }
    const organization = this.drawOrganization();
    const focus = organization.draw(random, sort === 'endpoint' || sort === 'network');
    return this.causeAt(organization, sort, focus, this.drawStart());
  }

  private causeAt(organization: Organization, sort: AlertSort, focus: Focus, start: number): Cause {
    const { random } = this;
    const traces = new IncidentTraces();
    if (sort === 'mail') {
      const known = this.recentClusters;
      if (known.length > 0 && random.next() < assumptions.sharedClusterShare)
        traces.clusters.push(known[random.below(known.length)] as number);
      else traces.clusters.push(this.world.table.add('mailCluster'));
      known[random.below(200)] = traces.clusters[0] as number;
    }
    return { organization, sort, focus, start, detector: drawDetector(sort, organization, random), traces };
  }

  private remember(cause: Cause, isAttack: boolean): void {
    const slot = this.random.below(300);
    this.recent[Math.min(slot, this.recent.length)] = cause;
    if (!isAttack && this.chronic.length < 3000) this.chronic.push(cause);
  }

  private drawStages(sort: AlertSort, size: number, isAttack: boolean): readonly Stage[] {
    const { random } = this;
    const alone: readonly Stage[] = [{ sort, moves: 'stays' }];
    if (!isAttack || size < 3 || random.next() >= assumptions.multiStageShare) return alone;
    const fitting = courses.filter((course) => course[0]?.sort === sort);
    return fitting.length > 0 ? (fitting[random.below(fitting.length)] as readonly Stage[]) : alone;
  }

  private raiseStages(
    cause: Cause,
    stages: readonly Stage[],
    size: number,
    isAttack: boolean,
  ): readonly RaisedAlert[] {
    const { random } = this;
    const { organization, traces } = cause;
    const hurry = Math.max(1, size / assumptions.unhurriedAlerts);
    const raised: RaisedAlert[] = [];
    let { focus, detector, start: time } = cause;
    let stageBefore = 0;
    for (let place = 0; place < size; place += 1) {
      const stageNow = Math.floor((place * Math.min(stages.length, size)) / size);
      const stage = stages[stageNow] as Stage;
      if (place > 0) {
        const isNext = stageNow !== stageBefore;
        if (isNext) focus = this.move(stage, focus, organization, traces);
        else focus = this.spread(stage.sort, focus, organization, isAttack);
        if (isNext || random.next() >= assumptions.sameDetectorShare)
          detector = isAttack || isNext ? drawDetector(stage.sort, organization, random) : detector;
        const median = isNext ? assumptions.betweenStagesMinutes : assumptions.stageGapMinutes / hurry;
        const deviation = isNext ? assumptions.betweenStagesDeviation : assumptions.stageGapDeviation;
        time += Math.floor(drawLognormal(random, median, deviation) * minute);
      }
      stageBefore = stageNow;
      raised.push(this.raiseOne(cause, stage.sort, focus, detector, time, isAttack));
    }
    return raised;
  }

  /** One detector on one asset, every few seconds to minutes. */
  private raiseStorm(cause: Cause, size: number, isAttack: boolean): readonly RaisedAlert[] {
    let time = cause.start;
    return Array.from({ length: size }, () => {
      const alert = this.raiseOne(cause, cause.sort, cause.focus, cause.detector, time, isAttack);
      time += Math.floor(drawLognormal(this.random, 0.7, 0.9) * minute);
      return alert;
    });
  }

  private raiseOne(
    cause: Cause,
    sort: AlertSort,
    focus: Focus,
    detector: number,
    first: number,
    isAttack: boolean,
  ): RaisedAlert {
    const { organization, traces } = cause;
    if (focus.user >= 0 && !traces.users.includes(focus.user) && traces.users.length < 50)
      traces.users.push(focus.user);
    if (focus.device >= 0 && !traces.devices.includes(focus.device) && traces.devices.length < 50)
      traces.devices.push(focus.device);
    const facts = factChances[sort].reduce(
      (bits, [bit, chance]) => (this.random.next() < chance ? bits | bit : bits),
      0,
    );
    const evidence = this.evidence.draw(sort, focus, organization, traces, isAttack);
    return { first, tenant: organization.tenant, detector, facts, evidence };
  }

  /** From one stage to the next: the attacker takes an account along, or comes from a device to another. */
  private move(stage: Stage, focus: Focus, organization: Organization, traces: IncidentTraces): Focus {
    const { random } = this;
    switch (stage.moves) {
      case 'stays':
        return this.equip(stage.sort, focus, organization);
      case 'toColleague':
        if (focus.user >= 0) traces.account = organization.users.at(focus.user);
        return organization.focusOfUser(
          focus.user >= 0
            ? organization.colleague(focus.user, random)
            : random.below(organization.users.size),
          random,
        );
      case 'toDevice':
        traces.cameFrom = focus.device;
        traces.account =
          random.next() < 0.6 || focus.user < 0
            ? organization.administrators.popular(random)
            : organization.users.at(focus.user);
        return random.next() < 0.5
          ? { user: focus.user, device: organization.server(random) }
          : organization.draw(random, true);
    }
  }

  /** Within a stage: mail goes to many, sign-ins are tried on several, the rest stays where it is. */
  private spread(sort: AlertSort, focus: Focus, organization: Organization, isAttack: boolean): Focus {
    const { random } = this;
    const chance = !isAttack ? 0.1 : sort === 'mail' ? 0.6 : sort === 'identity' ? 0.25 : 0.08;
    if (random.next() >= chance) return focus;
    if (sort === 'endpoint' || sort === 'network') return organization.draw(random, true);
    const other =
      focus.user >= 0 && random.next() < 0.5
        ? organization.colleague(focus.user, random)
        : random.below(organization.users.size);
    return organization.focusOfUser(other, random);
  }

  /** A stage on devices needs one, and a stage on accounts a user. */
  private equip(sort: AlertSort, focus: Focus, organization: Organization): Focus {
    const { random } = this;
    const needsDevice = sort === 'endpoint' || sort === 'network';
    if (needsDevice && focus.device < 0)
      return { user: focus.user, device: organization.draw(random, true).device };
    if (!needsDevice && focus.user < 0)
      return { user: random.below(organization.users.size), device: focus.device };
    return focus;
  }

  private drawOrganization(): Organization {
    let left = this.random.next();
    const { organizations } = this.world;
    for (const organization of organizations) {
      left -= assumptions.organizationShares[organization.tenant] as number;
      if (left < 0) return organization;
    }
    return organizations[0] as Organization;
  }

  /** Most incidents begin at work. */
  private drawStart(): number {
    const { random } = this;
    const days = Math.round(this.span / day);
    let chosen = random.below(days);
    // The start is a Monday.
    while (chosen % 7 >= 5 && random.next() >= assumptions.weekendShare * 2) chosen = random.below(days);
    const atWork = random.next() < assumptions.workingHoursShare;
    const offset = atWork ? 7 * hour + random.next() * 11 * hour : random.next() * day;
    return this.start + chosen * day + Math.floor(offset);
  }
}

function drawSort(random: Random): AlertSort {
  let left = random.next();
  for (const sort of alertSorts) {
    left -= alertSortShares[sort];
    if (left < 0) return sort;
  }
  return 'mail';
}

/** A detector by the published quartiles of rank; those that are rare are an organization's own rules. */
function drawDetector(sort: AlertSort, organization: Organization, random: Random): number {
  const place = random.next() * (detectorRankQuartiles.length - 1);
  const quarter = Math.floor(place);
  const low = Math.log(detectorRankQuartiles[quarter] as number);
  const high = Math.log(detectorRankQuartiles[quarter + 1] as number);
  const rank = Math.floor(Math.exp(low + (high - low) * (place - quarter)));
  // Ranks are dealt out to the sorts in turn, so that the sorts together have the published curve.
  const own = Math.floor(rank / alertSorts.length);
  const custom = own >= 10 ? organization.tenant + 1 : 0;
  return (custom * 10_000 + own) * alertSorts.length + alertSorts.indexOf(sort);
}
